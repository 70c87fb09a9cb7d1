import { type Access, demand } from './access.ts';
import type { Queryable } from './connect.ts';
import { type Lane, laneName } from './outbox.ts';
import { quarantinePlaced, quarantineWithin } from './quarantine.ts';

/** A job with the topics that drive it, as the catalogue has them. */
export type JobTopics = { name: string; topics: readonly string[] };

/** Deliveries after which a chunk that never gets done wants a person, as the sweep counts them. */
const stuckAfter = 8;

/**
 * What one lane of a job holds: subjects that wait in the outbox, subjects in chunks that nobody has taken, subjects that a process works on
 * now; and of its chunks how many were tried before, or were delivered again and again without getting done.
 */
export type LaneWork = {
  lane: Lane;
  waiting: number;
  packed: number;
  running: number;
  oldestSeconds: number | null;
  triedBefore: number;
  stuck: number;
};

type Row = Omit<LaneWork, 'lane'> & { job: string; lane: number };
const nothing = { waiting: 0, packed: 0, running: 0, oldestSeconds: null, triedBefore: 0, stuck: 0 };

/** The outbox and the chunks, a row per topic and lane or per chunk; within a smaller scope each subject is looked up. */
const heldOf = (tx: Queryable, access: Access) => {
  const placed = tx.unsafe(quarantinePlaced);
  const outbox =
    access.scope === 'city'
      ? tx`select topic, lane, count(*) as n, min(created_at) as oldest from outbox group by 1, 2`
      : tx`
        select q.topic, q.lane, count(*) as n, min(q.created_at) as oldest from outbox q ${placed}
        where ${quarantineWithin(tx, access)} group by 1, 2`;
  const chunks =
    access.scope === 'city'
      ? tx`select topic, lane, cardinality(ids) as n, oldest_at as oldest, runner, attempts, deliveries, due_at from chunks`
      : tx`
        select q.topic, q.lane, count(*) as n, q.oldest_at as oldest, q.runner, q.attempts, q.deliveries, q.due_at
        from (select id, topic, lane, unnest(ids) as subject_id, oldest_at, runner, attempts, deliveries, due_at from chunks) q ${placed}
        where ${quarantineWithin(tx, access)} group by q.id, 1, 2, 4, 5, 6, 7, 8`;
  return { outbox, chunks };
};

/**
 * What lies between becoming owed and being done, by job and lane, within a scope. Asked of Postgres alone: the queue only delivers what
 * stands there. @throws {UsageError} `forbidden` without `queue.read`
 */
export const laneWork = async (
  tx: Queryable,
  access: Access,
  jobs: readonly JobTopics[],
): Promise<Map<string, LaneWork[]>> => {
  demand(access, 'queue.read');
  const names = jobs.flatMap(({ name, topics }) => topics.map(() => name));
  const topics = jobs.flatMap((job) => [...job.topics]);
  const { outbox, chunks } = heldOf(tx, access);
  const rows = await tx<Row[]>`
    select d.job, h.lane, sum(h.waiting)::int4 as waiting, sum(h.packed)::int4 as packed, sum(h.running)::int4 as running,
      greatest(0, date_part('epoch', clock_timestamp() - min(h.oldest)))::float8 as "oldestSeconds",
      sum(h.tried)::int4 as "triedBefore", sum(h.stuck)::int4 as stuck
    from (
      select topic, lane, n as waiting, 0 as packed, 0 as running, oldest, 0 as tried, 0 as stuck from (${outbox}) o
      union all
      select topic, lane, 0, case when runner is null then n else 0 end, case when runner is null then 0 else n end, oldest,
        (attempts > 1)::int4, (deliveries >= ${stuckAfter} and due_at < 'infinity')::int4 from (${chunks}) c
    ) h join unnest(${names}::text[], ${topics}::text[]) as d (job, topic) using (topic) group by 1, 2`;
  return new Map(
    jobs.map(({ name }) => [
      name,
      ([0, 1] as const).map((lane) => {
        const { job: _job, ...row } = rows.find((r) => r.job === name && r.lane === lane) ?? { job: name, ...nothing };
        return { ...row, lane: laneName(lane) };
      }),
    ]),
  );
};
