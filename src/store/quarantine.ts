import type postgres from 'postgres';
import { type Access, demand, within } from './access.ts';
import { recordAudit } from './audit.ts';
import { chunkAlone } from './chunks.ts';
import type { Queryable, Sql, Tx } from './connect.ts';
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

/**
 * Where a quarantined subject lies. Subjects are orders in most topics, messages and alarms in others; what is none of them (a run of a
 * schedule) concerns the whole city.
 */
export const quarantinePlaced = `
  left join orders o on o.id = q.subject_id
  left join workers w on w.id = o.worker_id
  left join notifications n on n.id = q.subject_id
  left join alarms a on a.id = q.subject_id`;
export const quarantineRegion = 'coalesce(o.region_code, n.region_code, a.region_code)';
/** One row as the console shows it. */
export const quarantineRow = `q.id, q.job, q.topic, q.subject_id as "subjectId", o.external_id as "externalId", q.code, q.message, q.attempts,
  q.quarantined_at as "quarantinedAt", q.released_at as "releasedAt", q.released_by as "releasedBy", ${quarantineRegion} as "regionCode"`;
const pointOf = 'w.service_point_code';

export const quarantineWithin = (sql: Queryable, { scope }: Access): postgres.Fragment =>
  within(sql, scope, { region: sql.unsafe(quarantineRegion), servicePoint: sql.unsafe(pointOf) });

/** What waits for a person within the scope, oldest first. @throws {UsageError} `forbidden` without `quarantine.read` */
export const listQuarantine = async (
  sql: Queryable,
  access: Access,
  options: { limit: number; job?: string },
): Promise<QuarantineRow[]> => {
  demand(access, 'quarantine.read');
  return await sql<QuarantineRow[]>`
    select q.id, q.job, q.topic, q.subject_id as "subjectId", q.code, q.message, q.attempts, q.quarantined_at as "quarantinedAt"
    from quarantine q ${sql.unsafe(quarantinePlaced)}
    where q.released_at is null and (${options.job ?? null}::text is null or q.job = ${options.job ?? null}) and ${quarantineWithin(sql, access)}
    order by q.quarantined_at, q.id limit ${options.limit}`;
};

/** How many subjects wait for a person, by job. */
export const countQuarantined = (
  sql: Queryable,
): Promise<{ job: string; count: number; oldestSeconds: number }[]> => sql`
  select job, count(*)::int4 as count, date_part('epoch', clock_timestamp() - min(quarantined_at))::float8 as "oldestSeconds"
  from quarantine where released_at is null group by job order by job`;

export type Retrying = { reason: string | null; at: number };
type Released = { id: string; topic: string; subjectId: string };

/** Those that were driven go to their jobs again, and the sweep looks back as far as they are old. */
const driveAgain = async (tx: Tx, rows: readonly Released[]): Promise<void> => {
  const driven = rows.filter((row) => row.topic !== payloadTopic);
  for (const { topic, subjectId } of driven) {
    await forgetAttempts(tx, topic, subjectId);
    await chunkAlone(tx, topic, subjectId);
  }
  const subjects = driven.map(({ subjectId }) => subjectId);
  if (subjects.length > 0) await lookBackTo(tx, subjects);
};

/** The same as `retryQuarantined`, within the caller's transaction. @throws {UsageError} `forbidden` without `quarantine.retry` */
export const retryQuarantinedIn = async (
  tx: Tx,
  access: Access,
  ids: readonly string[],
  by: Retrying,
): Promise<string[]> => {
  demand(access, 'quarantine.retry');
  const seen = await tx<{ id: string; regionCode: string | null }[]>`
    select q.id, ${tx.unsafe(quarantineRegion)} as "regionCode" from quarantine q ${tx.unsafe(quarantinePlaced)}
    where q.id = any(${ids as string[]}::uuid[]) and ${quarantineWithin(tx, access)} order by q.id`;
  const rows = await tx<Released[]>`
    update quarantine set released_at = clock_timestamp(), released_by = ${access.actor}
    where id = any(array(select id from quarantine where id = any(${seen.map(({ id }) => id)}::uuid[]) and released_at is null order by id for update))
    returning id, topic, subject_id as "subjectId"`;
  await driveAgain(tx, rows);
  const released = new Set(rows.map((r) => r.id));
  for (const { id, regionCode } of seen) {
    const outcome = released.has(id) ? 'retried' : 'was no longer in quarantine';
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'quarantine.retry', subjectType: 'quarantine', subjectId: id },
      ...{ before: { inQuarantine: released.has(id) }, after: { outcome }, reason: by.reason },
      regionCode,
    });
  }
  return [...released];
};

/**
 * Drives quarantined subjects again, each alone and with its count of attempts forgotten. Two people who retry the same row have one
 * effect: the first releases it, the second finds it gone; both are audited. What lies outside the scope is as if it were not there: not even
 * that it was tried is written.
 * Returns the ids that were released by this call. @throws {UsageError} `forbidden` without `quarantine.retry`
 */
export const retryQuarantined = async (
  sql: Sql,
  access: Access,
  ids: readonly string[],
  by: Retrying,
): Promise<string[]> => {
  demand(access, 'quarantine.retry');
  return (await sql.begin((tx) => retryQuarantinedIn(tx, access, ids, by))) as string[];
};
