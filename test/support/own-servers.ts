import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/embedded/free-port.ts';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { spawnSupervised } from '../../src/embedded/supervised.ts';
import { migrate } from '../../src/store/migrate.ts';
import { tempFolder } from './temp-folder.ts';
import { waitUntil } from './wait-until.ts';

/** A server of a test's own, which keeps its address while it is killed and started again. */
export type OwnServer = AsyncDisposable & {
  url: string;
  /** Sends a signal; resolves when the server has ended, or at once for SIGSTOP and SIGCONT. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts the ended server again, with what it had written to disk. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

type Running = { url: string; pid: number; ended: Promise<void>; stop(): Promise<void> };

const ownServer = async (start: (folder: string, port: number) => Promise<Running>): Promise<OwnServer> => {
  const folder = await tempFolder();
  const port = await freePort();
  let server = await start(folder.path, port);
  const stop = async () => {
    await server.stop();
    await folder[Symbol.asyncDispose]();
  };
  return {
    url: server.url,
    kill: async (signal) => {
      process.kill(server.pid, signal);
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await server.ended;
    },
    restart: async () => {
      server = await start(folder.path, port);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
};

/** A Postgres of the test's own with an empty, migrated database, as durable as in production. */
export const startPostgres = async (): Promise<OwnServer> => {
  const server = await ownServer((dataDir, port) => startEmbeddedPostgres({ dataDir, port }));
  await migrate(server.url);
  return server;
};

/** The process number of the Redis at `url`, once it has loaded its data; undefined as long as it does not answer. */
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

const runRedis = async (folder: string, port: number, settings: string[]): Promise<Running> => {
  const url = `redis://127.0.0.1:${port}`;
  const place = ['--dir', folder, '--port', String(port), '--bind', '127.0.0.1'];
  const server = spawnSupervised(['redis-server', ...place, ...settings], join(folder, 'redis.log'));
  const stop = () => {
    server.release();
    return server.ended;
  };
  let pid: number | undefined;
  await waitUntil('redis-server answers', async () => {
    if (!server.running()) throw new Error('redis-server does not start: is it installed?');
    pid = await redisPid(url);
    return pid !== undefined;
  });
  return { url, pid: pid ?? 0, ended: server.ended, stop };
};

/**
 * A Redis of the test's own, which evicts nothing. It keeps what it has over a kill only with `appendonly`; `maxmemory`
 * as in redis.conf. With `cluster` it is a node that belongs to no cluster yet, and keeps what it learns of one.
 */
export const startRedis = (
  options: { appendonly?: boolean; maxmemory?: string; cluster?: boolean } = {},
): Promise<OwnServer> => {
  const persistence = ['--save', '', '--appendonly', options.appendonly ? 'yes' : 'no'];
  const memory = ['--maxmemory-policy', 'noeviction', '--maxmemory', options.maxmemory ?? '0'];
  return ownServer(async (folder, port) => {
    const bus = options.cluster ? ['--cluster-port', String(await freePort())] : [];
    const place = options.cluster
      ? ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', ...bus]
      : ['--databases', '1024'];
    return runRedis(folder, port, [...persistence, ...memory, ...place]);
  });
};
