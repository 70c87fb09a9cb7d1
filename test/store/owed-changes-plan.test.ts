import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedReference, signOrders } from '../../scripts/bench/seed.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { countOwedChanges, sweepOwedChanges } from '../../src/store/owed-changes.ts';
import { at } from '../support/city.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';
import { nodesOf, type PlanNode, planOfHeld, plansOf } from './explain.ts';

const now = at('2026-12-10T11:00+08:00');
let database: FreshDatabase;
let plain: Sql;

beforeAll(async () => {
  database = await freshDatabase();
  const { sql } = database;
  await seedReference(sql);
  await signOrders(sql, 20_000, '2026-12-10T08:00:00+08:00');
  await sql.unsafe(`
    alter table cover_exclusions disable trigger user;
    insert into order_events (order_id, version, kind, at, actor, before, after, applied_at)
      select id, 2, 'cancelled', received_at, 'test', '{}', '{}', case when mod(external_id::int, 4000) = 0 then null else received_at end from orders;
    insert into cover_exclusions (order_id, reason, decided_at, reopened_at)
      select id, 'test', received_at, case when mod(external_id::int, 4000) = 1 then received_at end from orders;
    update orders set cover_state = 'excluded';`);
  await sql.unsafe('vacuum analyze');
  plain = connect(database.url, { max: 1, name: 'explained' });
});
afterAll(async () => {
  await plain.end({ timeout: 1 });
  await database[Symbol.asyncDispose]();
});

const reads = (plans: readonly PlanNode[]) => {
  const nodes = plans.flatMap(nodesOf);
  const large = ['orders', 'order_events', 'cover_exclusions'];
  return {
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))],
    whole: nodes
      .flatMap((node) => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : []))
      .filter((table) => large.includes(table)),
  };
};

describe('changes that are owed, among all that ever happened,', () => {
  it('are counted by the partial indexes alone', async () => {
    expect((await countOwedChanges(plain, now)).get('redecide-cover')).toMatchObject({ count: 10 });
    const { indexes, whole } = reads(await plansOf(plain, (sql) => countOwedChanges(sql, now)));
    expect(indexes).toEqual(expect.arrayContaining(['order_events_owed', 'cover_exclusions_reopened', 'orders_pkey']));
    expect(whole).toEqual([]);
  });

  it('are looked for by the sweep in the same way', async () => {
    const plan = await planOfHeld(plain, /held as \(/, (sql) => sweepOwedChanges(sql, now));
    const { indexes, whole } = reads([plan]);
    expect(indexes).toEqual(expect.arrayContaining(['order_events_owed', 'cover_exclusions_reopened', 'orders_pkey']));
    expect(whole).toEqual([]);
  });
});
