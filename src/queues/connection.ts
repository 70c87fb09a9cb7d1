import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, type Job, Queue, Worker, withBackend } from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import type { Logger } from '../log.ts';
import type { ChunkPayload, JobDefinition } from './define-job.ts';
import { isCluster, nodeUrls } from './redis-url.ts';
import { within } from './within.ts';

/** Where jobs are delivered: Redis (one node or a cluster), or BullMQ's own Postgres backend. The rest of the code cannot tell which. */
export type Backend = { kind: 'redis'; url: string } | { kind: 'postgres'; url: string };

/** BullMQ's classes on its own Postgres backend. */
export const Postgres = withBackend(createPostgresBackend);
/** The schema of BullMQ's tables on the Postgres backend. */
export const queueSchema = 'bullmq';
const answerMs = 5_000;

type RedisSettings = { maxRetriesPerRequest: number | null; commandTimeout?: number };

/** Reads `redis://`, `rediss://` and `redis-cluster://h1:p1,h2:p2`. Connects again for ever, at most every two seconds. */
const openRedis = (url: string, given: RedisSettings): Redis | Cluster => {
  const settings = { ...given, connectTimeout: 3_000 };
  if (!isCluster(url)) return new Redis(url, { ...settings, retryStrategy: retryDelay });
  const nodes = nodeUrls(url);
  const { username = '', password = '' } = nodes[0] ?? {};
  const credentials = {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
  };
  return new Cluster(
    nodes.map(({ hostname, port }) => ({ host: hostname, port: Number(port || 6379) })),
    { redisOptions: { ...settings, ...credentials }, clusterRetryStrategy: retryDelay },
  );
};

export const postgresConnection = (connectionString: string, max: number, migrate: boolean) => ({
  connectionString,
  schema: queueSchema,
  migrate,
  max,
});
const retryDelay = (attempt: number): number => Math.min(attempt * 100, 2_000);
/** All keys of a queue share a hash tag, so that a cluster keeps them on one node; several busy queues spread over several. */
export const prefixOf = (name: string): string => `{doorstep:${name}}`;

export type QueuePort = {
  name: string;
  /** Hands jobs over, or rejects within a bounded time. Rejected jobs may still arrive: a job that comes twice must be harmless. */
  add(jobs: readonly { definition: JobDefinition; payload: ChunkPayload; priority: 0 | 1 }[]): Promise<void>;
  /** Jobs that wait for a worker. */
  waiting(): Promise<number>;
  /** The same by lane: a live job has no priority, a bulk job has. */
  depth(): Promise<{ live: number; bulk: number }>;
  /** Rejects within a bounded time when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

const optionsOf = (definition: JobDefinition, priority: 0 | 1) => ({
  attempts: definition.attempts,
  backoff: { type: 'exponential' as const, delay: definition.backoffMs },
  removeOnComplete: true,
  removeOnFail: { count: 1_000 },
  ...(priority > 0 ? { priority } : {}),
});

/** The Redis that the queues of one purpose share; undefined on the Postgres backend. Its owner disconnects it. */
export const openStore = (backend: Backend, settings: RedisSettings, log: Logger): Redis | Cluster | undefined => {
  if (backend.kind !== 'redis') return undefined;
  const redis = openRedis(backend.url, settings);
  redis.on('error', (err: Error) => log.debug({ err }, 'queue connection'));
  return redis;
};

/** Opens a queue for a producer. Connects in the background: a store that is down delays jobs, never the process' start. */
export const openQueue = (backend: Backend, name: string, log: Logger): QueuePort => {
  const redis = openStore(backend, { maxRetriesPerRequest: 1 }, log);
  const make = () => {
    const prefix = prefixOf(name);
    const made = redis
      ? new Queue<ChunkPayload>(name, { connection: redis, prefix, skipWaitingForReady: true })
      : new Postgres.Queue<ChunkPayload>(name, { connection: postgresConnection(backend.url, 3, false), prefix });
    made.on('error', (err: Error) => log.debug({ err }, 'queue'));
    return made;
  };
  let queue = make();
  /** BullMQ keeps the failure of its first look at the store for good: whoever meets it puts a new one in its place. */
  const asked = async <T>(ask: (answering: typeof queue) => Promise<T>): Promise<T> => {
    const mine = queue;
    try {
      await mine.waitUntilReady();
    } catch (error) {
      if (mine === queue) {
        queue = make();
        mine.close().catch((err: unknown) => log.debug({ err }, 'a queue that never opened did not close'));
      }
      throw error;
    }
    return ask(mine);
  };
  const depth = async () => {
    const counts = await within(
      answerMs,
      'the queue',
      asked((q) => q.getJobCounts('waiting', 'prioritized')),
    );
    return { live: counts['waiting'] ?? 0, bulk: counts['prioritized'] ?? 0 };
  };
  return {
    name,
    add: async (jobs) => {
      const bulk = jobs.map((j) => ({
        name: j.definition.name,
        data: j.payload,
        opts: optionsOf(j.definition, j.priority),
      }));
      await within(
        answerMs,
        'the queue',
        asked((q) => q.addBulk(bulk)),
      );
    },
    depth,
    waiting: async () => {
      const { live, bulk } = await depth();
      return live + bulk;
    },
    ping: async () => {
      await within(
        2_000,
        'the queue',
        asked((q) => q.getJobCountByTypes('waiting')),
      );
    },
    close: async () => {
      await within(answerMs, 'closing the queue', queue.close()).catch((err: unknown) =>
        log.warn({ err }, 'queue did not close'),
      );
      redis?.disconnect();
    },
  };
};

export type ReceivedJob = { id: string; name: string; data: unknown; attemptsMade: number };
export type WorkerPort = {
  ready(): Promise<void>;
  pauseLocally(): Promise<void>;
  close(deadlineMs: number): Promise<void>;
};

/** Opens a worker and starts it. Loses and regains its store without help; a job it loses is driven again by the sweep. */
export const openWorker = (
  backend: Backend,
  name: string,
  process: (job: ReceivedJob) => Promise<void>,
  options: { concurrency: number; log: Logger },
): WorkerPort => {
  const run = async (job: Job<ChunkPayload>) =>
    process({ id: job.id ?? '', name: job.name, data: job.data, attemptsMade: job.attemptsMade });
  const { log } = options;
  const redis = openStore(backend, { maxRetriesPerRequest: null }, log);
  const common = { concurrency: options.concurrency, prefix: prefixOf(name), autorun: true, drainDelay: 5 };
  const make = () => {
    const made = redis
      ? new Worker<ChunkPayload>(name, run, { connection: redis, ...common })
      : new Postgres.Worker<ChunkPayload>(name, run, {
          connection: postgresConnection(backend.url, options.concurrency + 2, false),
          ...common,
        });
    made.on('error', (err: Error) => log.debug({ err }, 'worker'));
    return made;
  };
  let worker = make();
  let closing = false;
  /** One whose first look at the store failed never works: another takes its place until one does. */
  const working = async (): Promise<void> => {
    while (!closing) {
      try {
        await worker.waitUntilReady();
        return;
      } catch (err) {
        log.warn({ err }, 'the queue refuses this worker; tried again');
        await worker.close(true).catch((unclosed: unknown) => log.debug({ err: unclosed }, 'worker did not close'));
        await sleep(1_000);
        if (!closing) worker = make();
      }
    }
  };
  const ready = working();
  return {
    ready: () => ready,
    pauseLocally: () => worker.pause(true),
    close: async (deadlineMs) => {
      closing = true;
      await within(deadlineMs, 'closing the worker', worker.close(true)).catch((err: unknown) =>
        log.warn({ err }, 'worker did not close'),
      );
      redis?.disconnect();
    },
  };
};

/** Brings BullMQ's own tables up to date on the Postgres backend; on Redis there is nothing to migrate. */
export const migrateQueue = async (backend: Backend): Promise<void> => {
  if (backend.kind === 'redis') return;
  const queue = new Postgres.Queue('migrate', { connection: postgresConnection(backend.url, 1, true) });
  queue.on('error', () => undefined);
  try {
    await queue.waitUntilReady();
  } finally {
    await queue.close();
  }
};
