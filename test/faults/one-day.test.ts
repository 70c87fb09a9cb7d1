import { describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { claimOutbox, type PackedChunk } from '../../src/store/outbox.ts';
import { type City, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, sign } from './support/orders.ts';
import { queueOf } from './support/queue.ts';

/** Signs orders of one person and day and puts each into a chunk of its own, all into the queue at once. */
const signApart = async (city: City, count: number): Promise<void> => {
  const claim = { topic: issuePolicy.topics[0], lane: 'live', from: 0, max: 1, size: 1, leaseSeconds: 60 } as const;
  const chunks: PackedChunk[] = [];
  await city.sql.begin(async (tx) => {
    await sign(tx, { from: 1, count, worker: 900 });
    while (chunks.length < count) chunks.push(...(await claimOutbox(tx, claim)).chunks);
  });
  await queueOf(city).add(
    chunks.map(({ id }) => ({ definition: issuePolicy, payload: { v: 1, chunkId: id }, priority: 0 })),
  );
};

describe('one person on one day', () => {
  it('is charged once for 200 orders issued in parallel, from a fund that has no fen more (fault 31)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    await sql`update programmes set annual_budget_fen = 40`;
    await sql`delete from fund_years`;
    await sql.unsafe(`
      create table issuing (session int, started timestamptz, ended timestamptz);
      create function watch() returns trigger language plpgsql as $$ begin perform pg_sleep(0.05);
        insert into issuing values (pg_backend_pid(), statement_timestamp(), clock_timestamp()); return null; end $$;
      create trigger watch after insert on policies for each statement execute function watch()`);
    await city.start(['relay', 'worker'], { workers: 3 });
    const orders = 200;
    await signApart(city, orders);
    await drained(sql, 20_000);
    const [parallel] = await sql<{ sessions: number; pairs: number }[]>`
      select (select count(distinct session) from issuing)::int4 as sessions, (select count(*) from issuing a join issuing b
        on a.session < b.session and a.started < b.ended and b.started < a.ended)::int4 as pairs`;
    injected('fault 31', {
      'orders of one person and day': orders,
      'sessions that issued them': parallel?.sessions ?? 0,
      'pairs issued at the same time': parallel?.pairs ?? 0,
    });
    expect(await sql`select fen from premium_charges`).toEqual([{ fen: 40 }]);
    expect(await sql`select budget_fen, spent_fen from fund_years`).toEqual([{ budget_fen: 40, spent_fen: 40 }]);
    expect(await sql`select from policies`).toHaveLength(orders);
    expect(await sql`select from policies where premium_fen > 0`).toHaveLength(1);
    await expectBalancedBooks(sql, { orders });
  });
});
