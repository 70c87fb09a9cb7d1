import { describe, expect, it } from 'vitest';
import { changeSome } from './support/changes.ts';
import { type City, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, sign } from './support/orders.ts';

const wave = 1_500;
const waves = 3;

/** Signs and changes waves of orders and drains each; returns orders a second, of draining alone. */
const drainWaves = async ({ sql }: City, from: number): Promise<number> => {
  let drainingMs = 0;
  for (let n = from; n < from + waves * wave; n += wave) {
    await sign(sql, { from: n, count: wave });
    await changeSome(sql, { from: n, count: wave });
    const began = performance.now();
    await drained(sql, 60_000);
    drainingMs += performance.now() - began;
  }
  return (1_000 * waves * wave) / drainingMs;
};

describe('a transaction left open', { timeout: 180_000 }, () => {
  it('holds nobody up, although nothing that is deleted meanwhile can be cleared away (fault 18)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    await city.start(['relay', 'worker']);
    await drainWaves(city, 1);
    const before = await drainWaves(city, 1 + waves * wave);

    const open = await sql.reserve();
    await open.unsafe(
      `set idle_in_transaction_session_timeout = 0; begin isolation level repeatable read; select count(*) from outbox, chunks, orders`,
    );
    const during = await drainWaves(city, 1 + 2 * waves * wave);
    await sql`analyze outbox`;
    const [dead] = await sql<{ rows: number }[]>`
      select sum(n_dead_tup)::int4 as rows from pg_stat_user_tables where relname in ('outbox', 'chunks')`;
    const [held] =
      await sql`select from pg_stat_activity where datname = current_database() and backend_xmin is not null and state = 'idle in transaction'`;
    await open`rollback`;
    open.release();
    injected('fault 18', {
      'orders drained past the open transaction': waves * wave,
      'dead rows that it keeps': dead?.rows ?? 0,
      'orders a second before': Math.round(before),
      'orders a second during': Math.round(during),
      'percent of the pace before': Math.round((100 * during) / before),
    });
    expect(held).toBeDefined();
    await expectBalancedBooks(sql, { orders: 3 * waves * wave });
  });
});
