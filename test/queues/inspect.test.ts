import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { migrateQueue } from '../../src/queues/connection.ts';
import { inspectBackend } from '../../src/queues/inspect.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startRedis } from '../support/own-servers.ts';

const nodeAt = async (url: string) => {
  const state = await inspectBackend({ kind: 'redis', url });
  if (state.kind !== 'redis' || !state.nodes[0]) throw new Error('no Redis was looked at');
  return state.nodes[0];
};

describe('looking at the queue', () => {
  it('tells a Redis that persists from one that does not, and what it evicts', async () => {
    await using forgetful = await startRedis({ maxmemory: '64mb' });
    await using durable = await startRedis({ appendonly: true });
    expect(await nodeAt(durable.url)).toMatchObject({
      appendOnly: true,
      evicts: 'noeviction',
      replica: false,
      serving: true,
    });
    const redis = new Redis(forgetful.url);
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await redis.quit();
    expect(await nodeAt(forgetful.url)).toMatchObject({
      appendOnly: false,
      evicts: 'allkeys-lru',
      maxMemoryBytes: 64 * 1024 ** 2,
    });
  });

  it('names a server without its password', async () => {
    await using server = await startRedis();
    const redis = new Redis(server.url);
    await redis.config('SET', 'requirepass', 'hunter2');
    const url = server.url.replace('redis://', 'redis://:hunter2@');
    expect((await nodeAt(url)).address).toBe(new URL(server.url).host);
    const refused = await inspectBackend({ kind: 'redis', url: server.url }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'queue_unreachable' });
    await redis.quit();
  });

  it('gives up within seconds on a server that does not answer, and says why', async () => {
    await using server = await startRedis();
    await server.kill('SIGSTOP');
    try {
      await expect(inspectBackend({ kind: 'redis', url: server.url })).rejects.toMatchObject({
        code: 'queue_unreachable',
      });
    } finally {
      await server.kill('SIGCONT');
    }
    await expect(inspectBackend({ kind: 'redis', url: 'redis://127.0.0.1:1' })).rejects.toThrow(
      'Redis at 127.0.0.1:1 does not answer (ECONNREFUSED)',
    );
  });

  it('tells the schema of the queue in Postgres, and 0 before it is made', async () => {
    await using database = await freshDatabase();
    const backend = { kind: 'postgres', url: database.url } as const;
    expect(await inspectBackend(backend)).toMatchObject({ schemaVersion: 0 });
    await migrateQueue(backend);
    const state = await inspectBackend(backend);
    expect(state).toMatchObject({ kind: 'postgres', schemaVersion: state.kind === 'postgres' && state.knownVersion });
  });
});
