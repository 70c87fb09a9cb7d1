import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Role } from '../../../src/config.ts';
import { freePort } from '../../../src/embedded/free-port.ts';
import { projectRoot } from '../../support/scratch-project.ts';
import { waitUntil } from '../../support/wait-until.ts';

type LogLine = { pid?: number; metricsPort?: number; msg?: string; outcome?: string; [field: string]: unknown };

/** A running `serve`, as a user starts it. */
export type Doorstep = {
  /** Where `/healthz`, `/readyz` and `/metrics` are, and `/v1` with the api role. */
  address: string;
  /** Process numbers of its workers, those that were replaced included. */
  workers(): number[];
  /** What it and its workers have logged. */
  log(): LogLine[];
  running(): boolean;
  /** A gauge or counter of the main process, summed over its labels. */
  metric(name: string): Promise<number>;
  /** Stops the main process alone, where it stands. */
  freeze(): void;
  /** Kills the main process alone. Resolves when its workers, which notice, are gone too. */
  kill(): Promise<void>;
  /** Ctrl-C in a terminal: SIGINT to the whole group, here to its workers a moment earlier. Resolves with its exit code when all are gone. */
  interrupt(): Promise<number | null>;
  /** Asks it to stop, as a service manager does. Resolves with its exit code when it and its workers are gone. */
  terminate(): Promise<number | null>;
};

type Start = { roles: readonly Role[]; workers?: number; env: Record<string, string> };

const parse = (line: string): LogLine => {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { msg: line };
  }
};

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/**
 * Starts `serve` and waits until its parts are up. However the test ends, the process ends with it: by a signal, or, when the test
 * run itself is killed, because its channel to us closes. Workers end when their main process does.
 */
export const startDoorstep = async ({ roles, workers = 1, env }: Start): Promise<Doorstep> => {
  const port = await freePort();
  const child = spawn(process.execPath, [join(projectRoot, 'src/main.ts'), 'serve', '--roles', roles.join(',')], {
    env: {
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...env,
      [roles.includes('api') ? 'PORT' : 'METRICS_PORT']: String(port),
      DOORSTEP_WORKERS: String(workers),
      SHUTDOWN_SECONDS: '4',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const gone = once(child, 'close');
  let written = '';
  for (const output of [child.stdout, child.stderr]) output?.on('data', (bytes) => (written += String(bytes)));
  const log = () => written.split('\n').filter(Boolean).map(parse);
  const workerLines = () => log().filter((line) => line.msg === 'worker process runs');
  const address = `http://127.0.0.1:${port}`;
  const kill = async () => {
    if (isRunning(child)) child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') console.log(written.slice(-8_000));
    await kill();
  });
  const healthy = () =>
    fetch(`${address}/healthz`).then(
      () => true,
      () => false,
    );
  const up = async () => {
    if (!isRunning(child)) throw new Error(`serve ended: ${written}`);
    const wanted = roles.includes('worker') ? workers : 0;
    return (await healthy()) && workerLines().length >= wanted;
  };
  await waitUntil('Doorstep runs', up, 60_000);
  return {
    address,
    workers: () => workerLines().flatMap((line) => line.pid ?? []),
    log,
    running: () => isRunning(child),
    metric: async (name) => {
      const page = await (await fetch(`${address}/metrics`)).text();
      const values = page.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    freeze: () => {
      child.kill('SIGSTOP');
    },
    kill,
    interrupt: async () => {
      for (const { pid } of workerLines()) if (pid !== undefined) process.kill(pid, 'SIGINT');
      await setTimeout(300);
      child.kill('SIGINT');
      await gone;
      return child.exitCode;
    },
    terminate: async () => {
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
};
