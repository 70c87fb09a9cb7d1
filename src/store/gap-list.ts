import type { BusinessCalendar } from '../domain/business-date.ts';
import type { GapCause } from '../domain/cover/gaps.ts';
import { type Access, demand } from './access.ts';
import { standsAt } from './at-work.ts';
import type { Queryable, Sql } from './connect.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageOf } from './list.ts';
import { countyName, inCounty } from './order-list.ts';
import { demandDays, helpedAt, orderWithin } from './order-within.ts';
import { planByTime } from './plan-by-time.ts';

/**
 * `when` is held against `now`; `at_work` is what goes on now of work that was not called off and has not ended; instants bound the gap itself: it has a part within `[from, to)`.
 */
export type GapFilter = {
  cause?: GapCause | undefined;
  county?: string | undefined;
  servicePoint?: string | undefined;
  employerId?: string | undefined;
  when?: 'now' | 'at_work' | 'past' | 'coming' | undefined;
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
  /** Up to its end, or to `now`; 0 before it begins. */
  lastedMs: number;
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
  greatest(0, round(date_part('epoch', coalesce(g.to_at, ${now}) - g.from_at) * 1000))::int8 as "lastedMs", g.region_code as "regionCode",
  ${sql.unsafe(countyName('g.region_code'))} as county,
  o.employer_id as "employerId", (select e.name from employers e where e.id = o.employer_id) as employer,
  (select w.external_id from workers w where w.id = o.worker_id) as "workerExternalId"`;

const whereOf = (sql: Queryable, access: Access, filter: GapFilter) => {
  demand(access, 'order.read');
  demandDays(filter);
  const { cause, county, employerId, when, from: since, to, now } = filter;
  const none = sql``;
  const goesOn = sql`and g.from_at <= ${now} and (g.to_at is null or g.to_at > ${now})`;
  const standing = {
    now: goesOn,
    at_work: sql`${goesOn} and ${standsAt(sql, now)}`,
    past: sql`and g.to_at <= ${now}`,
    coming: sql`and g.from_at > ${now}`,
  };
  return sql`${orderWithin(sql, access, { region: 'g.region_code', worker: 'o.worker_id' })} ${cause === undefined ? none : sql`and g.cause = ${cause}`}
    ${inCounty(sql, 'g.region_code', county)} ${employerId === undefined ? none : sql`and o.employer_id = ${employerId}`}
    ${when === undefined ? none : standing[when]} ${helpedAt(sql, 'o.worker_id', filter.servicePoint)}
    ${since === undefined ? none : sql`and (g.to_at is null or g.to_at > ${since})`} ${to === undefined ? none : sql`and g.from_at < ${to}`}`;
};

/** The latest to be recorded first; within bounds, which the indexes on the gaps' ends answer, the latest to begin. */
const queryOf = (sql: Queryable, access: Access, filter: GapFilter): ListQuery => {
  const { when } = filter;
  const timed = filter.from !== undefined || filter.to !== undefined || when === 'now' || when === 'at_work';
  return {
    from: sql.unsafe(from),
    where: whereOf(sql, access, filter),
    select: columnsAt(sql, filter.now),
    key: timed ? sql`g.from_at` : sql`g.id`,
    keyType: timed ? 'timestamptz' : 'int8',
    id: sql`g.id`,
    idType: 'int8',
    descending: true,
    ...(timed ? { by: 'fromAt' } : {}),
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
  /** As on the map: a city's code for what names no county of it, null for what names no place. */
  counties: { code: string | null; name: string; count: number }[];
  employers: { id: string; name: string; count: number }[];
  /** By the city's day: a gap counts on each that it touches, as the filter by days has it. */
  days: { day: string; cause: GapCause; count: number }[];
  /** Since when employers and days are counted. */
  since: number;
};

const trendDays = 30;
const mostEmployers = 10;

/** `[since, until)` of a trend: as the filter has it, else thirty days, up to today or, for what is to come, from today. */
const trendOf = ({ from: given, to, when, now }: GapFilter, calendar: BusinessCalendar) => {
  const today = calendar.dayOf(now);
  const since = given ?? calendar.startOfDay(when === 'coming' ? today : today - trendDays + 1);
  const ahead = when === 'coming' || since > now;
  const until = to ?? calendar.startOfDay(ahead ? calendar.dayOf(since) + trendDays : today + 1);
  return { since, until };
};

/** What a filter finds on each of its days. */
const gapDays = (
  tx: Queryable,
  access: Access,
  filter: GapFilter & { from: number; to: number },
  calendar: BusinessCalendar,
) => {
  const { timeZone } = calendar;
  const [first, last] = [calendar.dateOf(filter.from), calendar.dateOf(filter.to - 1)];
  return tx<GapSummary['days']>`
    select d.day::date::text as day, g.cause, count(*)::int4 as count from ${tx.unsafe(from)} cross join lateral generate_series(
      greatest((g.from_at at time zone ${timeZone})::date, ${first}::text::date)::timestamp,
      least(((g.to_at - interval '1 microsecond') at time zone ${timeZone})::date, ${last}::text::date)::timestamp, interval '1 day') as d (day)
    where ${whereOf(tx, access, filter)} group by 1, 2 order by 1, 2`;
};

/**
 * What a filter finds by cause, by county, by employer (those with most) and by the city's day. The cause itself does not narrow the counts of
 * causes, nor the county those of counties. Employers and days go back thirty days where the filter has no beginning.
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
    const { since, until } = trendOf(filter, calendar);
    const recent = { ...filter, from: since };
    const causes = await tx<GapSummary['causes']>`
      select g.cause, count(*)::int4 as count,
        sum(greatest(0, floor(date_part('epoch', least(coalesce(g.to_at, ${filter.now}), ${filter.now}) - g.from_at) / 60)))::int8 as minutes
      from ${tx.unsafe(from)} where ${whereOf(tx, access, rest)} group by 1 order by 2 desc, 1`;
    const counties = await tx<GapSummary['counties']>`
      select left(g.region_code, 6) as code, coalesce(${tx.unsafe(countyName('g.region_code'))}, '') as name, count(*)::int4 as count
      from ${tx.unsafe(from)} where ${whereOf(tx, access, { ...filter, county: undefined })} group by 1, 2 order by 3 desc, 1`;
    const employers = await tx<GapSummary['employers']>`
      select f.id, e.name, f.count from (
        select o.employer_id as id, count(*)::int4 as count from ${tx.unsafe(from)} where ${whereOf(tx, access, recent)}
        group by 1 order by 2 desc, 1 limit ${mostEmployers}) f join employers e on e.id = f.id order by f.count desc, f.id`;
    const days = await gapDays(tx, access, { ...recent, to: until }, calendar);
    return { causes, counties, employers, days, since };
  }) as Promise<GapSummary>;
