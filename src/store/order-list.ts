import type postgres from 'postgres';
import { type CoverState, type LostState, lostStates, type OrderState } from '../domain/cover/order-states.ts';
import { type Access, demand, within } from './access.ts';
import type { Queryable } from './connect.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageInWindows, pageOf } from './list.ts';
import { demandDays, helpedAt, orderWithin } from './order-within.ts';

/**
 * `issued` was covered, whatever became of its policy since; `decided` is issued or excluded.
 * `reason` finds excluded orders alone; `told` is whether a notice of theirs was sent, and wants at most ten `days`. `county` is a region's code of six digits, that of a city or province for what names no county of it, or `none` for what names no place; `servicePoint` is its worker's, and wants `from`; instants bound when the order came in, `[from, to)`, and are looked for back from `now`.
 */
export type OrderFilter = {
  state?: StateFilter | undefined;
  reason?: string | undefined;
  told?: 'yes' | 'no' | undefined;
  county?: string | undefined;
  servicePoint?: string | undefined;
  employerId?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  days?: number | undefined;
  now: number;
};

export type StateFilter = OrderState | 'issued' | 'decided';

export type OrderListRow = {
  id: string;
  externalId: string;
  coverState: OrderState;
  /** Why it has no policy, or lost it; null while it has one or is not decided. */
  reason: string | null;
  policyNo: string | null;
  regionCode: string | null;
  /** The county's name, else the code. */
  county: string | null;
  employerId: string;
  employer: string;
  workerExternalId: string;
  signedAt: number;
  receivedAt: number;
  startsAt: number;
  endsAt: number;
};

/** The county that the place in a column lies in, as people call it. */
export const countyName = (column: string): string =>
  `(select coalesce(max(c.name), left(${column}, 6)) from regions c where c.code = left(${column}, 6))`;

const lost = `('${lostStates.join("', '")}')`;
const policyStatus = '(select p.status from policies p where p.order_id = o.id)';

/** How the order of alias `o` stands. */
export const stateOfOrder = `(case when o.cover_state = 'covered'
  then coalesce((select p.status from policies p where p.order_id = o.id and p.status in ${lost}), 'covered') else o.cover_state end)`;

/** What a row of alias `o` says of its order. */
export const orderColumns = `o.id, o.external_id as "externalId", ${stateOfOrder} as "coverState",
  coalesce((select x.reason from cover_exclusions x where x.order_id = o.id), (select p.end_reason from policies p where p.order_id = o.id)) as reason, (select p.policy_no from policies p where p.order_id = o.id) as "policyNo",
  o.region_code as "regionCode", ${countyName('o.region_code')} as county, o.employer_id as "employerId",
  (select e.name from employers e where e.id = o.employer_id) as employer,
  (select w.external_id from workers w where w.id = o.worker_id) as "workerExternalId",
  o.signed_at as "signedAt", o.received_at as "receivedAt", o.starts_at as "startsAt", o.ends_at as "endsAt"`;

/**
 * What is rare is not looked for among a million covered orders. Owed: below the sweep's mark everything is decided or in quarantine;
 * requested: policies that wait for their insurer have an index of their own.
 */
const decidedAs = (sql: Queryable, state: CoverState | 'decided'): postgres.Fragment =>
  state === 'owed'
    ? sql`and o.cover_state = 'owed' and o.id in (
        select id from orders where received_at >= coalesce((select at from watermarks where topic = 'order.signed'), '-infinity')
        union all select subject_id from quarantine where topic = 'order.signed' and released_at is null)`
    : state === 'requested'
      ? sql`and o.cover_state = 'requested' and o.id in (select order_id from policies where status in ('requested', 'unknown'))`
      : state === 'decided'
        ? sql`and o.cover_state in ('covered', 'excluded')`
        : sql`and o.cover_state = ${state}`;

const isLost = (state: StateFilter | undefined): state is LostState => lostStates.some((one) => one === state);

const stateIs = (sql: Queryable, state: StateFilter): postgres.Fragment => {
  if (isLost(state))
    return sql`and o.cover_state = 'covered' and p.status = ${state} and p.status in ${sql.unsafe(lost)}`;
  if (state === 'covered')
    return sql`and o.cover_state = 'covered' and ${sql.unsafe(policyStatus)} not in ${sql.unsafe(lost)}`;
  return decidedAs(sql, state === 'issued' ? 'covered' : state);
};

/** Notices are made after their orders have come in; clocks of two machines differ by less. */
const skewMs = 86_400_000;

/** Why it is excluded, and whether its worker was told. */
const outcomeIs = (sql: Queryable, { reason, told, from }: OrderFilter, leads: boolean): postgres.Fragment => {
  const because = leads
    ? sql`and o.cover_state = 'excluded' and x.reason = ${reason ?? ''}`
    : sql`and o.cover_state = 'excluded' and exists (select from cover_exclusions r where r.order_id = o.id and r.reason = ${reason ?? ''})`;
  const none = sql``;
  const since = from === undefined ? none : sql`and n.created_at >= ${from - skewMs}`;
  const sent = sql`exists (select from notifications n where n.order_id = o.id and n.state = 'sent' ${since})`;
  return sql`${reason === undefined ? none : because} ${told === undefined ? none : told === 'yes' ? sql`and ${sent}` : sql`and not ${sent}`}`;
};

/** A place within a county: the county itself or one of its townships, whose codes begin with its own; a city: itself alone; `none`: no place at all. Orders have an index of what lies in no county. */
export const inCounty = (sql: Queryable, column: string, county: string | undefined): postgres.Fragment => {
  if (county === undefined) return sql``;
  const place = sql.unsafe(column);
  if (county === 'none') return sql`and ${place} is null`;
  return county.length < 6
    ? sql`and ${place} = ${county} and length(${place}) < 6`
    : sql`and left(${place}, 6) = ${county}`;
};

/** What leads to an order, and says where it lies. */
type Lead = 'o' | 'x' | 'p';
const leads = { o: 'orders', x: 'cover_exclusions', p: 'policies' } as const;

const isBounded = ({ from, to }: OrderFilter): boolean => from !== undefined || to !== undefined;

/**
 * What is rare leads to its orders, each looked up by its key: policies that were lost, which have an index of their own; what is excluded,
 * for one reason or without bounds.
 */
const leadOf = (filter: OrderFilter): Lead => {
  const { state, reason } = filter;
  if (isLost(state)) return 'p';
  if (state === 'excluded') return reason === undefined && isBounded(filter) ? 'o' : 'x';
  return reason !== undefined && (state === undefined || state === 'decided') ? 'x' : 'o';
};

/**
 * Newest first. By the primary key, whose ids follow the time of receiving, of the orders or of what leads to them; orders within bounds by
 * that time, which has a block range index alone: see `pageInWindows`.
 */
const queryOf = (sql: Queryable, access: Access, filter: OrderFilter): ListQuery => {
  demand(access, 'order.read');
  const { state, county, employerId, from, to } = filter;
  const none = sql``;
  const lead = leadOf(filter);
  const key = sql.unsafe(lead === 'o' ? 'o.id' : `${lead}.order_id`);
  const place = { region: `${lead}.region_code`, worker: lead === 'p' ? 'p.worker_id' : 'o.worker_id' };
  const timed = lead === 'o' && isBounded(filter);
  return {
    from: sql.unsafe(
      lead === 'o'
        ? 'orders o'
        : `${leads[lead]} ${lead} cross join lateral (select * from orders where id = ${lead}.order_id offset 0) o`,
    ),
    where: sql`${orderWithin(sql, access, place)} ${state === undefined ? none : stateIs(sql, state)} ${inCounty(sql, place.region, county)} ${outcomeIs(sql, filter, lead === 'x')}
      ${helpedAt(sql, place.worker, filter.servicePoint)}
      ${employerId === undefined ? none : sql`and o.employer_id = ${employerId}`}
      ${from === undefined ? none : sql`and o.received_at >= ${from}`} ${to === undefined ? none : sql`and o.received_at < ${to}`}`,
    select: sql.unsafe(orderColumns),
    key: timed ? sql`o.received_at` : key,
    keyType: timed ? 'timestamptz' : 'uuid',
    id: key,
    descending: true,
    by: 'receivedAt',
  };
};

/** When the first order came in, by the primary key, which follows that time. */
const firstReceived = async (sql: Queryable, now: number): Promise<number> => {
  const [row] = await sql<{ at: number }[]>`select received_at as at from orders order by id limit 1`;
  return row?.at ?? now;
};

/** Orders and how they were decided, newest first. @throws {UsageError} `forbidden` without `order.read`, `cursor_invalid`, `told_unbounded`, `service_point_unbounded` */
export const orderPage = async (
  sql: Queryable,
  access: Access,
  filter: OrderFilter,
  page: PageOf,
): Promise<Page<OrderListRow>> => {
  demandDays(filter);
  const { from, to, now } = filter;
  // Few were not told: window after window would be looked through, and its notices again in the next.
  if (leadOf(filter) !== 'o' || !isBounded(filter) || filter.told !== undefined)
    return pageOf<OrderListRow>(sql, queryOf(sql, access, filter), page);
  const bounds = { oldest: from, newest: to, now, first: () => firstReceived(sql, now) };
  return pageInWindows<OrderListRow>(sql, (within) => queryOf(sql, access, { ...filter, ...within }), bounds, page);
};

/** How many the same filter finds. */
export const orderCount = async (sql: Queryable, access: Access, filter: OrderFilter): Promise<Counted> => {
  demandDays(filter);
  return countOf(sql, queryOf(sql, access, filter));
};

/** The counties within a scope, for a filter to choose from: those it names, those that its regions lie in, or all. */
export const countiesWithin = (sql: Queryable, access: Access): Promise<{ code: string; name: string }[]> => {
  const { scope } = access;
  if (scope === 'city') return sql`select code, name from regions where level = 'county' order by code`;
  return sql`
    select c.code, c.name from regions c where c.level = 'county' and (
      exists (select from unnest(${scope.regions as string[]}::text[]) as r where left(r, 6) = c.code or r = c.parent_code)
      or c.code in (select left(region_code, 6) from service_points where code = any(${scope.servicePoints as string[]}::text[])))
    order by c.code`;
};

/** The cities of counties, where they lie within a scope themselves: what names none of their counties can be looked for. */
export const citiesWithin = (sql: Queryable, { scope }: Access): Promise<{ code: string; name: string }[]> => sql`
  select code, name from regions
  where code in (select parent_code from regions where level = 'county') and ${within(sql, scope, { region: sql`code` })} order by code`;
