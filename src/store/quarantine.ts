import { recordAudit } from './audit.ts';
import { chunkAlone } from './chunks.ts';
import type { Queryable, Sql } from './connect.ts';
import { newId } from './ids.ts';
import { lookBackTo } from './owed-orders.ts';
import { forgetAttempts } from './subject-attempts.ts';

/** Where deliveries stand that no job understands. They are told of, never driven again: their chunk is, by its lease. */
export const payloadTopic = 'queue.payload';

export type Quarantined = {
  job: string;
  topic: string;
  subjectId: string;
  code: string;
  message: string;
  attempts: number;
};

/** Sets a subject aside for a person. It stays owed; setting it aside twice changes nothing. */
export const quarantineSubject = async (tx: Queryable, q: Quarantined): Promise<void> => {
  await tx`
    insert into quarantine (id, job, topic, subject_id, code, message, attempts, quarantined_at)
    values (${newId()}, ${q.job}, ${q.topic}, ${q.subjectId}, ${q.code}, ${q.message}, ${q.attempts}, clock_timestamp())
    on conflict (topic, subject_id) where released_at is null do nothing`;
};

/** The subject that stands at a place (from 1) of a chunk; undefined when the chunk is gone. */
export const subjectAt = async (tx: Queryable, chunkId: number, ord: number): Promise<string | undefined> => {
  const [row] = await tx<{ subjectId: string }[]>`select ids[${ord}] as "subjectId" from chunks where id = ${chunkId}`;
  return row?.subjectId;
};

export type QuarantineRow = Quarantined & { id: string; quarantinedAt: number };

/** What waits for a person, oldest first. */
export const listQuarantine = (sql: Sql, options: { limit: number; job?: string }): Promise<QuarantineRow[]> => sql<
  QuarantineRow[]
>`
  select id, job, topic, subject_id as "subjectId", code, message, attempts, quarantined_at as "quarantinedAt"
  from quarantine where released_at is null and (${options.job ?? null}::text is null or job = ${options.job ?? null})
  order by quarantined_at, id limit ${options.limit}`;

/** How many subjects wait for a person, by job. */
export const countQuarantined = (
  sql: Queryable,
): Promise<{ job: string; count: number; oldestSeconds: number }[]> => sql`
  select job, count(*)::int4 as count, date_part('epoch', clock_timestamp() - min(quarantined_at))::float8 as "oldestSeconds"
  from quarantine where released_at is null group by job order by job`;

/**
 * Drives quarantined subjects again, each alone and with its count of attempts forgotten. Two people who retry the same row have one
 * effect: the first releases it, the second finds it gone; both are audited. Returns the ids that were released by this call.
 */
export const retryQuarantined = (
  sql: Sql,
  ids: readonly string[],
  by: { actor: string; reason: string | null; at: number },
): Promise<string[]> =>
  sql.begin(async (tx) => {
    const rows = await tx<{ id: string; topic: string; subjectId: string }[]>`
      update quarantine set released_at = clock_timestamp(), released_by = ${by.actor}
      where id = any(array(select id from quarantine where id = any(${ids as string[]}::uuid[]) and released_at is null order by id for update))
      returning id, topic, subject_id as "subjectId"`;
    const driven = rows.filter((row) => row.topic !== payloadTopic);
    for (const row of driven) {
      await forgetAttempts(tx, row.topic, row.subjectId);
      await chunkAlone(tx, row.topic, row.subjectId);
    }
    if (driven.length > 0)
      await lookBackTo(
        tx,
        driven.map((row) => row.subjectId),
      );
    const released = new Set(rows.map((r) => r.id));
    for (const id of ids) {
      const outcome = released.has(id) ? 'retried' : 'was no longer in quarantine';
      await recordAudit(tx, {
        at: by.at,
        actor: by.actor,
        action: 'quarantine.retry',
        subjectType: 'quarantine',
        subjectId: id,
        after: { outcome },
        reason: by.reason,
      });
    }
    return [...released];
  }) as Promise<string[]>;
