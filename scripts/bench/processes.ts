import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { benchKeys } from './keys.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** `failed` rejects when the process ends without being stopped: whoever waits for its work waits for that too. */
export type Doorstep = { pid: number; failed: Promise<never>; stop(): Promise<void> };

/** Starts Doorstep as a user does, in processes of its own. */
export const startDoorstep = async (options: {
  databaseUrl: string;
  redisUrl: string | undefined;
  roles: string;
  env?: Record<string, string>;
}): Promise<Doorstep> => {
  const env = {
    ...{
      DATABASE_URL: options.databaseUrl,
      ...benchKeys,
      LOG_LEVEL: 'error',
      METRICS_PORT: '0',
    },
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
    ...options.env,
  };
  const child = spawn(process.execPath, [main, 'serve', '--roles', options.roles], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let stopping = false;
  const failed = once(child, 'exit').then(([code, signal]) => {
    if (!stopping) throw new Error(`doorstep serve --roles ${options.roles} ended by itself (${code ?? signal})`);
    return new Promise<never>(() => {});
  });
  // Whoever has stopped waiting must not bring the process down: those who race with it see the error.
  failed.catch(() => {});
  return {
    pid: child.pid ?? 0,
    failed,
    stop: async () => {
      stopping = true;
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
};
