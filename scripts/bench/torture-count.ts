import { topics } from '../../src/queues/catalogue.ts';
import type { Queryable } from '../../src/store/connect.ts';
import type { Ledger } from './torture-clients.ts';

/** What was found wrong, and how often: nothing, where all is well. */
export type Findings = Record<'lost' | 'doubled' | 'wrong money' | 'not done', Record<string, number>>;

/** Work that is owed once. What a schedule makes due comes again by itself. */
const owedOnce: readonly string[] = topics.filter((topic) => !topic.endsWith('.due'));

const number = async (asked: Promise<{ n: number }[]>): Promise<number> => (await asked)[0]?.n ?? Number.NaN;

/** Everything that is still owed, but for what waits for a person in quarantine. */
export const stillOwed = (sql: Queryable): Promise<number> =>
  number(sql<{ n: number }[]>`
    with set_aside as (select subject_id from quarantine where released_at is null)
    select ((select count(*) from outbox where topic = any(${owedOnce as string[]}))
      + (select count(*) from chunks where topic = any(${owedOnce as string[]}))
      + (select count(*) from orders where cover_state = 'owed' and id not in (select subject_id from set_aside))
      + (select count(*) from order_events where applied_at is null and order_id not in (select subject_id from set_aside)))::int4 as n`);

/** What the market was answered, held against what stands in the books. */
const countAnswered = async (sql: Queryable, { orders, changes }: Ledger) => {
  const sure = orders.filter((order) => order.sure);
  const known = orders.map((order) => order.externalId);
  const told = changes.filter((change) => change.version !== undefined);
  const toldOf = told.map((change) => change.externalId);
  const versions = told.map((change) => change.version ?? 0);
  const unsure = changes.filter((change) => !change.sure).map((change) => change.externalId);
  const lostOrders = await number(sql`
    select count(*)::int4 as n from unnest(${sure.map((o) => o.externalId)}::text[], ${sure.map((o) => o.id ?? null)}::uuid[]) as s (external_id, id)
    where not exists (select from orders o where o.external_id = s.external_id and o.id = s.id)`);
  const lostChanges = await number(sql`
    select count(*)::int4 as n from unnest(${toldOf}::text[], ${versions}::int4[]) as t (external_id, version)
    where not exists (select from orders o join order_events e on e.order_id = o.id where o.external_id = t.external_id and e.version = t.version)`);
  const strangers = await number(sql`
    select count(*)::int4 as n from orders where external_id <> all(${known}::text[])`);
  const doubledChanges = await number(sql`
    with told as (select * from unnest(${toldOf}::text[], ${versions}::int4[]) as t (external_id, version)),
      more as (
        select o.external_id, count(*) as n from order_events e join orders o on o.id = e.order_id
        where (o.external_id, e.version) not in (select external_id, version from told) group by 1)
    select coalesce(sum(greatest(0, m.n - (select count(*) from unnest(${unsure}::text[]) as u where u = m.external_id))), 0)::int4 as n from more m`);
  const saidTwice = versions.length - new Set(told.map((change) => `${change.externalId} ${change.version}`)).size;
  return { lostOrders, lostChanges, strangers, doubledChanges, saidTwice };
};

const countDecided = async (sql: Queryable) => {
  const undecided = await number(sql`
    select count(*)::int4 as n from orders o where not exists (select from policies p where p.order_id = o.id)
      and not exists (select from cover_exclusions x where x.order_id = o.id)`);
  const both = await number(sql`select count(*)::int4 as n from policies join cover_exclusions using (order_id)`);
  const misnamed = await number(sql`
    select count(*)::int4 as n from orders o where (cover_state = 'covered') <> exists (select from policies p where p.order_id = o.id)
      or (cover_state = 'excluded') <> exists (select from cover_exclusions x where x.order_id = o.id)`);
  const sameNumber = await number(sql`select (count(*) - count(distinct policy_no))::int4 as n from policies`);
  const unapplied = await number(sql`select count(*)::int4 as n from order_events where applied_at is null`);
  const quarantined = await number(sql`select count(*)::int4 as n from quarantine where released_at is null`);
  const unpacked = await number(sql`select count(*)::int4 as n from outbox where topic = any(${owedOnce as string[]})`);
  const packed = await number(sql`select count(*)::int4 as n from chunks where topic = any(${owedOnce as string[]})`);
  return { undecided, both, misnamed, sameNumber, unapplied, quarantined, unpacked, packed };
};

/** The days that policies need: from the first that is covered to the last that is worked under cover. */
const needed = `
  select distinct p.person_id, v.plan_id, day::date as business_date
  from policies p join orders o on o.id = p.order_id join plan_versions v on v.id = p.plan_version_id, generate_series(
    date_trunc('day', p.cover_start at time zone 'Asia/Shanghai'),
    date_trunc('day', (least(o.ends_at, p.cover_end) - interval '1 millisecond') at time zone 'Asia/Shanghai'), interval '1 day') as day
  where p.status <> 'voided' and p.cover_start < least(o.ends_at, p.cover_end)`;

const countMoney = async (sql: Queryable) => {
  const years = await number(sql`
    select count(*)::int4 as n from fund_years f full join (
      select programme_id, date_part('year', business_date)::int2 as year, sum(fen) as fen from premium_charges group by 1, 2) c using (programme_id, year)
    where coalesce(f.spent_fen, 0) <> coalesce(c.fen, 0) or f.spent_fen > f.budget_fen`);
  const premiums = await number(sql`
    select count(*)::int4 as n from policies p left join (select policy_id, sum(fen) as fen from premium_charges group by 1) c on c.policy_id = p.order_id
    where p.premium_fen <> coalesce(c.fen, 0)`);
  const unpaid = await number(sql`
    select count(*)::int4 as n from (${sql.unsafe(needed)}) d where not exists (
      select from premium_charges c where c.person_id = d.person_id and c.plan_id = d.plan_id and c.business_date = d.business_date)`);
  const unneeded = await number(sql`
    select count(*)::int4 as n from premium_charges c where (person_id, plan_id, business_date) not in (${sql.unsafe(needed)})`);
  const twice = await number(sql`
    select (count(*) - count(distinct (plan_id, person_id, business_date)))::int4 as n from premium_charges`);
  return { years, premiums, unpaid, unneeded, twice };
};

/** Holds the books against one another and against what the market was answered. */
export const countFindings = async (sql: Queryable, ledger: Ledger): Promise<Findings> => {
  const answered = await countAnswered(sql, ledger);
  const decided = await countDecided(sql);
  const money = await countMoney(sql);
  return {
    lost: {
      'orders that were answered as signed and are not there': answered.lostOrders,
      'changes that were answered and are not there': answered.lostChanges,
      'orders without a decision': decided.undecided,
      'refusals that nothing explains': ledger.strange.length,
    },
    doubled: {
      'orders that nobody sent': answered.strangers,
      'changes written more than once': answered.doubledChanges + answered.saidTwice,
      'orders with a policy and an exclusion': decided.both,
      'policy numbers given twice': decided.sameNumber,
      'person-days charged twice': money.twice,
    },
    'wrong money': {
      'years whose charges are not what was spent, or more than there is': money.years,
      'premiums that are not the sum of their charges': money.premiums,
      'person-days that are needed and not charged': money.unpaid,
      'person-days that are charged and not needed': money.unneeded,
    },
    'not done': {
      'orders whose state is not what was written': decided.misnamed,
      'changes without effect': decided.unapplied,
      'subjects in quarantine': decided.quarantined,
      'owed and not packed': decided.unpacked,
      'packed and not done': decided.packed,
    },
  };
};
