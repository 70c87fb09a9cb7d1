import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Account } from './server-account.ts';

export type Supervised = {
  /** Resolves when the program has ended, for whatever reason. */
  ended: Promise<void>;
  running(): boolean;
  /** Lets the program end: it gets SIGINT, as when we are killed. */
  release(): void;
};

/**
 * Runs the program ($@) and sends it SIGINT when standard input closes, so that it ends cleanly however its owner ends,
 * by SIGKILL too. It has a session of its own, for a terminal's Ctrl-C must not stop a database under a program that is
 * still finishing its work.
 */
const supervisor = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ read -r _ <&3; kill -INT $server 2>/dev/null; } &
watcher=$!
wait $server
code=$?
kill $watcher 2>/dev/null
exit $code`;

/**
 * Starts a server program that ends with this process. Its output goes to `logFile`; it inherits nothing of our
 * environment.
 */
export const spawnSupervised = (command: string[], logFile: string, user?: Account): Supervised => {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn('/bin/sh', ['-c', supervisor, 'sh', ...command], {
    ...user,
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' },
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  return {
    ended: new Promise((resolve) => child.once('exit', () => resolve())),
    running: () => child.exitCode === null && child.signalCode === null,
    release: () => child.stdin?.end(),
  };
};
