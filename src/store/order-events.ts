import type { ChangeableOrder } from '../domain/order-changes.ts';
import type { Queryable } from './connect.ts';

const prepared = { prepare: true } as const;

/** How an order is named: by our id, or by the external id that it has in its source. */
export type OrderRef = { id: string } | { externalId: string };

export type LockedOrder = ChangeableOrder & {
  id: string;
  externalId: string;
  version: number;
  coverState: 'owed' | 'requested' | 'covered' | 'excluded';
  flags: string[];
  regionCode: string | null;
  /** Where the work is, as WGS-84: the posting's place, else the employer's. */
  lng: number | null;
  lat: number | null;
};

const lock = `
  select id from orders where id = any(array(
    select id from orders where source = $1 and id = any($2::uuid[])
    union select id from orders where source = $1 and external_id = any($3::text[])))
  order by id for update`;

const read = `
  select o.id, o.external_id as "externalId", o.version, o.cover_state as "coverState", o.flags, o.region_code as "regionCode",
    o.signed_at as "signedAt", o.starts_at as "startsAt", o.ends_at as "endsAt", o.occupation_class::int4 as "occupationClass",
    o.wage_fen as "wageFen", o.cancelled_at as "cancelledAt", o.completed_at as "completedAt", o.actual_start as "actualStart",
    o.actual_end as "actualEnd", coalesce(p.birth_date, o.birth_date) - date '1970-01-01' as "birthDay",
    coalesce(po.hazardous, false) as hazardous, c.cover_end as "coverEnd", c.status as "policyStatus", c.claim_reported_at as "claimReportedAt",
    case when po.lng is not null then po.lng else e.lng end as lng, case when po.lng is not null then po.lat else e.lat end as lat
  from orders o join workers w on w.id = o.worker_id join employers e on e.id = o.employer_id
    left join persons p on p.id = w.person_id left join postings po on po.id = o.posting_id left join policies c on c.order_id = o.id
  where o.id = any($1::uuid[])`;

/**
 * Holds orders of a source until the transaction ends, by id, and reads them as they are under the lock (a statement that waited keeps
 * its old snapshot, so that is another one). Those that the source does not have are left out.
 */
export const lockOrders = async (tx: Queryable, source: string, refs: readonly OrderRef[]): Promise<LockedOrder[]> => {
  const ids = refs.flatMap((ref) => ('id' in ref ? [ref.id] : []));
  const externalIds = refs.flatMap((ref) => ('externalId' in ref ? [ref.externalId] : []));
  const held = await tx.unsafe<{ id: string }[]>(lock, [source, ids, externalIds] as never[], prepared);
  if (held.length === 0) return [];
  return tx.unsafe<LockedOrder[]>(read, [held.map((row) => row.id)] as never[], prepared);
};

type Facts = Record<string, number | string | null>;

/** What happened to one order. `set` is what it changes on the order's row; whatever it does not name stays. */
export type NewEvent = {
  orderId: string;
  kind: 'cancelled' | 'amended' | 'completed' | 'identified';
  at: number;
  actor: string;
  reason: string | null;
  before: Facts;
  after: Facts;
  set: {
    startsAt?: number;
    endsAt?: number;
    occupationClass?: number | null;
    actualStart?: number;
    actualEnd?: number;
    wageFen?: number | null;
  };
};

/**
 * Row, event, the exclusion's outlook and what is owed, in one statement. Where an order stands says what it is owed: undecided, its
 * signing (the bumped version makes a chunk in flight pass it by); with a policy, the event's effect on it; excluded, a second decision,
 * which judges each event by its own instant. What was excluded as historical is owed nothing.
 */
const write = `
  with changed as (
    update orders o set version = o.version + 1,
      cancelled_at = case n.kind when 'cancelled' then n.at else o.cancelled_at end,
      starts_at = coalesce(n.starts_at, o.starts_at), ends_at = coalesce(n.ends_at, o.ends_at),
      occupation_class = case n.kind when 'amended' then n.class else o.occupation_class end,
      completed_at = case n.kind when 'completed' then n.at else o.completed_at end,
      actual_start = coalesce(n.actual_start, o.actual_start), actual_end = coalesce(n.actual_end, o.actual_end),
      wage_fen = coalesce(n.wage_fen, o.wage_fen)
    from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[],
      $10::int2[], $11::timestamptz[], $12::timestamptz[], $13::int8[])
      as n (id, kind, at, actor, reason, before, after, starts_at, ends_at, class, actual_start, actual_end, wage_fen)
    where o.id = n.id
    returning o.id, o.version, o.cover_state, o.region_code, o.starts_at, o.ends_at, o.actual_end, n.kind, n.at, n.actor, n.reason, n.before, n.after
  ), redecidable as (
    select c.id from changed c join cover_exclusions x on x.order_id = c.id and x.reason <> 'historical'
  ), told as (
    insert into order_events (order_id, version, kind, at, actor, reason, before, after, region_code, applied_at)
    select id, version, kind, at, actor, reason, before::jsonb, after::jsonb, region_code,
      case when cover_state = 'excluded' and id not in (select id from redecidable) then at end from changed
  ), outlook as (
    update cover_exclusions x set possible_until = case c.kind when 'cancelled' then null when 'amended' then c.ends_at
      else least(x.possible_until, c.actual_end) end
    from changed c where x.order_id = c.id and x.reason not in ('historical', 'order_cancelled')
      and (c.kind = 'amended' or c.kind in ('cancelled', 'completed') and x.possible_until is not null)
  ), topics as (
    select id, case
      when cover_state = 'owed' then 'order.signed'
      when cover_state = 'excluded' then case when id in (select id from redecidable) then 'cover.reopened' end
      when kind = 'cancelled' then case when at < starts_at then 'order.cancelled' else 'order.stopped' end
      else 'order.amended' end as topic, kind, cover_state
    from changed
  ), owed as (
    insert into outbox (topic, lane, subject_id)
    select topic, case when cover_state = 'excluded' and kind = 'identified' then 1 else 0 end, id from topics where topic is not null order by id
    returning subject_id
  )
  select c.id, c.version, (c.id in (select subject_id from owed)) as owes from changed c`;

export type WrittenEvent = { id: string; version: number; owes: boolean };

/**
 * Changes orders and writes down what happened, with what it makes owed. The caller holds the orders' rows (`lockOrders`) and has judged
 * the change under that lock; an order must not come twice in one call.
 */
export const writeEvents = async (tx: Queryable, events: readonly NewEvent[]): Promise<WrittenEvent[]> => {
  if (events.length === 0) return [];
  const column = <T>(of: (e: NewEvent) => T): T[] => events.map(of);
  return tx.unsafe<WrittenEvent[]>(
    write,
    [
      ...[column((e) => e.orderId), column((e) => e.kind), column((e) => e.at), column((e) => e.actor)],
      ...[column((e) => e.reason), column((e) => JSON.stringify(e.before)), column((e) => JSON.stringify(e.after))],
      ...[column((e) => e.set.startsAt ?? null), column((e) => e.set.endsAt ?? null)],
      ...[column((e) => e.set.occupationClass ?? null), column((e) => e.set.actualStart ?? null)],
      ...[column((e) => e.set.actualEnd ?? null), column((e) => e.set.wageFen ?? null)],
    ] as never[],
    prepared,
  );
};

export type NewAttendance = {
  orderId: string;
  kind: 'check_in' | 'check_out';
  at: number;
  lng: number | null;
  lat: number | null;
  datum: string | null;
  distanceM: number | null;
  flags: readonly string[];
  regionCode: string | null;
};

const attend = `
  with fresh as (
    insert into order_attendance (order_id, kind, at, received_at, lng, lat, datum, distance_m, flags, region_code)
    select n.id, n.kind, n.at, $1, n.lng, n.lat, n.datum, n.distance_m, case when n.flags = '' then '{}' else string_to_array(n.flags, ' ') end, n.region_code
    from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::float8[], $6::float8[], $7::text[], $8::int4[], $9::text[], $10::text[])
      as n (id, kind, at, lng, lat, datum, distance_m, flags, region_code)
    on conflict on constraint order_attendance_once do nothing
    returning order_id, kind, at, flags
  ), flagged as (
    update orders o set flags = o.flags || array(select flag from unnest(f.flags) as flag where flag <> all(o.flags))
    from (select order_id, array_agg(distinct flag) as flags from fresh, unnest(flags) as flag group by 1) as f
    where o.id = f.order_id and not o.flags @> f.flags
  )
  select order_id as "orderId", kind, at from fresh`;

/** Writes down who came and left, each once by order, kind and instant, and flags the order. Returns what was new. */
export const writeAttendance = async (
  tx: Queryable,
  receivedAt: number,
  rows: readonly NewAttendance[],
): Promise<{ orderId: string; kind: string; at: number }[]> => {
  if (rows.length === 0) return [];
  const column = <T>(of: (a: NewAttendance) => T): T[] => rows.map(of);
  return tx.unsafe<{ orderId: string; kind: string; at: number }[]>(
    attend,
    [
      ...[receivedAt, column((a) => a.orderId), column((a) => a.kind), column((a) => a.at)],
      ...[column((a) => a.lng), column((a) => a.lat), column((a) => a.datum), column((a) => a.distanceM)],
      ...[column((a) => a.flags.join(' ')), column((a) => a.regionCode)],
    ] as never[],
    prepared,
  );
};
