import type { Sql } from '../../src/store/connect.ts';
import type { Replayed } from './replay-day.ts';

/** One thing that has to hold; `wrong` counts where it does not. */
export type Balance = { what: string; wrong: number };

const count = async (sql: Sql, query: string, parameters: readonly (string | number)[] = []): Promise<number> => {
  const [row] = await sql.unsafe<{ n: number }[]>(
    `select count(*)::int4 as n from (${query}) as wrong`,
    parameters as never[],
  );
  return row?.n ?? 0;
};

/** What must return no rows, whatever was replayed. `$1` is the city's time zone where a query asks for days. */
const laws: readonly { what: string; query: string; inDays?: true }[] = [
  {
    what: 'every order has one policy or one exclusion, and its state says which',
    query: `
      select o.id from orders o left join policies p on p.order_id = o.id left join cover_exclusions x on x.order_id = o.id
      where case o.cover_state when 'covered' then p.order_id is null or x.order_id is not null
        when 'excluded' then x.order_id is null or p.order_id is not null else true end`,
  },
  {
    what: 'charges = fund spent, by programme and year',
    query: `
      select from fund_years f full join (
        select programme_id, date_part('year', business_date)::int2 as year, sum(fen) as fen from premium_charges group by 1, 2) c
        using (programme_id, year) where coalesce(f.spent_fen, 0) <> coalesce(c.fen, 0)`,
  },
  { what: 'no fund year is spent beyond its budget', query: 'select from fund_years where spent_fen > budget_fen' },
  {
    what: 'the premium of each policy = its own charges',
    query: `
      select from policies p full join (select policy_id, sum(fen) as fen from premium_charges group by 1) c on c.policy_id = p.order_id
      where coalesce(p.premium_fen, 0) <> coalesce(c.fen, 0) or p.order_id is null`,
  },
  {
    what: 'each day that a live policy needs is charged once, and no other',
    inDays: true,
    query: `
      with needed as (
        select distinct v.plan_id, p.person_id, day::date as business_date
        from policies p join orders o on o.id = p.order_id join plan_versions v on v.id = p.plan_version_id,
          generate_series(date_trunc('day', p.cover_start at time zone $1),
            date_trunc('day', (least(o.ends_at, p.cover_end) - interval '1 millisecond') at time zone $1), interval '1 day') as day
        where p.status <> 'voided' and p.cover_start < least(o.ends_at, p.cover_end))
      select from needed n full join premium_charges c using (plan_id, person_id, business_date) where n.plan_id is null or c.policy_id is null`,
  },
  {
    what: 'every gap has a cause and lies outside its policy’s cover',
    query: `
      select from cover_gaps g left join policies p on p.order_id = g.order_id
      where g.cause is null or g.to_at is null
        or p.status in ('bound', 'ended') and g.from_at < p.cover_end and g.to_at > p.cover_start`,
  },
  {
    what: 'states are legal: bound, voided or ended, and cut short for a reason',
    query: `
      select from policies where status not in ('bound', 'voided', 'ended') or (status = 'bound') <> (end_reason is null)`,
  },
  {
    what: 'a cancelled order has no cover that goes on',
    query: `
      select from orders o join policies p on p.order_id = o.id
      where o.cancelled_at < p.cover_start and p.status <> 'voided'`,
  },
  { what: 'nothing is owed', query: 'select from outbox union all select from chunks' },
  { what: 'nothing stands in quarantine', query: 'select from quarantine where released_at is null' },
];

/** Holds everything against everything; zero everywhere, or the replay has failed. */
export const balance = async (sql: Sql, timeZone: string, { taken, refusals }: Replayed): Promise<Balance[]> => {
  const balances: Balance[] = [];
  for (const { what, query, inDays } of laws)
    balances.push({ what, wrong: await count(sql, query, inDays ? [timeZone] : []) });
  const [stored] = await sql<
    { orders: number; historical: number; cancelled: number; completed: number; attended: number }[]
  >`
    select (select count(*)::int4 from orders) as orders, (select count(*)::int4 from cover_exclusions where reason = 'historical') as historical,
      (select count(*)::int4 from orders where cancelled_at is not null) as cancelled,
      (select count(*)::int4 from orders where completed_at is not null) as completed, (select count(*)::int4 from order_attendance) as attended`;
  for (const key of ['orders', 'historical', 'cancelled', 'completed', 'attended'] as const)
    balances.push({ what: `${key} taken in = ${key} stored`, wrong: Math.abs(taken[key] - (stored?.[key] ?? 0)) });
  const refused = [...refusals.values()].reduce((sum, n) => sum + n, 0);
  balances.push({ what: 'nothing that the market told was refused', wrong: refused });
  return balances;
};
