import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedReference, signOrders } from '../../scripts/bench/seed.ts';
import { takeOverdue } from '../../src/store/chunks.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { coverAt } from '../../src/store/cover-proof.ts';
import { loadOwedOrders } from '../../src/store/issue-chunk.ts';
import { claimOutbox, pendingTopics } from '../../src/store/outbox.ts';
import { countOwedOrders, sweepOwedOrders } from '../../src/store/owed-orders.ts';
import { resolveParties } from '../../src/store/sign-orders.ts';
import { at, cityCalendar } from '../support/city.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';
import { runChunks } from '../support/perform-job.ts';
import { nodesOf, type PlanNode, planOfHeld, plansOf } from './explain.ts';

const topic = 'order.signed';
const chunkSize = 500;
const now = at('2026-12-10T11:00+08:00');
let database: FreshDatabase;
let steadyPlans: Sql;
let plain: Sql;

const packed = async (where: string): Promise<number> => {
  const [row] = await database.sql.unsafe<{ id: number }[]>(`
    insert into chunks (topic, lane, ids, oldest_at, due_at)
    select '${topic}', 1, array_agg(id order by id), now(), 'infinity' from (select id from orders where ${where} limit ${chunkSize}) o returning id`);
  return row?.id ?? 0;
};
const issuing = (chunkId: number) => (sql: Sql) =>
  runChunks({ chunkSql: sql, calendar: cityCalendar(), now }, 'issue-policy', [chunkId]);

beforeAll(async () => {
  database = await freshDatabase();
  const { sql } = database;
  await seedReference(sql);
  await signOrders(sql, 200_000, '2026-12-10T08:00:00+08:00');
  steadyPlans = connect(database.url, { max: 1, name: 'explained', steadyPlans: true });
  plain = connect(database.url, { max: 1, name: 'explained' });
  for (let k = 0; k < 10; k++) await issuing(await packed(`mod(external_id::int, 400) = ${k}`))(steadyPlans);
  await claimOutbox(sql, { topic, lane: 'bulk', from: 0, max: 100_000, size: chunkSize, leaseSeconds: 60 });
  await sql.unsafe('vacuum analyze');
});
afterAll(async () => {
  await Promise.all([steadyPlans.end({ timeout: 1 }), plain.end({ timeout: 1 })]);
  await database[Symbol.asyncDispose]();
});

const indexes = (plans: readonly PlanNode[]) => plans.flatMap(nodesOf).flatMap((node) => node['Index Name'] ?? []);
/** Tables read from one end to the other. A table of a few rows may be. */
const readWhole = (plans: readonly PlanNode[]) =>
  plans.flatMap(nodesOf).flatMap((node) => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : []));
const compared = (plan: PlanNode) =>
  nodesOf(plan).reduce(
    (sum, node) => sum + (node['Rows Removed by Join Filter'] ?? 0) * (node['Actual Loops'] ?? 1),
    0,
  );

describe('among 200,000 orders, by index alone,', () => {
  it.each([
    [
      'the relay claims',
      () => steadyPlans,
      (sql: Sql) => claimOutbox(sql, { topic, lane: 'bulk', from: 0, max: 5_000, size: chunkSize, leaseSeconds: 60 }),
      ['outbox_topic_lane_id_pk'],
    ],
    [
      'the relay sees which lanes have anything to claim',
      () => steadyPlans,
      (sql: Sql) =>
        pendingTopics(
          sql,
          (['live', 'bulk'] as const).map((lane) => ({ topic: 'order.cancelled', lane, from: 0 })),
        ),
      ['outbox_topic_lane_id_pk'],
    ],
    [
      'the relay finds what is overdue',
      () => steadyPlans,
      (sql: Sql) => takeOverdue(sql, [topic], 5, 100),
      ['chunks_due', 'chunks_pkey'],
    ],
    [
      'a cover proof is found',
      () => plain,
      (sql: Sql) => coverAt(sql, 'bench', { externalId: '4711' }, now),
      ['policies_proof', 'orders_worker'],
    ],
    [
      'what is owed is counted above the watermark',
      () => plain,
      (sql: Sql) => countOwedOrders(sql, now),
      ['orders_received'],
    ],
    [
      'overlaps and places are looked up',
      () => plain,
      (sql: Sql) =>
        resolveParties(sql, 'bench', [
          {
            externalId: 'new',
            worker: '4711',
            employer: '1',
            posting: 'P',
            occupationClass: 2,
            startsAt: now,
            endsAt: now + 1,
          },
        ]),
      ['orders_worker', 'orders_posting', 'workers_external_id'],
    ],
  ])('%s', async (_, pool, query, expected) => {
    await database.sql`insert into watermarks (topic, at) values (${topic}, ${now}) on conflict (topic) do update set at = excluded.at`;
    const plans = await plansOf(pool(), query);
    expect(indexes(plans)).toEqual(expect.arrayContaining(expected));
    expect(
      readWhole(plans).filter((table) => ['orders', 'outbox', 'policies', 'workers', 'chunks'].includes(table)),
    ).toEqual([]);
  });

  it('the sweep looks for orders that no list holds', async () => {
    await database.sql`insert into watermarks (topic, at) values (${topic}, ${now}) on conflict (topic) do update set at = excluded.at`;
    const plan = await planOfHeld(plain, /owed_now on commit drop/, (sql) => sweepOwedOrders(sql, now));
    expect(indexes([plan])).toContain('orders_received');
  });

  it.each([
    ['of all kinds', 'mod(external_id::int, 400) = 20'],
    ['signed late, each with a gap', 'starts_at < signed_at'],
    ['of several days', "ends_at - starts_at > interval '2 days'"],
  ])(
    'a chunk of orders %s is loaded and decided, and nothing in it is compared with all the rest',
    async (_, where) => {
      const chunkId = await packed(`cover_state = 'owed' and ${where}`);
      const loaded = await plansOf(steadyPlans, (sql) => loadOwedOrders(sql, chunkId));
      expect(indexes(loaded)).toEqual(expect.arrayContaining(['chunks_pkey', 'orders_pkey']));
      const plan = await planOfHeld(steadyPlans, /^\s*with mine as/, issuing(chunkId));
      expect(indexes([plan])).toEqual(
        expect.arrayContaining(['chunks_pkey', 'orders_pkey', 'fund_years_programme_id_year_pk']),
      );
      expect(readWhole([...loaded, plan])).toEqual([]);
      expect(compared(plan)).toBeLessThanOrEqual(chunkSize);
    },
  );
});
