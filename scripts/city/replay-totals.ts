import type { Sql } from '../../src/store/connect.ts';
import { nanpingFigures } from './terms.ts';

type Counts = Record<string, number>;

/** A replayed city in numbers; money in fen. */
export type ReplayTotals = {
  servicePoints: number;
  employers: number;
  workers: number;
  persons: number;
  positions: number;
  orders: number;
  policies: number;
  byStatus: Counts;
  endReasons: Counts;
  byReason: Counts;
  redecided: number;
  byCounty: Record<string, { orders: number; policies: number }>;
  charges: number;
  chargedFen: number;
  returnedCharges: number;
  funds: Record<string, { budgetFen: number; spentFen: number }>;
  gaps: Counts;
  messages: Counts;
};

const counted = async (sql: Sql, query: string): Promise<Counts> => {
  const rows = await sql.unsafe<{ key: string; n: number }[]>(`${query} group by 1 order by 2 desc, 1`);
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
};

export const readTotals = async (sql: Sql): Promise<ReplayTotals> => {
  const [one] = await sql<
    Omit<ReplayTotals, 'byStatus' | 'endReasons' | 'byReason' | 'byCounty' | 'funds' | 'gaps' | 'messages'>[]
  >`
    select (select count(*)::int4 from service_points) as "servicePoints", (select count(*)::int4 from employers) as employers,
      (select count(*)::int4 from workers) as workers, (select count(*)::int4 from persons) as persons,
      (select coalesce(sum(headcount), 0)::int4 from postings) as positions, (select count(*)::int4 from orders) as orders,
      (select count(*)::int4 from policies) as policies, (select count(*)::int4 from cover_exclusion_history) as redecided,
      (select count(*)::int4 from premium_charges) as charges, (select coalesce(sum(fen), 0)::int8 from premium_charges) as "chargedFen",
      (select count(*)::int4 from premium_charge_history) as "returnedCharges"`;
  const counties = await sql<{ name: string; orders: number; policies: number }[]>`
    select coalesce(r.name, '市外') as name, count(*)::int4 as orders, count(p.order_id)::int4 as policies
    from orders o left join policies p on p.order_id = o.id left join regions r on r.code = left(o.region_code, 6) group by 1 order by 2 desc`;
  const funds = await sql<{ key: string; budgetFen: number; spentFen: number }[]>`
    select p.code || '/' || f.year as key, f.budget_fen as "budgetFen", f.spent_fen as "spentFen"
    from fund_years f join programmes p on p.id = f.programme_id order by 1`;
  if (!one) throw new RangeError('a query without a table answers one row');
  return {
    ...one,
    byStatus: await counted(sql, 'select status as key, count(*)::int4 as n from policies'),
    endReasons: await counted(
      sql,
      'select end_reason as key, count(*)::int4 as n from policies where end_reason is not null',
    ),
    byReason: await counted(sql, 'select reason as key, count(*)::int4 as n from cover_exclusions'),
    gaps: await counted(sql, 'select cause as key, count(*)::int4 as n from cover_gaps'),
    messages: await counted(sql, 'select state as key, count(*)::int4 as n from notifications'),
    byCounty: Object.fromEntries(counties.map(({ name, ...rest }) => [name, rest])),
    funds: Object.fromEntries(funds.map(({ key, ...rest }) => [key, rest])),
  };
};

const number = (n: number): string => n.toLocaleString('en').padStart(11);
const yuan = (fen: number): string => `${(fen / 100).toLocaleString('en', { minimumFractionDigits: 2 })} CNY`;
const list = (title: string, counts: Counts): string[] =>
  Object.keys(counts).length === 0
    ? []
    : ['', `  ${title}`, ...Object.entries(counts).map(([key, n]) => `    ${key.padEnd(22)}${number(n)}`)];

/** For people: the totals beside what the city has published, at the replay's scale. */
export const describeTotals = (totals: ReplayTotals, scale: number): string[] => {
  const published = (['servicePoints', 'employers', 'workers', 'positions', 'orders', 'policies'] as const).map(
    (key) => {
      const figure = Math.round(nanpingFigures[key] * scale);
      return `    ${key.padEnd(22)}${number(totals[key])}   published, by scale ${number(figure)}+`;
    },
  );
  const counties = Object.entries(totals.byCounty).map(
    ([name, { orders, policies }]) => `    ${name.padEnd(8, '　')}${number(orders)} orders${number(policies)} policies`,
  );
  const funds = Object.entries(totals.funds).map(
    ([key, { budgetFen, spentFen }]) =>
      `    ${key.padEnd(18)}${yuan(spentFen).padStart(18)} of ${yuan(budgetFen).padStart(18)}`,
  );
  return [
    ...['', '  The city', ...published],
    ...list('policies by status', totals.byStatus),
    ...list('cut short or voided because of', totals.endReasons),
    ...list('orders without a policy, by reason', totals.byReason),
    ...['', `    decided again and covered  ${number(totals.redecided)}`],
    ...['', '  by county', ...counties],
    ...[
      '',
      `  funds: ${totals.charges.toLocaleString('en')} person-days charged, ${yuan(totals.chargedFen)}`,
      ...funds,
    ],
    `    charges returned or moved ${number(totals.returnedCharges)}`,
    ...list('cover gaps by cause', totals.gaps),
    ...list('messages by state', totals.messages),
  ];
};
