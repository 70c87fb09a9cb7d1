import { type Access, demand } from './access.ts';
import type { Queryable } from './connect.ts';
import { type JobPause, pausesNow } from './job-pauses.ts';
import { orderWithin } from './order-within.ts';
import { laneName } from './outbox.ts';
import { type ChangePipeline, countOwedChanges } from './owed-changes.ts';
import { countOwedOrders, type Owed } from './owed-orders.ts';
import { quarantinePlaced, quarantineWithin } from './quarantine.ts';

/** What waits for or is in a job of one lane. */
export type LaneDepth = { pending: number; oldestSeconds: number | null };
/** What a pipeline still owes, and who has paused it. `owed` is asked of the rows themselves; null where a pipeline is known by its lanes alone. */
export type PipelineOwed = {
  pipeline: string;
  owed: Owed | null;
  live: LaneDepth;
  bulk: LaneDepth;
  pause: JobPause | null;
};
/** A pipeline with the topics that drive it, as the catalogue has them. */
export type Pipeline = { name: string; topics: readonly string[] };

const empty: LaneDepth = { pending: 0, oldestSeconds: null };
const none: Owed = { count: 0, oldestSeconds: null };

type LaneRow = LaneDepth & { pipeline: string; lane: number };

/** What of the pipelines' topics lies in the outbox or in chunks; within a smaller scope each subject is looked up. */
const lanesOf = (tx: Queryable, access: Access, pipelines: readonly Pipeline[]): Promise<LaneRow[]> => {
  const names = pipelines.flatMap(({ name, topics }) => topics.map(() => name));
  const topics = pipelines.flatMap((pipeline) => [...pipeline.topics]);
  const driven = tx`unnest(${names}::text[], ${topics}::text[]) as d (pipeline, topic)`;
  const waiting =
    access.scope === 'city'
      ? tx`
        select topic, lane, count(*) as n, min(created_at) as oldest from outbox group by 1, 2
        union all select topic, lane, sum(cardinality(ids)), min(oldest_at) from chunks group by 1, 2`
      : tx`
        select q.topic, q.lane, count(*) as n, min(q.created_at) as oldest from (
          select topic, lane, subject_id, created_at from outbox
          union all select topic, lane, unnest(ids), oldest_at from chunks) q ${tx.unsafe(quarantinePlaced)}
        where ${quarantineWithin(tx, access)} group by 1, 2`;
  return tx<LaneRow[]>`
    select d.pipeline, w.lane, sum(w.n)::int4 as pending, greatest(0, date_part('epoch', clock_timestamp() - min(w.oldest)))::float8 as "oldestSeconds"
    from (${waiting}) w join ${driven} using (topic) group by 1, 2`;
};

const scopedOrders = async (tx: Queryable, access: Access, now: number): Promise<Owed> => {
  const [mark] = await tx<{ at: string }[]>`
    select least(at, ${now - 600_000}::timestamptz)::text as at from watermarks where topic = 'order.signed'`;
  const since = mark?.at ?? '-infinity';
  const [row = none] = await tx<Owed[]>`
    with waiting as (
      select o.received_at from orders o
      where o.cover_state = 'owed' and o.received_at >= ${since}::text::timestamptz and ${orderWithin(tx, access, 'o')}
      union all
      select o.received_at from quarantine q cross join lateral (select * from orders where id = q.subject_id offset 0) o
      where q.topic = 'order.signed' and q.released_at is null and o.cover_state = 'owed' and o.received_at < ${since}::text::timestamptz
        and ${orderWithin(tx, access, 'o')}
    )
    select count(*)::int4 as count, date_part('epoch', ${now}::timestamptz - min(received_at))::float8 as "oldestSeconds" from waiting`;
  return row;
};

const scopedChanges = async (tx: Queryable, access: Access, now: number): Promise<Map<ChangePipeline, Owed>> => {
  const rows = await tx<(Owed & { pipeline: ChangePipeline })[]>`
    select pipeline, count(distinct id)::int4 as count, date_part('epoch', ${now}::timestamptz - min(since))::float8 as "oldestSeconds" from (
      select o.id, e.at as since, case when o.cover_state = 'excluded' then 'redecide-cover'
          when e.kind <> 'cancelled' then 'amend-policy' when e.at < o.starts_at then 'void-policy' else 'end-policy' end as pipeline
      from order_events e join orders o on o.id = e.order_id
      where e.applied_at is null and o.cover_state in ('covered', 'excluded') and ${orderWithin(tx, access, 'o')}
      union all
      select o.id, x.reopened_at, 'redecide-cover' from cover_exclusions x join orders o on o.id = x.order_id
      where x.reopened_at is not null and ${orderWithin(tx, access, 'o')}
    ) as owed group by 1`;
  return new Map(rows.map(({ pipeline, ...owed }) => [pipeline, owed]));
};

/**
 * Notices that are due, and orders whose news lies in a list: what no list holds is put into one by the sweep, within minutes. Where no gateway
 * is configured there is no watermark, and nobody is owed a word.
 */
const scopedUntold = async (tx: Queryable, access: Access, now: number, topics: readonly string[]): Promise<Owed> => {
  const [row = none] = await tx<Owed[]>`
    with listed as (
      select subject_id, created_at as at from outbox where topic = any(${topics as string[]})
      union all select unnest(ids), oldest_at from chunks where topic = any(${topics as string[]})
      union all select subject_id, quarantined_at from quarantine where job = 'notify' and released_at is null
    ), news as (
      select n.order_id, n.due_at as at from notifications n
      where n.state in ('due', 'held') and n.due_at <= ${now} and ${orderWithin(tx, access, 'n')}
      union all
      select o.id, l.at from listed l left join notifications n on n.id = l.subject_id join orders o on o.id = coalesce(n.order_id, l.subject_id)
        join workers w on w.id = o.worker_id and w.phone is not null
      where exists (select from watermarks where topic = 'order.decided') and ${orderWithin(tx, access, 'o')}
    )
    select count(distinct order_id)::int4 as count, date_part('epoch', ${now}::timestamptz - min(at))::float8 as "oldestSeconds" from news`;
  return row;
};

/** `untold` is what the whole city owes its workers; undefined within a smaller scope. */
type Asked = { now: number; pipelines: readonly Pipeline[]; untold: Owed | undefined };

const owedOf = async (tx: Queryable, access: Access, { now, pipelines, untold }: Asked): Promise<Map<string, Owed>> => {
  const notices = pipelines.find(({ name }) => name === 'notify')?.topics ?? [];
  const city = access.scope === 'city';
  const orders = city ? await countOwedOrders(tx, now) : await scopedOrders(tx, access, now);
  const changes = city ? await countOwedChanges(tx, now) : await scopedChanges(tx, access, now);
  const told = untold ?? (await scopedUntold(tx, access, now, notices));
  const counted = (['void-policy', 'end-policy', 'amend-policy', 'redecide-cover'] as const).map(
    (name) => [name, changes.get(name) ?? none] as const,
  );
  return new Map<string, Owed>([['issue-policy', orders], ...counted, ['notify', told]]);
};

/**
 * What each pipeline owes within a scope: of orders, of their changes, of telling; and what waits by lane. Pipelines that are known by their
 * lanes alone are there only while something waits, or while they are paused. Ages never fall below nothing where two clocks differ.
 * @throws {UsageError} `forbidden` without `order.read`
 */
export const todayOwed = async (tx: Queryable, access: Access, asked: Asked): Promise<PipelineOwed[]> => {
  demand(access, 'order.read');
  const { pipelines } = asked;
  const owed = await owedOf(tx, access, asked);
  const lanes = await lanesOf(tx, access, pipelines);
  const pauses = await pausesNow(tx);
  const depth = (name: string, of: 'live' | 'bulk'): LaneDepth => {
    const row = lanes.find(({ pipeline, lane }) => pipeline === name && laneName(lane) === of);
    return row ? { pending: row.pending, oldestSeconds: row.oldestSeconds } : empty;
  };
  return pipelines
    .map(({ name }) => {
      const count = owed.get(name);
      const { oldestSeconds = null } = count ?? {};
      const since = oldestSeconds === null ? null : Math.max(0, oldestSeconds);
      const known = count ? { count: count.count, oldestSeconds: since } : null;
      const pause = pauses.get(name) ?? null;
      return { pipeline: name, owed: known, live: depth(name, 'live'), bulk: depth(name, 'bulk'), pause };
    })
    .filter((row) => row.owed !== null || row.pause !== null || row.live.pending + row.bulk.pending > 0);
};
