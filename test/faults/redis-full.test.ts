import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { openIntake } from './support/intake.ts';
import { drained, expectBalancedBooks, startLoad } from './support/orders.ts';
import { clientOf } from './support/queue.ts';

const refusals = (stats: string): number => Number(/errorstat_OOM:count=(\d+)/.exec(stats)?.[1] ?? 0);

describe('Redis full', { timeout: 120_000 }, () => {
  it('takes orders and changes while Redis has no memory left, tells a person, and drains by itself afterwards (fault 13)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    const redis = clientOf(city);
    const doorstep = await city.start(['api', 'relay', 'worker']);
    const workers = doorstep.workers();
    const intake = await openIntake(city, () => doorstep);
    const post = async (from: number, count: number) => {
      const signed = await Promise.all(Array.from({ length: count }, (_, i) => intake.post(from + i)));
      expect(signed.map(({ status }) => status)).toEqual(signed.map(() => 201));
      const changed = await Promise.all([intake.cancel(from), intake.lengthen(from + 1, 30)]);
      expect(changed.map(({ status }) => status)).toEqual([200, 200]);
    };
    const load = startLoad(post, { count: 10, everyMs: 50 });
    await waitUntil('some are issued', async () => (await sql`select from policies`).length > 20);

    await redis.config('SET', 'maxmemory', '1');
    const before = load.signed();
    const alarms = () => sql`select from alarms where kind = 'queue_down' and closed_at is null`;
    await waitUntil('a person is told', async () => (await alarms()).length === 1, 40_000);
    const meanwhile = load.signed() - before;
    const refused = refusals(await redis.info('errorstats'));
    const waiting = await sql`select from orders where cover_state = 'owed'`;
    await redis.config('SET', 'maxmemory', '0');

    const began = performance.now();
    await waitUntil('the alarm is closed', async () => (await alarms()).length === 0);
    await sleep(500);
    await load.stop();
    await drained(sql, 40_000);
    injected('fault 13', {
      'writes that Redis refused': refused,
      'orders signed meanwhile': meanwhile,
      'orders that waited': waiting.length,
      'ms until all were issued': Math.round(performance.now() - began),
    });
    expect(load.failures()).toBe(0);
    expect(doorstep.running()).toBe(true);
    expect(doorstep.workers()).toEqual(workers);
    await expectBalancedBooks(sql, { orders: load.signed() });
  });
});
