import { assertSchemaCompatibility, LATEST_SCHEMA_VERSION, SchemaMigrationRequiredError } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { AppError, describeError } from '../errors.ts';
import { type Backend, queueSchema } from './connection.ts';
import { nodeUrls } from './redis-url.ts';

/** One Redis as it describes itself. */
export type RedisNode = {
  /** Host and port, without credentials. */
  address: string;
  version: string;
  /** Whether acknowledged jobs survive a kill: an append-only file that is being written. */
  appendOnly: boolean;
  /** What it does when its memory is full. */
  evicts: string;
  maxMemoryBytes: number;
  usedBytes: number;
  replica: boolean;
  /** False only for a node of a cluster that does not serve all slots. */
  serving: boolean;
};

/** Where jobs are delivered, looked at once. On Redis: those that answer, and why others do not. On the Postgres backend: BullMQ's schema there (0 when it has none) and in this version. */
export type BackendState =
  | { kind: 'redis'; nodes: RedisNode[]; silent: AppError[] }
  | { kind: 'postgres'; schemaVersion: number; knownVersion: number };

const unreachable = (what: string, cause: unknown): AppError => {
  const { code, message } = describeError(cause);
  return new AppError('queue_unreachable', `${what} does not answer (${code ?? message})`, { cause, retry: true });
};

const inspectNode = async (url: URL): Promise<RedisNode> => {
  const { hostname, port } = url;
  const address = `${hostname}:${port || 6379}`;
  const redis = new Redis(url.href, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    retryStrategy: () => null,
  });
  // A failed connect rejects with no more than "Connection is closed."; why is told here.
  let reason: unknown;
  redis.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    const of = (field: string): string => new RegExp(`^${field}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
    const clustered = of('cluster_enabled') === '1';
    return {
      address,
      version: of('redis_version'),
      appendOnly: of('aof_enabled') === '1' && of('aof_last_write_status') !== 'err',
      evicts: of('maxmemory_policy'),
      maxMemoryBytes: Number(of('maxmemory')),
      usedBytes: Number(of('used_memory')),
      replica: of('role') === 'slave',
      serving: !clustered || (await redis.cluster('INFO')).includes('cluster_state:ok'),
    };
  } catch (error) {
    throw unreachable(`Redis at ${address}`, reason ?? error);
  } finally {
    redis.disconnect();
  }
};

const inspectSchema = async (connectionString: string): Promise<number> => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await assertSchemaCompatibility(client, queueSchema);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0;
    throw unreachable('the queue in Postgres', error);
  } finally {
    await client.end();
  }
};

/** Every node is asked; the state is known as long as one of them answers. */
const inspectNodes = async (urls: readonly URL[]): Promise<BackendState> => {
  const asked = await Promise.allSettled(urls.map(inspectNode));
  const nodes = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const silent = asked.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as AppError] : []));
  if (nodes.length === 0 && silent[0]) throw silent[0];
  return { kind: 'redis', nodes, silent };
};

/**
 * Looks at the queue's store without changing it: each Redis that REDIS_URL names, or BullMQ's schema in Postgres. Answers or rejects
 * within seconds: `queue_unreachable` when none of them answers; `silent` holds those of a cluster that do not.
 */
export const inspectBackend = async (backend: Backend): Promise<BackendState> =>
  backend.kind === 'redis'
    ? inspectNodes(nodeUrls(backend.url))
    : { kind: 'postgres', schemaVersion: await inspectSchema(backend.url), knownVersion: LATEST_SCHEMA_VERSION };
