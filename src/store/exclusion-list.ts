import type { BusinessCalendar } from '../domain/business-date.ts';
import { unmendable } from '../domain/notice/reason-words.ts';
import { type Access, demand } from './access.ts';
import { worksAt } from './at-work.ts';
import type { Queryable, Sql } from './connect.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageOf } from './list.ts';
import { countyName, inCounty } from './order-list.ts';
import { demandDays, helpedAt, orderWithin } from './order-within.ts';

/**
 * `still` narrows by whether it can still be mended at `now`, or by whether the work goes on meanwhile, mendable or not; instants bound the decision, `[from, to)`.
 */
export type ExclusionFilter = {
  reason?: string | undefined;
  county?: string | undefined;
  servicePoint?: string | undefined;
  employerId?: string | undefined;
  still?: 'possible' | 'at_work' | 'over' | undefined;
  from?: number | undefined;
  to?: number | undefined;
  now: number;
};

export type ExclusionListRow = {
  /** The order's. */
  id: string;
  externalId: string;
  reason: string;
  regionCode: string | null;
  county: string | null;
  employerId: string;
  employer: string;
  workerExternalId: string;
  startsAt: number;
  endsAt: number;
  decidedAt: number;
  /** Until when the order can still be mended and covered; null where nobody can, or may decide it again. */
  possibleUntil: number | null;
  /** Since when it is owed a second decision. */
  reopenedAt: number | null;
  /** Who knows the worker, and how they are reached. */
  servicePoint: string | null;
  servicePointEmail: string | null;
};

/** The order is joined so that nobody pays for it who does not look at it. */
const from = 'cover_exclusions x left join orders o on o.id = x.order_id';

const pointOf = (column: string): string =>
  `(select sp.${column} from workers w join service_points sp on sp.code = w.service_point_code where w.id = o.worker_id)`;

const hopeless = `x.reason in ('${unmendable.join("', '")}')`;

const columns = `x.order_id as id, o.external_id as "externalId", x.reason, x.region_code as "regionCode",
  ${countyName('x.region_code')} as county,
  o.employer_id as "employerId", (select e.name from employers e where e.id = o.employer_id) as employer,
  (select w.external_id from workers w where w.id = o.worker_id) as "workerExternalId", o.starts_at as "startsAt", o.ends_at as "endsAt",
  ${pointOf('name')} as "servicePoint", ${pointOf('contact_email')} as "servicePointEmail",
  x.decided_at as "decidedAt", case when ${hopeless} then null else x.possible_until end as "possibleUntil", x.reopened_at as "reopenedAt"`;

const whereOf = (sql: Queryable, access: Access, filter: ExclusionFilter) => {
  demand(access, 'order.read');
  demandDays(filter);
  const { reason, county, employerId, still, from: since, to, now } = filter;
  const none = sql``;
  return sql`${orderWithin(sql, access, { region: 'x.region_code', worker: 'o.worker_id' })} ${reason === undefined ? none : sql`and x.reason = ${reason}`}
    ${inCounty(sql, 'x.region_code', county)} ${employerId === undefined ? none : sql`and o.employer_id = ${employerId}`}
    ${helpedAt(sql, 'o.worker_id', filter.servicePoint)}
    ${still === 'possible' || still === 'at_work' ? sql`and x.possible_until > ${now}` : none}
    ${still === 'possible' ? sql`and not ${sql.unsafe(hopeless)}` : none}
    ${still === 'at_work' ? sql`and ${worksAt(sql, now)}` : none}
    ${still === 'over' ? sql`and (x.possible_until is null or x.possible_until <= ${now} or ${sql.unsafe(hopeless)})` : none}
    ${since === undefined ? none : sql`and x.decided_at >= ${since}`} ${to === undefined ? none : sql`and x.decided_at < ${to}`}`;
};

/** Newest first, by the decision: an index has that order, of all and of one reason. */
const queryOf = (sql: Queryable, access: Access, filter: ExclusionFilter): ListQuery => ({
  from: sql.unsafe(from),
  where: whereOf(sql, access, filter),
  select: sql.unsafe(columns),
  key: sql`x.decided_at`,
  id: sql`x.order_id`,
  descending: true,
  by: 'decidedAt',
});

/** Orders without a policy, each with its reason. @throws {UsageError} `forbidden` without `order.read`, `cursor_invalid`, `service_point_unbounded` */
export const exclusionPage = async (
  sql: Queryable,
  access: Access,
  filter: ExclusionFilter,
  page: PageOf,
): Promise<Page<ExclusionListRow>> => pageOf<ExclusionListRow>(sql, queryOf(sql, access, filter), page);

/** How many the same filter finds. */
export const exclusionCount = async (sql: Queryable, access: Access, filter: ExclusionFilter): Promise<Counted> =>
  countOf(sql, queryOf(sql, access, filter));

export type ReasonCount = { reason: string; count: number };
/** As on the map: a city's code for what names no county of it, null for what names no place. */
export type CountyCount = { code: string | null; name: string; count: number };
export type EmployerCount = { id: string; name: string; count: number };
export type DayCount = { day: string; reason: string; count: number };
/** Employers and days are those of decisions since `since`; reasons and counties are of all that the filter finds. */
export type ExclusionSummary = {
  reasons: ReasonCount[];
  counties: CountyCount[];
  employers: EmployerCount[];
  days: DayCount[];
  since: number;
};

/** How many days back a trend without bounds looks. */
const trendDays = 30;
const mostEmployers = 10;

/**
 * What a filter finds by reason, by county, by employer (those with most) and by the city's day: the reason itself does not narrow the counts
 * of reasons, nor the county those of counties, so that each says how many rows its link shows. Employers and days go back thirty days where the filter has no beginning.
 */
export const exclusionSummary = (
  sql: Sql,
  access: Access,
  filter: ExclusionFilter,
  calendar: BusinessCalendar,
): Promise<ExclusionSummary> =>
  sql.begin('isolation level repeatable read read only', async (tx) => {
    const { reason: _any, ...rest } = filter;
    const since = filter.from ?? calendar.startOfDay(calendar.dayOf(filter.now) - trendDays + 1);
    const recent = { ...filter, from: since };
    const reasons = await tx<ReasonCount[]>`
      select x.reason, count(*)::int4 as count from ${tx.unsafe(from)} where ${whereOf(tx, access, rest)} group by 1 order by 2 desc, 1`;
    const counties = await tx<CountyCount[]>`
      select left(x.region_code, 6) as code, coalesce(${tx.unsafe(countyName('x.region_code'))}, '') as name, count(*)::int4 as count
      from ${tx.unsafe(from)} where ${whereOf(tx, access, { ...filter, county: undefined })} group by 1, 2 order by 3 desc, 1`;
    const employers = await tx<EmployerCount[]>`
      select f.id, e.name, f.count from (
        select o.employer_id as id, count(*)::int4 as count from ${tx.unsafe(from)} where ${whereOf(tx, access, recent)}
        group by 1 order by 2 desc, 1 limit ${mostEmployers}) f join employers e on e.id = f.id order by f.count desc, f.id`;
    const days = await tx<DayCount[]>`
      select (x.decided_at at time zone ${calendar.timeZone})::date::text as day, x.reason, count(*)::int4 as count
      from ${tx.unsafe(from)} where ${whereOf(tx, access, recent)} group by 1, 2 order by 1, 2`;
    return { reasons, counties, employers, days, since };
  }) as Promise<ExclusionSummary>;
