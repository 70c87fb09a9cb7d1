import { spawnSync } from 'node:child_process';
import { UsageError } from '../errors.ts';

/** The user a Postgres server runs as, where that is not ourselves. */
export type Account = { uid: number; gid: number };

const name = 'postgres';

const idOf = (flag: '-u' | '-g'): number | undefined => {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
};

const account = (): Account | undefined => {
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
};

/**
 * Postgres refuses to run as root, so root gives it a system user without a home or a shell, made where there is none.
 * Undefined for everybody else: the server runs as the caller.
 */
export const serverAccount = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const existing = account();
  if (existing) return existing;
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]);
  const made = account();
  if (made) return made;
  throw new UsageError(
    'postgres_account',
    `Postgres refuses to run as root: make a user for it (useradd --system ${name}), or set DATABASE_URL.`,
  );
};

/** Whether that user can enter a folder. */
export const canEnter = (user: Account | undefined, folder: string): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/' }).status === 0;

/** Whether that user can run a program: its folder can be entered and its libraries load. */
export const canRun = (user: Account | undefined, program: string): boolean =>
  spawnSync(program, ['--version'], { ...user, cwd: '/' }).status === 0;
