import type { Queryable, Sql } from './connect.ts';
import { type Lane, laneName, type PackedChunk } from './outbox.ts';

const prepared = { prepare: true } as const;

/** First key of the advisory locks that runners hold; the second is `runners.lock_key`. */
export const runnerLockClass = 7_236_002;

/** A chunk in the hands of a runner. `size` counts the subjects it was packed with, whatever is still owed of them. */
export type HeldChunk = {
  id: number;
  topic: string;
  lane: Lane;
  size: number;
  attempts: number;
  crashes: number;
  waitedMs: number;
};

const begin = `
  update chunks set runner = case when crashes = 0 or $5 then $3 else runner end, attempts = attempts + (crashes = 0 or $5)::int4,
    due_at = case when crashes = 0 or $5 then clock_timestamp() + make_interval(secs => $4) else due_at end
  where id = $1 and topic = any($2)
  returning id, topic, lane, cardinality(ids) as size, attempts, crashes,
    (date_part('epoch', clock_timestamp() - oldest_at) * 1000)::float8 as "waitedMs"`;

export type Begin = { id: number; topics: readonly string[]; runner: string; leaseSeconds: number; alone: boolean };

/**
 * Counts an attempt and takes the lease, in its own transaction and before anything is processed: if the process dies, the row says who
 * had it. A chunk that has crashed before is only looked at unless the runner takes it `alone`: until then it is in nobody's hands, so
 * that a crash of what runs beside it is not its own, and keeps the relay's short lease, for the process may die while it waits its turn.
 * Undefined when the chunk is done (a job that comes twice finds nothing) or is not of this topic.
 */
export const beginChunk = async (sql: Queryable, b: Begin): Promise<HeldChunk | undefined> => {
  const [row] = await sql.unsafe<(Omit<HeldChunk, 'lane'> & { lane: number })[]>(
    begin,
    [b.id, b.topics as string[], b.runner, b.leaseSeconds, b.alone],
    prepared,
  );
  return row && { ...row, lane: laneName(row.lane) };
};

/** Gives a chunk back without a crash (clean shutdown, failure that was caught): due again after `inSeconds`. */
export const releaseChunk = async (sql: Queryable, id: number, runner: string, inSeconds: number): Promise<void> => {
  await sql`
    update chunks set runner = null, due_at = clock_timestamp() + make_interval(secs => ${inSeconds}) where id = ${id} and runner = ${runner}`;
};

/**
 * Gives back what a runner still holds as it ends on purpose; due at once. What a statement of its own has locked is left, for that may
 * still commit: it is handed out again when its lease runs out. Returns how many were left.
 */
export const releaseChunksOf = async (sql: Queryable, runner: string): Promise<number> => {
  const [row] = await sql<{ left: number }[]>`
    with given as (
      update chunks set runner = null, due_at = clock_timestamp()
      where id = any(array(select id from chunks where runner = ${runner} order by id for update skip locked)) returning id)
    select count(*)::int4 as left from chunks where runner = ${runner} and id not in (select id from given)`;
  return row?.left ?? 0;
};

/** Removes a chunk of which nothing is left to do. */
export const closeChunk = async (sql: Queryable, id: number): Promise<void> => {
  await sql`delete from chunks where id = ${id}`;
};

/** Replaces a chunk by smaller ones that hold the same subjects, due at once. */
export const splitChunk = async (tx: Queryable, id: number, size: number, crashes: number): Promise<void> => {
  await tx`
    with gone as (delete from chunks where id = ${id} returning topic, lane, ids, oldest_at, deliveries, attempts)
    insert into chunks (topic, lane, ids, oldest_at, due_at, deliveries, attempts, crashes)
    select topic, lane, part.ids, oldest_at, clock_timestamp(), deliveries, attempts, ${crashes}
    from gone, lateral (
      select array_agg(subject_id order by ord) as ids from unnest(ids) with ordinality as u (subject_id, ord) group by (ord - 1) / ${size}::int4
    ) as part`;
};

/** Hands a chunk out again as it is, after its runner died; due at once. */
export const redriveChunk = async (tx: Queryable, id: number, crashes: number): Promise<void> => {
  await tx`update chunks set runner = null, crashes = ${crashes}, due_at = clock_timestamp() where id = ${id}`;
};

/** Makes one chunk for one subject, due at once: how a subject comes back from quarantine. */
export const chunkAlone = async (tx: Queryable, topic: string, subjectId: string): Promise<void> => {
  await tx`
    insert into chunks (topic, lane, ids, oldest_at, due_at, crashes)
    values (${topic}, 0, array[${subjectId}::uuid], clock_timestamp(), clock_timestamp(), 1)`;
};

/**
 * Chunks whose lease has run out, whatever became of their job: handed out again with a lease that doubles at each delivery (up to five
 * minutes), so that a queue nobody drains is not filled with copies. A lost lease is no crash; but the row goes on naming its runner until
 * another takes it, so that a crash is seen even when the lease runs out first.
 */
export const takeOverdue = async (
  sql: Queryable,
  topics: readonly string[],
  leaseSeconds: number,
  max: number,
): Promise<PackedChunk[]> => {
  const rows = await sql<{ id: number; lane: number; crashes: number }[]>`
    update chunks set deliveries = deliveries + 1,
      due_at = clock_timestamp() + make_interval(secs => least(${leaseSeconds} * 2 ^ least(deliveries, 10), 300))
    where id = any(array(
      select id from chunks where topic = any(${topics as string[]}) and due_at < clock_timestamp() order by lane, due_at limit ${max} for update skip locked))
    returning id, lane, crashes`;
  return rows.map((r) => ({ id: r.id, lane: laneName(r.lane), crashes: r.crashes })).sort((a, b) => a.id - b.id);
};

/** Which of these topics have a chunk whose lease has run out: one look at the index for all of them. */
export const overdueTopics = async (sql: Queryable, topics: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await sql<{ topic: string }[]>`
    select topic from unnest(${topics as string[]}::text[]) as t (topic)
    where (select min(due_at) from chunks c where c.topic = t.topic) < clock_timestamp()`;
  return new Set(rows.map((row) => row.topic));
};

/** A delivery that the queue did not take does not count, and does not lengthen the lease. */
export const takeBackDelivery = async (sql: Queryable, ids: readonly number[], leaseSeconds: number): Promise<void> => {
  await sql`
    update chunks set deliveries = greatest(deliveries - 1, 0), due_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    where id = any(${ids as number[]}::int8[]) and runner is null`;
};

/** How long a chunk rests at most that a worker of an older version was given. */
const longestParkingSeconds = 15;

/**
 * Leaves a chunk to a newer version's worker, with which this one shares the queue: its next delivery comes sooner than a lost job's would,
 * a second later each time, so that the wrong worker's luck costs seconds. The deliveries count: one that nobody takes becomes stuck.
 */
export const parkChunk = async (sql: Queryable, id: number): Promise<void> => {
  await sql`
    update chunks set due_at = least(due_at, clock_timestamp() + make_interval(secs => least(greatest(deliveries, 1), ${longestParkingSeconds})))
    where id = ${id} and runner is null`;
};

export type CrashedChunk = { id: number; topic: string; ids: string[]; crashes: number };

/**
 * Takes the chunks that a dead runner held. Dead is a runner whose session lock is free and whose end its parent has seen
 * (`buryRunner`), or that nobody has seen for fifteen seconds: a lost connection alone is no death. Right after a restart of Postgres
 * nobody holds a lock, so nobody is judged then.
 */
export const takeCrashed = (tx: Queryable, topics: readonly string[]): Promise<CrashedChunk[]> => tx<CrashedChunk[]>`
  select c.id, c.topic, c.ids, c.crashes from chunks c join runners r on r.id = c.runner
  where c.topic = any(${topics as string[]}) and r.seen_at < clock_timestamp() - interval '15 seconds'
    and pg_postmaster_start_time() < clock_timestamp() - interval '10 seconds'
    and not exists (select from pg_locks l where l.locktype = 'advisory' and l.classid::int8 = ${runnerLockClass} and l.objid::int8 = r.lock_key
      and l.database = (select oid from pg_database where datname = current_database()))
  order by c.id for update of c skip locked`;

/** Chunks that have been delivered this often without getting done want a person. */
export const countStuck = async (sql: Sql, topics: readonly string[], deliveries: number): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int4 as n from chunks where topic = any(${topics as string[]}) and deliveries >= ${deliveries} and due_at < 'infinity'`;
  return row?.n ?? 0;
};
