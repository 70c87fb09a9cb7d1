import { type Access, demandCity } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Queryable, Sql } from './connect.ts';

/** Jobs that hand out nothing until somebody resumes them. Kept in Postgres: an emptied queue does not forget it. */
export const pausedJobs = async (sql: Queryable): Promise<Set<string>> => {
  const rows = await sql<{ job: string }[]>`select job from job_pauses`;
  return new Set(rows.map((row) => row.job));
};

/** Who paused a job, why, and since when. */
export type JobPause = { reason: string; by: string; since: number };

/** What is paused now, by job. What is done with a job is no secret: whoever sees what it owes sees that too. */
export const pausesNow = async (tx: Queryable): Promise<Map<string, JobPause>> => {
  const rows = await tx<(JobPause & { job: string })[]>`
    select job, reason, paused_by as by, paused_at as since from job_pauses`;
  return new Map(rows.map(({ job, ...pause }) => [job, pause]));
};

/**
 * Pauses a job; what is in the queue already still runs, the rest waits in Postgres and counts as owed. False where it was paused already.
 * @throws {UsageError} `forbidden` without `job.pause`
 */
export const pauseJob = async (
  sql: Sql,
  access: Access,
  job: string,
  { reason, at }: { reason: string; at: number },
): Promise<boolean> => {
  demandCity(access, 'job.pause');
  const { actor } = access;
  return (await sql.begin(async (tx) => {
    const rows = await tx`
      insert into job_pauses (job, reason, paused_by, paused_at) values (${job}, ${reason}, ${actor}, ${at})
      on conflict do nothing returning job`;
    if (rows.length === 0) return false;
    await recordAudit(tx, {
      ...{ at, actor, action: 'job.pause', subjectType: 'job', subjectId: job, reason },
      ...{ before: { paused: false }, after: { paused: true } },
    });
    return true;
  })) as boolean;
};

/** Lets a job go on; relays see it within a second. False where it was not paused. @throws {UsageError} `forbidden` without `job.pause` */
export const resumeJob = async (
  sql: Sql,
  access: Access,
  job: string,
  { reason, at }: { reason: string | null; at: number },
): Promise<boolean> => {
  demandCity(access, 'job.pause');
  const { actor } = access;
  return (await sql.begin(async (tx) => {
    const [pause] = await tx<{ by: string; reason: string }[]>`
      delete from job_pauses where job = ${job} returning paused_by as by, reason`;
    if (!pause) return false;
    await recordAudit(tx, {
      ...{ at, actor, action: 'job.resume', subjectType: 'job', subjectId: job, reason },
      ...{ before: { paused: true, ...pause }, after: { paused: false } },
    });
    return true;
  })) as boolean;
};
