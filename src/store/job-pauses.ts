import { recordAudit } from './audit.ts';
import type { Queryable, Sql } from './connect.ts';

/** Jobs that hand out nothing until somebody resumes them. Kept in Postgres: an emptied queue does not forget it. */
export const pausedJobs = async (sql: Queryable): Promise<Set<string>> => {
  const rows = await sql<{ job: string }[]>`select job from job_pauses`;
  return new Set(rows.map((row) => row.job));
};

type By = { actor: string; reason: string; at: number };

/** Pauses a job; what is in the queue already still runs, the rest waits in Postgres and counts as owed. False where it was paused already. */
export const pauseJob = (sql: Sql, job: string, by: By): Promise<boolean> =>
  sql.begin(async (tx) => {
    const rows = await tx`
      insert into job_pauses (job, reason, paused_by, paused_at) values (${job}, ${by.reason}, ${by.actor}, ${by.at})
      on conflict do nothing returning job`;
    if (rows.length === 0) return false;
    const { actor, reason, at } = by;
    await recordAudit(tx, { at, actor, action: 'job.pause', subjectType: 'job', subjectId: job, reason });
    return true;
  }) as Promise<boolean>;

/** Lets a job go on; relays see it within a second. False where it was not paused. */
export const resumeJob = (sql: Sql, job: string, by: By): Promise<boolean> =>
  sql.begin(async (tx) => {
    const rows = await tx`delete from job_pauses where job = ${job} returning job`;
    if (rows.length === 0) return false;
    const { actor, reason, at } = by;
    await recordAudit(tx, { at, actor, action: 'job.resume', subjectType: 'job', subjectId: job, reason });
    return true;
  }) as Promise<boolean>;
