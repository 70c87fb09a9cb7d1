import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { changeSome } from './support/changes.ts';
import { backends, type City, openCity, type Stores } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, sign } from './support/orders.ts';
import { type Network, startProxy } from './support/proxy.ts';
import { queueOf } from './support/queue.ts';

/** What every job says and no other request does. */
const handOver = 'chunkId';

/** A proxy between a relay and its queue. */
const proxyToQueue = async ({ backend, stores }: City): Promise<{ proxy: Network; stores: Partial<Stores> }> => {
  const proxy = await startProxy(stores.REDIS_URL ?? stores.DATABASE_URL);
  return { proxy, stores: backend === 'redis' ? { REDIS_URL: proxy.url } : { DATABASE_URL: proxy.url } };
};

const countChunks = async ({ sql }: City): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`select count(*)::int4 as n from chunks where topic = 'order.signed'`;
  return row?.n ?? 0;
};

const owed = async ({ sql }: City): Promise<number> => {
  const rows = await sql`select from orders where cover_state = 'owed'`;
  return rows.length;
};

describe.each(backends)('a relay killed on %s', (backend) => {
  it('issues within ten seconds of the restart what was signed but had not reached the queue (fault 2)', async () => {
    const city = await openCity(backend);
    const { proxy, stores } = await proxyToQueue(city);
    const claimed = await city.start(['relay'], { stores });
    const lost = proxy.loseRequest(handOver);
    await sign(city.sql, { from: 1, count: 1_500 });
    await lost;
    await claimed.kill();
    const changes = await changeSome(city.sql, { from: 1, count: 1_500 });
    const packed = await countChunks(city);

    const unaware = await city.start(['relay']);
    unaware.freeze();
    await sign(city.sql, { from: 1_501, count: 1_500 });
    await changeSome(city.sql, { from: 1_501, count: 1_500 });
    await unaware.kill();
    const pending = await city.sql`select from outbox`;

    const began = performance.now();
    await city.start(['relay', 'worker']);
    await waitUntil('every order is decided', async () => (await owed(city)) === 0, 10_000);
    const tookMs = Math.round(performance.now() - began);
    await drained(city.sql, 60_000);
    injected(`fault 2 on ${backend}`, {
      'relays killed': 2,
      'chunks packed but not handed over': packed,
      'orders not yet packed': pending.length,
      'orders changed after they were packed': changes.changed,
      'ms from the restart until all were issued': tookMs,
    });
    await expectBalancedBooks(city.sql, { orders: 3_000 });
  });

  it('issues once what the queue took while the relay was killed before it heard so (fault 3)', async () => {
    const city = await openCity(backend);
    const queue = queueOf(city);
    const { proxy, stores } = await proxyToQueue(city);
    const kills = 2;
    let changed = 0;
    for (let round = 0; round < kills; round++) {
      const relay = await city.start(['relay'], { stores });
      const before = await queue.waiting();
      const lost = proxy.loseAnswer(handOver);
      await sign(city.sql, { from: 1 + round * 1_000, count: 1_000 });
      await lost;
      await waitUntil('the queue has the jobs', async () => (await queue.waiting()) > before);
      await relay.kill();
      changed += (await changeSome(city.sql, { from: 1 + round * 1_000, count: 1_000 })).changed;
    }
    const taken = await queue.waiting();
    const relay = await city.start(['relay']);
    await waitUntil('jobs have been handed over again', async () => (await queue.waiting()) > taken);
    const twice = (await queue.waiting()) - taken;
    await city.start(['worker'], { workers: 2 });
    await drained(city.sql, 60_000);
    injected(`fault 3 on ${backend}`, {
      'relays killed': kills,
      'jobs taken but unacknowledged': taken,
      'jobs handed over twice': twice,
      'orders changed meanwhile': changed,
    });
    expect(relay.running()).toBe(true);
    await expectBalancedBooks(city.sql, { orders: kills * 1_000 });
  });
});
