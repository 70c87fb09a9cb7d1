import type { BusinessCalendar } from '../domain/business-date.ts';
import type { GapCause } from '../domain/cover/gaps.ts';
import { type Access, demand } from './access.ts';
import type { Queryable, Sql } from './connect.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageOf } from './list.ts';
import { inCounty } from './order-list.ts';
import { orderWithin } from './order-within.ts';
import { planByTime } from './plan-by-time.ts';

/** `when` is held against `now`; instants bound the gap itself: it has a part within `[from, to)`. */
export type GapFilter = {
  cause?: GapCause | undefined;
  county?: string | undefined;
  employerId?: string | undefined;
  when?: 'now' | 'past' | 'coming' | undefined;
  from?: number | undefined;
  to?: number | undefined;
  now: number;
};

export type GapListRow = {
  id: number;
  orderId: string;
  externalId: string;
  cause: GapCause;
  fromAt: number;
  /** Null while it is open. */
  toAt: number | null;
  /** Whole minutes up to its end, or to `now`; none before it begins. */
  minutes: number;
  regionCode: string | null;
  county: string | null;
  employerId: string;
  employer: string;
  workerExternalId: string;
};

/** The order is joined so that nobody pays for it who does not look at it. */
const from = 'cover_gaps g left join orders o on o.id = g.order_id';

const columnsAt = (sql: Queryable, now: number) => sql`
  g.id, g.order_id as "orderId", o.external_id as "externalId", g.cause, g.from_at as "fromAt", g.to_at as "toAt",
  greatest(0, floor(date_part('epoch', coalesce(g.to_at, ${now}) - g.from_at) / 60))::int4 as minutes, g.region_code as "regionCode",
  (select coalesce(max(c.name), left(g.region_code, 6)) from regions c where c.code = left(g.region_code, 6)) as county,
  o.employer_id as "employerId", (select e.name from employers e where e.id = o.employer_id) as employer,
  (select w.external_id from workers w where w.id = o.worker_id) as "workerExternalId"`;

const whereOf = (sql: Queryable, access: Access, filter: GapFilter) => {
  demand(access, 'order.read');
  const { cause, county, employerId, when, from: since, to, now } = filter;
  const none = sql``;
  const standing = {
    now: sql`and g.from_at <= ${now} and (g.to_at is null or g.to_at > ${now})`,
    past: sql`and g.to_at <= ${now}`,
    coming: sql`and g.from_at > ${now}`,
  };
  return sql`${orderWithin(sql, access, { region: 'g.region_code', worker: 'o.worker_id' })} ${cause === undefined ? none : sql`and g.cause = ${cause}`}
    ${inCounty(sql, 'g.region_code', county)} ${employerId === undefined ? none : sql`and o.employer_id = ${employerId}`}
    ${when === undefined ? none : standing[when]}
    ${since === undefined ? none : sql`and (g.to_at is null or g.to_at > ${since})`} ${to === undefined ? none : sql`and g.from_at < ${to}`}`;
};

/** The latest to be recorded first; within bounds, which the indexes on the gaps' ends answer, the latest to begin. */
const queryOf = (sql: Queryable, access: Access, filter: GapFilter): ListQuery => {
  const timed = filter.from !== undefined || filter.to !== undefined || filter.when === 'now';
  return {
    from: sql.unsafe(from),
    where: whereOf(sql, access, filter),
    select: columnsAt(sql, filter.now),
    key: timed ? sql`g.from_at` : sql`g.id`,
    keyType: timed ? 'timestamptz' : 'int8',
    id: sql`g.id`,
    idType: 'int8',
    descending: true,
  };
};

/** Work without cover, each gap with its cause. @throws {UsageError} `forbidden` without `order.read`, `cursor_invalid` */
export const gapPage = (sql: Sql, access: Access, filter: GapFilter, page: PageOf): Promise<Page<GapListRow>> =>
  sql.begin('read only', async (tx) => {
    await planByTime(tx);
    return pageOf<GapListRow>(tx, queryOf(tx, access, filter), page);
  }) as Promise<Page<GapListRow>>;

/** How many the same filter finds. */
export const gapCount = (sql: Sql, access: Access, filter: GapFilter): Promise<Counted> =>
  sql.begin('read only', async (tx) => {
    await planByTime(tx);
    return countOf(tx, queryOf(tx, access, filter));
  }) as Promise<Counted>;

export type GapSummary = {
  causes: { cause: GapCause; count: number; minutes: number }[];
  employers: { id: string; name: string; count: number }[];
  /** By the day on which gaps begin. */
  days: { day: string; cause: GapCause; count: number }[];
  /** Since when employers and days are counted. */
  since: number;
};

const trendDays = 30;
const mostEmployers = 10;

/**
 * What a filter finds by cause, by employer (those with most) and by the city's day on which gaps began. The cause itself does not narrow the
 * counts of causes. Employers and days go back thirty days where the filter has no beginning.
 */
export const gapSummary = (
  sql: Sql,
  access: Access,
  filter: GapFilter,
  calendar: BusinessCalendar,
): Promise<GapSummary> =>
  sql.begin('read only', async (tx) => {
    await planByTime(tx);
    const { cause: _any, ...rest } = filter;
    const since = filter.from ?? calendar.startOfDay(calendar.dayOf(filter.now) - trendDays + 1);
    const recent = { ...filter, from: since };
    const causes = await tx<GapSummary['causes']>`
      select g.cause, count(*)::int4 as count,
        sum(greatest(0, floor(date_part('epoch', least(coalesce(g.to_at, ${filter.now}), ${filter.now}) - g.from_at) / 60)))::int8 as minutes
      from ${tx.unsafe(from)} where ${whereOf(tx, access, rest)} group by 1 order by 2 desc, 1`;
    const employers = await tx<GapSummary['employers']>`
      select f.id, e.name, f.count from (
        select o.employer_id as id, count(*)::int4 as count from ${tx.unsafe(from)} where ${whereOf(tx, access, recent)}
        group by 1 order by 2 desc, 1 limit ${mostEmployers}) f join employers e on e.id = f.id order by f.count desc, f.id`;
    const days = await tx<GapSummary['days']>`
      select (greatest(g.from_at, ${since}) at time zone ${calendar.timeZone})::date::text as day, g.cause, count(*)::int4 as count
      from ${tx.unsafe(from)} where ${whereOf(tx, access, recent)} group by 1, 2 order by 1, 2`;
    return { causes, employers, days, since };
  }) as Promise<GapSummary>;
