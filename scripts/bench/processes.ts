import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { benchKeys } from './keys.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Doorstep = { pid: number; stop(): Promise<void> };

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
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
};
