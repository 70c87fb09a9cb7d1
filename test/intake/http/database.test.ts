import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createDatabase, type Database } from '../../../src/intake/http/transact.ts';
import { type Network, startProxy } from '../../faults/support/proxy.ts';
import { employer, worker } from '../../support/builders.ts';
import { type FreshDatabase, freshDatabase } from '../../support/fresh-database.ts';
import { type ApiUnderTest, orderBody, startApi } from './api-under-test.ts';

const waits = { connectionMs: 200, answerMs: 400, queue: 3 };

describe('transactions of requests', () => {
  let db: FreshDatabase;
  let database: Database;
  beforeEach(async () => {
    db = await freshDatabase();
    await db.sql`create table t (n int primary key)`;
    database = createDatabase(db.sql, waits);
  });
  afterEach(() => db[Symbol.asyncDispose]());

  it('are done again from the start where Postgres had to break a deadlock, and the caller never knows', async () => {
    await db.sql`insert into t values (1), (2)`;
    let attempts = 0;
    const swap = (first: number, second: number) =>
      createDatabase(db.sql, { ...waits, answerMs: 10_000 }).write(async (tx) => {
        attempts += 1;
        await tx`update t set n = n where n = ${first}`;
        await tx`select pg_sleep(0.2)`;
        await tx`update t set n = n where n = ${second}`;
        return 'done';
      });
    expect(await Promise.all([swap(1, 2), swap(2, 1)])).toEqual(['done', 'done']);
    expect(attempts).toBeGreaterThan(2);
  });

  it('leave nothing behind when they fail', async () => {
    const failed = database.write(async (tx) => {
      await tx`insert into t values (1)`;
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await db.sql`select n from t`).toEqual([]);
  });

  it('wait for a connection for a bounded time, and are not begun afterwards', async () => {
    const { promise: free, resolve: release } = Promise.withResolvers<void>();
    const holding = Array.from({ length: 4 }, () => db.sql.begin(() => free));
    const late = database.write((tx) => tx`insert into t values (1)`);
    await expect(late).rejects.toMatchObject({
      code: 'database_busy',
      answer: { status: 503, headers: { 'retry-after': '1' } },
    });
    release();
    await Promise.all(holding);
    expect(await database.read(() => db.sql<{ n: number }[]>`select n from t`)).toEqual([]);
  });

  it('are refused at once when too many wait, so that memory is bounded', async () => {
    const { promise: free, resolve: release } = Promise.withResolvers<void>();
    const holding = Array.from({ length: 4 }, () => db.sql.begin(() => free));
    const waiting = Array.from({ length: 3 }, () => database.write(async () => 'done'));
    await expect(database.write(async () => 'done')).rejects.toMatchObject({ code: 'database_busy' });
    release();
    expect(await Promise.all([...waiting, ...holding])).toHaveLength(7);
  });

  it('are answered for within a bounded time when Postgres is silent', async () => {
    await expect(database.read(() => db.sql`select pg_sleep(2)`)).rejects.toMatchObject({ code: 'database_slow' });
    await expect(database.write((tx) => tx`select pg_sleep(2)`)).rejects.toMatchObject({
      code: 'database_slow',
      answer: { status: 503, headers: { 'retry-after': '5' } },
    });
  });
});

describe('the API on a bad network', () => {
  const limits = { perMinute: 1_000_000, waits: { connectionMs: 1_000, answerMs: 1_000 } };
  /** Nothing has been committed on its connections yet: the first commit is prepared, and so passes by its name. */
  const startBehindProxy = async (): Promise<{
    api: ApiUnderTest;
    network: Network;
    order: Record<string, unknown>;
  }> => {
    const { promise, resolve } = Promise.withResolvers<Network>();
    const through = async (url: string): Promise<string> => {
      const proxy = await startProxy(url);
      resolve(proxy);
      return proxy.url;
    };
    const api = await startApi({ limits, through });
    onTestFinished(() => api[Symbol.asyncDispose]());
    const parties = {
      workerExternalId: (await worker(api.world)).externalId,
      employerExternalId: (await employer(api.world)).externalId,
    };
    return { api, network: await promise, order: orderBody(parties) };
  };
  const orders = async ({ world }: ApiUnderTest) => (await world.sql`select from orders`).count;

  it('answers 503 with Retry-After while Postgres cannot be reached, and works again by itself when it can', async () => {
    const { api, network, order } = await startBehindProxy();
    await network.cut();
    const reply = await api.call('POST', '/v1/orders', order, { key: 'k1' });
    expect(reply).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
    expect(reply.headers.get('retry-after')).toBe('5');
    await network.restore();
    await expect.poll(async () => (await api.call('POST', '/v1/orders', order, { key: 'k1' })).status).toBe(201);
    expect(await orders(api)).toBe(1);
  });

  it('finds what was committed when the answer of Postgres was lost: the same key gets the answer that was stored', async () => {
    const { api, network, order } = await startBehindProxy();
    const lost = network.loseAnswer('commit');
    const first = await api.call('POST', '/v1/orders', order, { key: 'k1' });
    await lost;
    expect(first).toMatchObject({ status: 503, body: { code: 'database_slow' } });
    expect(await orders(api)).toBe(1);
    const again = await api.call('POST', '/v1/orders', order, { key: 'k1' });
    expect(again).toMatchObject({ status: 201, body: { externalId: 'O-1' } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await orders(api)).toBe(1);
  });

  it('makes the order when the commit itself was lost: the key is free once Postgres has given the connection up', async () => {
    const { api, network, order } = await startBehindProxy();
    const lost = network.loseRequest('commit');
    const first = await api.call('POST', '/v1/orders', order, { key: 'k1' });
    await lost;
    expect(first.status).toBe(503);
    expect(await orders(api)).toBe(0);
    expect((await api.call('POST', '/v1/orders', order, { key: 'k1' })).status).toBe(409);
    await api.world.sql`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`;
    await expect.poll(async () => (await api.call('POST', '/v1/orders', order, { key: 'k1' })).status).toBe(201);
    expect(await orders(api)).toBe(1);
  });
});
