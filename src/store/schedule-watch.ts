import type { Queryable } from './connect.ts';

/** How long the run of a job may take beside the delay that any run may have. */
export type RunLimit = { name: string; timeoutMs: number };
export type LateRun = { name: string; dueAt: number };

/**
 * The oldest run of each schedule that was due before `latestDue`, less what its job may take, and is not done. What somebody has paused,
 * the schedule or the job, is not late.
 */
export const lateRuns = (sql: Queryable, limits: readonly RunLimit[], latestDue: number): Promise<LateRun[]> => sql<
  LateRun[]
>`
  select r.name, min(r.due_at) as "dueAt"
  from unnest(${limits.map((l) => l.name)}::text[], ${limits.map((l) => l.timeoutMs)}::float8[]) as l (name, timeout_ms)
    join schedules s on s.name = l.name
    join (
      select name, due_at, asked_by from schedule_runs where state = 'due'
      union all select name, due_at, asked_by from schedule_runs where state in ('queued', 'running')) r on r.name = l.name
  where r.due_at < to_timestamp((${latestDue}::float8 - l.timeout_ms) / 1000)
    and (s.paused_at is null or r.asked_by is not null) and not exists (select from job_pauses p where p.job = l.name)
  group by r.name order by r.name`;

/** A run of the schedule that was due before `latestDue` and is not done, nor is any after it: its due time, the oldest such. */
export const undoneSince = async (sql: Queryable, name: string, latestDue: number): Promise<number | undefined> => {
  const [row] = await sql<{ dueAt: number | null }[]>`
    select min(due_at) as "dueAt" from schedule_runs
    where name = ${name} and due_at <= ${latestDue}
      and due_at > coalesce((select max(due_at) from schedule_runs where name = ${name} and state = 'done'), '-infinity')
      and not exists (select from job_pauses where job = ${name})`;
  return row?.dueAt ?? undefined;
};

/** Schedules that somebody has stopped, and why. */
export const pausedSchedules = (sql: Queryable): Promise<{ name: string; reason: string }[]> => sql<
  { name: string; reason: string }[]
>`
  select name, coalesce(pause_reason, '') as reason from schedules where paused_at is not null order by name`;
