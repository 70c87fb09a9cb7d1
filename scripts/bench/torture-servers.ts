import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../src/embedded/free-port.ts';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { spawnSupervised } from '../../src/embedded/supervised.ts';
import { UsageError } from '../../src/errors.ts';

/** A server of the bench's own, which keeps its address and its files while it is killed and started again. */
export type Server = {
  url: string;
  /** Sends a signal; resolves when the server has ended, or at once for SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Starts the ended server again. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

type Running = { url: string; pid: number; ended: Promise<void>; stop(): Promise<void> };

const serverOf = async (start: () => Promise<Running>): Promise<Server> => {
  let server = await start();
  return {
    url: server.url,
    signal: async (signal) => {
      process.kill(server.pid, signal);
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await server.ended;
    },
    start: async () => {
      server = await start();
    },
    stop: () => server.stop(),
  };
};

/** The process number of the Redis at `url`; undefined as long as it does not answer. */
const redisPid = async (url: string): Promise<number | undefined> => {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
};

/** A Redis that keeps nothing: each time that it ends, it comes back empty. */
const runRedis = async (folder: string, port: number): Promise<Running> => {
  const url = `redis://127.0.0.1:${port}`;
  const place = ['--dir', folder, '--port', String(port), '--bind', '127.0.0.1'];
  const server = spawnSupervised(
    ['redis-server', ...place, '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'],
    join(folder, 'redis.log'),
  );
  const stop = (): Promise<void> => {
    server.release();
    return server.ended;
  };
  while (server.running()) {
    const pid = await redisPid(url);
    if (pid !== undefined) return { url, pid, ended: server.ended, stop };
    await sleep(20);
  }
  throw new UsageError(
    'redis_missing',
    'the torture bench starts a Redis of its own: install redis-server (Debian: apt-get install redis-server)',
  );
};

export type Servers = { postgres: Server; redis: Server; stop(): Promise<void> };

/** A Postgres as durable as in production and a Redis without persistence, both on loopback, with files that go when they stop. */
export const startServers = async (): Promise<Servers> => {
  const folder = await mkdtemp(join(tmpdir(), 'doorstep-torture-'));
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  await mkdir(dataDir);
  const [postgresPort, redisPort] = [await freePort(), await freePort()];
  const postgres = await serverOf(() => startEmbeddedPostgres({ dataDir, port: postgresPort }));
  const redis = await serverOf(() => runRedis(folder, redisPort));
  return {
    postgres,
    redis,
    stop: async () => {
      await Promise.all([postgres.stop(), redis.stop()]);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
