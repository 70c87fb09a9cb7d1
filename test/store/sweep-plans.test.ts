import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedReference, signOrders } from '../../scripts/bench/seed.ts';
import { type Access, hostAccess } from '../../src/store/access.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { exclusionPage } from '../../src/store/exclusion-list.ts';
import { newId } from '../../src/store/ids.ts';
import { loadTellable } from '../../src/store/notifications.ts';
import { orderCount, orderPage } from '../../src/store/order-list.ts';
import { quarantinePage } from '../../src/store/quarantine-list.ts';
import { reopenAroundChanges } from '../../src/store/reopen-around.ts';
import { todayOrders } from '../../src/store/today-orders.ts';
import { uninsuredNow } from '../../src/store/today-uninsured.ts';
import { countUntold, sweepUntoldDecisions } from '../../src/store/untold-decisions.ts';
import { tellMissedMends } from '../../src/store/workers-mended.ts';
import { at } from '../support/city.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';
import { nodesOf, type PlanNode, planOfHeld, plansAsSent, plansOf } from './explain.ts';

const minute = 60_000;
/** Half a minute of decisions, about eight hundred, lies within the ten minutes that are looked at. */
const now = at('2026-12-10T10:09:30+08:00');
let database: FreshDatabase;
/** As the sweep and the metrics have it, as the console has it, and as the worker has it. */
let plain: Sql;
let people: Sql;
let steadyPlans: Sql;

/** 200,000 orders of two hours, all decided when they were signed; all were told of but one in five thousand. */
beforeAll(async () => {
  database = await freshDatabase();
  const { sql } = database;
  await seedReference(sql);
  await signOrders(sql, 200_000, '2026-12-10T08:00:00+08:00');
  await sql.unsafe(`
    truncate outbox;
    alter table policies disable trigger user;
    alter table cover_exclusions disable trigger user;
    update workers set phone = 'sealed', service_point_code = 'P-' || mod(external_id::int, 482);
    insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, region_code, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
      select id, external_id, (select min(id::text)::uuid from plan_versions), id, worker_id, region_code, 'bound', 40, 1, starts_at, ends_at, received_at
      from orders where mod(external_id::int, 3) <> 0 order by received_at;
    insert into cover_exclusions (order_id, reason, decided_at, possible_until)
      select id, 'occupation_class', received_at, ends_at from orders where mod(external_id::int, 3) = 0 order by received_at;
    insert into policy_history (order_id, version, at, action, cause, before, after)
      select id, 2, received_at, 'amended', 'test', '{}', '{}' from orders order by received_at;
    insert into notifications (id, kind, order_id, fact_version, worker_id, channel, state, due_at, created_at)
      select gen_random_uuid(), case when mod(external_id::int, 3) = 0 then 'cover_refused' else 'cover_issued' end, id, 1, worker_id, 'sms', 'sent', received_at, received_at
      from orders where mod(external_id::int, 5000) <> 7 order by received_at;
    update orders set cover_state = case when mod(external_id::int, 3) = 0 then 'excluded' else 'covered' end;
    insert into quarantine (id, job, topic, subject_id, code, message, attempts, quarantined_at, released_at, released_by)
      select gen_random_uuid(), 'issue-policy', 'order.signed', id, 'crash', 'message', 3, received_at, received_at, 'operator:li' from orders where mod(external_id::int, 10) = 3;
    update policies set status = 'voided' where mod(right(policy_no, 6)::int, 50) = 7;
    insert into applied_items (kind, key, fields, applied_at) values ('region', '3507', '{}', to_timestamp(${now / 1000}));
    insert into watermarks (topic, at) values ('order.signed', to_timestamp(${(now - 10 * minute) / 1000})), ('order.decided', to_timestamp(${(now - 10 * minute) / 1000}))`);
  await sql.unsafe('vacuum analyze');
  plain = connect(database.url, { max: 1, name: 'explained' });
  people = connect(database.url, { max: 1, name: 'explained', forPeople: true });
  steadyPlans = connect(database.url, { max: 1, name: 'explained', steadyPlans: true });
});
afterAll(async () => {
  await Promise.all([steadyPlans.end({ timeout: 1 }), people.end({ timeout: 1 }), plain.end({ timeout: 1 })]);
  await database[Symbol.asyncDispose]();
});

const large = [
  'orders',
  'policies',
  'policy_history',
  'cover_exclusions',
  'notifications',
  'workers',
  'premium_charges',
];
const readsOf = (plans: readonly PlanNode[]) => {
  const nodes = plans.flatMap(nodesOf);
  return {
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))],
    whole: nodes
      .flatMap((node) => (node['Node Type'].endsWith('Seq Scan') ? (node['Relation Name'] ?? []) : []))
      .filter((table) => large.includes(table)),
  };
};
const told = ['policies_decided', 'policy_history_at', 'notifications_once', 'workers_pkey'];

describe('among 200,000 decided orders no large table is read from end to end, when', () => {
  it.each<[string, (sql: Sql) => Promise<unknown>, string[]]>([
    ['mends are looked for that an order missed', (sql) => tellMissedMends(sql, now), ['orders_pkey']],
    ['exclusions are looked for around changes', (sql) => reopenAroundChanges(sql, now), []],
    ['untold decisions are counted', (sql) => countUntold(sql, now), told],
  ])('%s', async (_, look, expected) => {
    const { indexes, whole } = readsOf(await plansOf(plain, look));
    expect(whole).toEqual([]);
    expect(indexes).toEqual(expect.arrayContaining(expected));
  });

  describe.each<[string, Access]>([
    ['the whole city', hostAccess('test')],
    ['a county', { ...hostAccess('test'), scope: { regions: ['350706'], servicePoints: [] } }],
    ['a service point', { ...hostAccess('test'), scope: { regions: [], servicePoints: ['P-7'] } }],
  ])('somebody who sees %s', (_, access) => {
    const page = { limit: 50 };
    it.each<[string, (sql: Sql) => Promise<unknown>]>([
      ['looks at all orders', (sql) => orderPage(sql, access, { now }, page)],
      ['looks at all orders, the oldest first', (sql) => orderPage(sql, access, { now }, { ...page, sort: 'oldest' })],
      [
        'at the excluded ones, the oldest first',
        (sql) => orderPage(sql, access, { now, state: 'excluded' }, { ...page, sort: 'oldest' }),
      ],
      [
        'at those of the last minute, the oldest first',
        (sql) => orderPage(sql, access, { now, from: now - minute }, { ...page, sort: 'oldest' }),
      ],
      ['at those that wait for an insurer', (sql) => orderPage(sql, access, { now, state: 'requested' }, page)],
      ['at those that are excluded', (sql) => orderPage(sql, access, { now, state: 'excluded' }, page)],
      ['at those of the last minute', (sql) => orderPage(sql, access, { now, from: now - minute }, page)],
      ['at those whose cover holds', (sql) => orderPage(sql, access, { now, state: 'covered' }, page)],
      ['at those whose policy was voided', (sql) => orderPage(sql, access, { now, state: 'voided' }, page)],
      [
        'at those whose policy was voided, of some days',
        (sql) => orderPage(sql, access, { now, state: 'voided', from: now - minute }, page),
      ],
      ['at how many were voided', (sql) => orderCount(sql, access, { now, state: 'voided', to: now })],
      ['at those for a reason', (sql) => orderPage(sql, access, { now, reason: 'age_out_of_range' }, page)],
      [
        'at those of a service point',
        (sql) => orderPage(sql, access, { now, servicePoint: 'SP-1', from: now - minute }, page),
      ],
      ['at those of an employer', (sql) => orderPage(sql, access, { now, employerId: newId() }, page)],
      ['at what is excluded, by the decision', (sql) => exclusionPage(sql, access, { now }, page)],
      [
        'at what is excluded for a reason',
        (sql) => exclusionPage(sql, access, { now, reason: 'age_out_of_range' }, page),
      ],
      [
        'at what was excluded in the last minute, the oldest first',
        (sql) => exclusionPage(sql, access, { now, from: now - minute }, { ...page, sort: 'oldest' }),
      ],
      ['at what was set aside', (sql) => quarantinePage(sql, access, { state: 'released' }, page)],
      ['at who works without cover', (sql) => uninsuredNow(sql, access, now)],
      ['at what a day has brought', (sql) => todayOrders().read(sql, access, now - minute, now)],
    ])('%s', async (__, look) => {
      const { whole } = readsOf(await plansAsSent(people, look));
      expect(whole).not.toContain('orders');
      expect(whole).not.toContain('policies');
    });
  });

  it('untold decisions are looked for, all of them in the range since the watermark', async () => {
    const plan = await planOfHeld(plain, /untold_now on commit drop/, (sql) => sweepUntoldDecisions(sql, now));
    const { indexes, whole } = readsOf([plan]);
    expect(whole).toEqual([]);
    expect(indexes).toEqual(expect.arrayContaining(told));
  });

  it('a chunk of decisions is loaded to be told', async () => {
    const [chunk] = await database.sql<{ id: number }[]>`
      insert into chunks (topic, lane, ids, oldest_at, due_at)
      select 'order.decided', 1, array_agg(id), now(), 'infinity' from (select id from orders limit 500) as o returning id`;
    const held = { id: chunk?.id ?? 0, topic: 'order.decided' };
    const { indexes, whole } = readsOf(await plansOf(steadyPlans, (sql) => loadTellable(sql, held)));
    expect(whole).toEqual([]);
    expect(indexes).toEqual(expect.arrayContaining(['policies_pkey', 'orders_pkey', 'notifications_once']));
  });
});
