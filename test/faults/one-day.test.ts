import { describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { claimOutbox, type PackedChunk } from '../../src/store/outbox.ts';
import { waitUntil } from '../support/wait-until.ts';
import { cancelAll } from './support/changes.ts';
import { type City, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, orderId, sign } from './support/orders.ts';
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

/** A fund that can pay one day and not a fen more, and a note of which session issued when. */
const watchIssuing = async ({ sql }: City): Promise<() => Promise<Record<string, number>>> => {
  await sql`update programmes set annual_budget_fen = 40`;
  await sql`delete from fund_years`;
  await sql.unsafe(`
    create table issuing (session int, started timestamptz, ended timestamptz);
    create function watch() returns trigger language plpgsql as $$ begin perform pg_sleep(0.02);
      insert into issuing values (pg_backend_pid(), statement_timestamp(), clock_timestamp()); return null; end $$;
    create trigger watch after insert on policies for each statement execute function watch()`);
  return async () => {
    const [seen] = await sql<{ sessions: number; pairs: number }[]>`
      select (select count(distinct session) from issuing)::int4 as sessions, (select count(*) from issuing a join issuing b
        on a.session < b.session and a.started < b.ended and b.started < a.ended)::int4 as pairs`;
    return { 'sessions that issued': seen?.sessions ?? 0, 'pairs issued at the same time': seen?.pairs ?? 0 };
  };
};

/** Cancels orders one by one, two at a time. Returns how many of them were not decided yet. */
const cancelEach = async ({ sql }: City, numbers: readonly number[]): Promise<number> => {
  const left = numbers.values();
  let undecided = 0;
  const one = async (): Promise<void> => {
    for (const n of left) {
      const [order] = await sql`select from orders where id = ${orderId(n)} and cover_state = 'owed'`;
      if (order) undecided++;
      expect(await cancelAll(sql, [n])).toEqual({ changed: 1, refused: 0 });
    }
  };
  await Promise.all(Array.from({ length: 2 }, one));
  return undecided;
};

/** From both ends: the first is issued early, the last late. */
const fromBothEnds = (numbers: readonly number[]): number[] =>
  numbers.map((_, i) => numbers.at(i % 2 === 0 ? i >> 1 : -1 - (i >> 1)) ?? 0);

const count = 200;
const numbers = (remainder: number): number[] =>
  Array.from({ length: count }, (_, i) => i + 1).filter((n) => n % 2 === remainder);

describe('one person on one day', () => {
  it('is charged once for 200 orders issued in parallel, from a fund that has no fen more (fault 31)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    const issued = await watchIssuing(city);
    await city.start(['relay', 'worker'], { workers: 3 });
    await signApart(city, count);
    await drained(sql, 20_000);
    injected('fault 31', { 'orders of one person and day': count, ...(await issued()) });
    expect(await sql`select fen from premium_charges`).toEqual([{ fen: 40 }]);
    expect(await sql`select budget_fen, spent_fen from fund_years`).toEqual([{ budget_fen: 40, spent_fen: 40 }]);
    expect(await sql`select from policies`).toHaveLength(count);
    expect(await sql`select from policies where premium_fen > 0`).toHaveLength(1);
    await expectBalancedBooks(sql, { orders: count });
  });

  it('is charged once while half of 200 orders are cancelled as they are issued, and not at all once all are (fault 31)', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    const issued = await watchIssuing(city);
    await city.start(['relay', 'worker'], { workers: 3 });
    await signApart(city, count);
    await waitUntil('some are issued', async () => (await sql`select from policies`).length > count / 10);
    const [payer] = await sql<{ n: number }[]>`
      select external_id::int4 as n from orders o join premium_charges c on c.policy_id = o.id`;
    const first = payer?.n ?? 0;
    const half = numbers(first % 2);
    const undecided = await cancelEach(city, [first, ...fromBothEnds(half.filter((n) => n !== first))]);
    await drained(sql, 40_000);
    const moved = await sql`select from premium_charge_history where moved_to_policy_id is not null`;
    injected('fault 31 with cancellations', {
      'orders of one person and day': count,
      'cancelled before they were decided': undecided,
      'cancelled after': count / 2 - undecided,
      'charges moved to another order': moved.length,
      ...(await issued()),
    });
    const live = await sql`select from policies where status = 'bound'`;
    const paying = await sql`select status, premium_fen from policies where premium_fen > 0`;
    expect(live).toHaveLength(count / 2);
    expect(paying).toEqual([{ status: 'bound', premium_fen: 40 }]);
    expect(await sql`select fen from premium_charges`).toEqual([{ fen: 40 }]);
    expect(await sql`select budget_fen, spent_fen from fund_years`).toEqual([{ budget_fen: 40, spent_fen: 40 }]);
    await expectBalancedBooks(sql, { orders: count });

    await cancelEach(city, numbers(1 - (first % 2)));
    await drained(sql, 40_000);
    expect(await sql`select from policies where status = 'bound'`).toHaveLength(0);
    expect(await sql`select from premium_charges`).toHaveLength(0);
    expect(await sql`select spent_fen from fund_years`).toEqual([{ spent_fen: 0 }]);
    await expectBalancedBooks(sql, { orders: count });
  });
});
