import type { Queryable } from './connect.ts';

const prepared = { prepare: true } as const;

/** `live` is a signing that somebody waits for; `bulk` is an import or a re-decision, which never holds up a signing. */
export type Lane = 'live' | 'bulk';
export const laneNumber = (lane: Lane): 0 | 1 => (lane === 'live' ? 0 : 1);
export const laneName = (lane: number): Lane => (lane === 0 ? 'live' : 'bulk');

/** The Postgres channel on which a hint is sent after something became owed. A hint may be lost; the poll is the promise. */
export const owedChannel = 'doorstep_owed';

export type PackedChunk = { id: number; lane: Lane; crashes: number };
export type Claim = { topic: string; lane: Lane; from: number; max: number; size: number; leaseSeconds: number };

const claim = `
  with took as (
    delete from outbox where ctid = any(array(
      select ctid from outbox where topic = $1 and lane = $2 and id > $3 order by id limit $4 for update skip locked))
    returning id, subject_id, created_at
  ), numbered as (select id, subject_id, created_at, (row_number() over (order by id) - 1) / $5::int4 as n from took)
  , packed as (select n, array_agg(distinct subject_id order by subject_id) as ids, min(created_at) as oldest_at, max(id) as last from numbered group by n)
  , made as (
    insert into chunks (topic, lane, ids, oldest_at, due_at)
    select $1, $2, ids, oldest_at, clock_timestamp() + make_interval(secs => $6) from packed order by n returning id
  )
  select id, (select max(last) from packed) as last from made order by id`;

/**
 * Moves up to `max` owed rows of one lane into chunks of `size`: idle, that is a chunk of one, so latency stays low. Any number of
 * relays may claim at once; each row ends in exactly one chunk. `from` only spares a walk over dead rows (ids are taken before they
 * commit): callers leave slack and start from 0 every second. `ctid = any(array(…))` keeps it linear; `in (select …)` is planned as a
 * join over the whole outbox.
 */
export const claimOutbox = async (sql: Queryable, c: Claim): Promise<{ chunks: PackedChunk[]; last: number }> => {
  const rows = await sql.unsafe<{ id: number; last: number }[]>(
    claim,
    [c.topic, laneNumber(c.lane), c.from, c.max, c.size, c.leaseSeconds],
    prepared,
  );
  return { chunks: rows.map((r) => ({ id: r.id, lane: c.lane, crashes: 0 })), last: rows[0]?.last ?? c.from };
};

const pending = `
  select topic, lane from unnest($1::text[], $2::int2[], $3::int8[]) as d (topic, lane, cursor)
  where (select min(o.id) from outbox o where o.topic = d.topic and o.lane = d.lane and o.id > d.cursor) is not null`;

export type Cursor = { topic: string; lane: Lane; from: number };

/**
 * Which of these topics and lanes have anything to claim: one look for all of them, since most are empty most of the time. `min` is
 * answered by the index; `exists` was planned as a walk over the whole outbox for each empty lane.
 */
export const pendingTopics = async (
  sql: Queryable,
  cursors: readonly Cursor[],
): Promise<{ topic: string; lane: Lane }[]> => {
  const rows = await sql.unsafe<{ topic: string; lane: number }[]>(
    pending,
    [cursors.map((c) => c.topic), cursors.map((c) => laneNumber(c.lane)), cursors.map((c) => c.from)] as never[],
    prepared,
  );
  return rows.map((r) => ({ topic: r.topic, lane: laneName(r.lane) }));
};

export type LaneDepth = { topic: string; lane: Lane; pending: number; oldestSeconds: number | null };

/** What waits in the outbox, by topic and lane. The oldest is that of the lowest id: near enough for a gauge, and one index look. */
export const outboxDepth = async (sql: Queryable): Promise<LaneDepth[]> => {
  const rows = await sql<{ topic: string; lane: number; pending: number; oldestSeconds: number | null }[]>`
    select topic, lane, count(*)::int4 as pending, date_part('epoch', clock_timestamp() - min(created_at))::float8 as "oldestSeconds"
    from outbox group by 1, 2`;
  return rows.map((r) => ({ ...r, lane: laneName(r.lane) }));
};
