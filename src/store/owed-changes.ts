import type { Queryable, Sql } from './connect.ts';
import type { Owed } from './owed-orders.ts';

/** What an order is owed after its signing is on its way for this long. */
const youngMs = 120_000;
/** One sweep at a time holds this advisory lock. */
const sweepLock = 7_236_011;

/** The pipelines that follow an order, each with the topic that drives it. */
const topicOf = {
  'void-policy': 'order.cancelled',
  'end-policy': 'order.stopped',
  'amend-policy': 'order.amended',
  'redecide-cover': 'cover.reopened',
} as const;
export type ChangePipeline = keyof typeof topicOf;
const changePipelines = Object.keys(topicOf) as ChangePipeline[];

/**
 * Each order with the pipeline that it owes something, and since when: events that no policy reflects, split as they are when they are
 * written, and excluded orders that were mended or to which something happened. Asked of the partial indexes on what is not settled yet.
 */
const owed = `
  select e.order_id, min(e.at) as since, case when o.cover_state = 'excluded' then 'redecide-cover'
      when e.kind <> 'cancelled' then 'amend-policy' when e.at < o.starts_at then 'void-policy' else 'end-policy' end as pipeline
  from order_events e join orders o on o.id = e.order_id
  where e.applied_at is null and o.cover_state in ('covered', 'excluded') group by 1, 3
  union all
  select order_id, reopened_at, 'redecide-cover' from cover_exclusions where reopened_at is not null`;

/** How many orders each pipeline owes their changes, quarantined ones included, and for how long the oldest has waited. */
export const countOwedChanges = async (sql: Queryable, now: number): Promise<Map<ChangePipeline, Owed>> => {
  const rows = await sql.unsafe<(Owed & { pipeline: ChangePipeline })[]>(
    `select pipeline, count(distinct order_id)::int4 as count, ($1::float8 / 1000 - date_part('epoch', min(since)))::float8 as "oldestSeconds"
      from (${owed}) as owed group by 1`,
    [now],
  );
  const found = new Map(rows.map(({ pipeline, ...of }) => [pipeline, of]));
  return new Map(
    changePipelines.map((pipeline) => [pipeline, found.get(pipeline) ?? { count: 0, oldestSeconds: null }]),
  );
};

const again = `
  with owed as (${owed}), held as (
    select subject_id from outbox where topic = any($2::text[])
    union all select unnest(ids) from chunks where topic = any($2::text[])
    union all select subject_id from quarantine where topic = any($2::text[]) and released_at is null
  )
  insert into outbox (topic, lane, subject_id)
  select n.topic, 1, w.order_id
  from (select order_id, max(pipeline) as pipeline from owed where since < $3::timestamptz group by 1) as w
    join unnest($1::text[], $2::text[]) as n (pipeline, topic) using (pipeline)
  where w.order_id not in (select subject_id from held)
  order by w.order_id`;

/**
 * Owes again, in the bulk lane, every change that is older than two minutes and that no list holds: not the outbox, not a chunk, not open
 * quarantine. Each of a policy's pipelines lives through all of an order's events, so one topic an order does, and one list that holds the
 * order holds them all. One look at all lists, so that what moves from one to another is never missed; one process at a time; repeating it
 * is harmless. Returns how many it found.
 */
export const sweepOwedChanges = (sql: Sql, now: number): Promise<number> =>
  sql.begin(async (tx) => {
    const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${sweepLock}) as mine`;
    if (!lock?.mine) return 0;
    const found = await tx.unsafe(again, [Object.keys(topicOf), Object.values(topicOf), now - youngMs]);
    return found.count;
  }) as Promise<number>;
