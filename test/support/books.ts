import { expect } from 'vitest';
import { countOwedOrders } from '../../src/store/owed-orders.ts';
import type { World } from './world.ts';

export type Books = { policies: number; exclusions: number; chargedFen: number; spentFen: number };

/**
 * Holds the books against one another: every signed order has one policy or one exclusion and says so itself, premiums = charges = spent in
 * each year, each charged date of each policy is charged once, and nothing is owed but what `owed` expects. Returns the totals.
 */
export const books = async (
  world: Pick<World, 'sql' | 'calendar' | 'now'>,
  expected: { owed?: number } = {},
): Promise<Books> => {
  const { owed = 0 } = expected;
  const { sql } = world;
  const [decided] = await sql<(Books & { orders: number; misnamed: number; premiumFen: number })[]>`
    select (select count(*)::int4 from orders) as orders, (select count(*)::int4 from policies) as policies,
      (select count(*)::int4 from cover_exclusions) as exclusions,
      (select count(*)::int4 from orders o where (o.cover_state = 'covered') <> exists (select from policies p where p.order_id = o.id)
        or (o.cover_state = 'excluded') <> exists (select from cover_exclusions e where e.order_id = o.id)) as misnamed,
      (select coalesce(sum(premium_fen), 0)::int8 from policies) as "premiumFen",
      (select coalesce(sum(fen), 0)::int8 from premium_charges) as "chargedFen",
      (select coalesce(sum(spent_fen), 0)::int8 from fund_years) as "spentFen"`;
  const wrongYears = await sql`
    select coalesce(f.year, c.year) as year, f.spent_fen, c.fen from fund_years f full join (
      select programme_id, date_part('year', business_date)::int2 as year, sum(fen) as fen from premium_charges group by 1, 2
    ) c using (programme_id, year) where coalesce(f.spent_fen, 0) <> coalesce(c.fen, 0)`;
  const wrongPremiums = await sql`
    select p.order_id from policies p left join (select policy_id, sum(fen) as fen from premium_charges group by 1) c on c.policy_id = p.order_id
    where p.premium_fen <> coalesce(c.fen, 0)`;
  const wrongDays = await sql`
    with touched as (
      select p.person_id, v.plan_id, day::date as business_date from policies p join orders o on o.id = p.order_id
        join plan_versions v on v.id = p.plan_version_id, generate_series(
          date_trunc('day', p.cover_start at time zone ${world.calendar.timeZone}),
          date_trunc('day', (least(o.ends_at, p.cover_end) - interval '1 millisecond') at time zone ${world.calendar.timeZone}), interval '1 day') as day
      where p.status <> 'voided'
    )
    select * from (select distinct * from touched) t full join premium_charges c using (person_id, plan_id, business_date)
    where c.policy_id is null or t.person_id is null`;
  const [lists] = await sql<{ outbox: number; chunks: number }[]>`
    select (select count(*)::int4 from outbox where topic not in ('policy.changed', 'alarm.told')) as outbox, (select count(*)::int4 from chunks where topic in ('order.signed', 'order.cancelled', 'order.stopped', 'order.amended', 'cover.reopened')) as chunks`;
  expect(wrongYears, 'a year in which spent is not the sum of its charges').toEqual([]);
  expect(wrongPremiums, 'a policy whose premium is not the sum of its charges').toEqual([]);
  expect(wrongDays, 'a charged date without its policy, or a policy without its charged date').toEqual([]);
  expect(decided?.misnamed, 'orders whose state is not what was written').toBe(0);
  expect(decided && decided.policies + decided.exclusions + owed, 'orders = policies + exclusions + owed').toBe(
    decided?.orders,
  );
  expect(decided?.premiumFen).toBe(decided?.chargedFen);
  expect(decided?.spentFen).toBe(decided?.chargedFen);
  expect((await countOwedOrders(sql, world.now)).count, 'orders counted as owed').toBe(owed);
  expect(lists, 'what is packed or waits to be').toEqual({ outbox: 0, chunks: 0 });
  const { policies = 0, exclusions = 0, chargedFen = 0, spentFen = 0 } = decided ?? {};
  return { policies, exclusions, chargedFen, spentFen };
};

/** Exclusions by reason. */
export const reasons = async ({ sql }: World): Promise<Record<string, number>> => {
  const rows = await sql<{ reason: string; n: number }[]>`
    select reason, count(*)::int4 as n from cover_exclusions group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ reason, n }) => [reason, n]));
};

/** How often Postgres had to break a deadlock in this database. */
export const deadlocks = async ({ sql }: Pick<World, 'sql'>): Promise<number> => {
  await sql`select pg_stat_clear_snapshot()`;
  const [row] = await sql<{ n: number }[]>`
    select deadlocks::int4 as n from pg_stat_database where datname = current_database()`;
  return row?.n ?? 0;
};
