import type { BusinessDate } from '../domain/business-date.ts';
import type { Backfill } from '../domain/schedule.ts';
import { type Access, demand } from './access.ts';
import type { Queryable, Tx } from './connect.ts';
import { newId } from './ids.ts';
import type { Schedule } from './schedules.ts';

/** Marks a schedule paused, or, with nothing, not paused. Under its lock. */
export const markPaused = async (
  tx: Tx,
  name: string,
  pause: { by: string; reason: string; at: number } | undefined,
): Promise<void> => {
  await tx`
    update schedules set paused_at = ${pause?.at ?? null}, paused_by = ${pause?.by ?? null}, pause_reason = ${pause?.reason ?? null}
    where name = ${name}`;
};

/** Writes another cron and from when on it counts. Under the schedule's lock. */
export const writeCron = async (
  tx: Tx,
  name: string,
  { cron, filledTo, by, at }: { cron: string; filledTo: number; by: string; at: number },
): Promise<void> => {
  await tx`
    update schedules set cron = ${cron}, filled_to = ${filledTo}, changed_at = ${at}, changed_by = ${by} where name = ${name}`;
};

/** Writes what missed times are worth from now on. Under the schedule's lock, with what was due made into runs. */
export const writeBackfill = async (
  tx: Tx,
  name: string,
  { backfill, by, at }: { backfill: Backfill; by: string; at: number },
): Promise<void> => {
  await tx`update schedules set backfill = ${backfill}, changed_at = ${at}, changed_by = ${by} where name = ${name}`;
};

/** Schedules that stand as a definition entered them: nobody has changed them since. */
export const readUntouched = async (tx: Queryable): Promise<Set<string>> => {
  const rows = await tx<{ name: string }[]>`select name from schedules where changed_by = 'definition'`;
  return new Set(rows.map(({ name }) => name));
};

/**
 * A run that a person wants; false where one that was asked for has not begun yet. Where that instant has its run already, it is due a
 * millisecond later: no wish is lost to a due time. Under the schedule's lock.
 */
export const askForRun = async (
  tx: Tx,
  run: { name: string; dueAt: number; businessDate: BusinessDate; by: string },
): Promise<boolean> => {
  const asked = await tx`
    insert into schedule_runs (id, name, due_at, business_date, state, asked_by)
    select ${newId()}, ${run.name}, coalesce(max(due_at) + interval '1 millisecond', ${run.dueAt}::timestamptz), ${run.businessDate}::date, 'due', ${run.by}
    from schedule_runs where name = ${run.name} and due_at >= ${run.dueAt}
    having not exists (select from schedule_runs where name = ${run.name} and state = 'due' and asked_by is not null)`;
  return asked.count > 0;
};

export type ListedSchedule = Schedule & {
  /** Runs that wait for one that is under way. */
  waiting: number;
  /** The last run that has begun. */
  last: { dueAt: number; state: string; error: string | null } | null;
};

type Row = Schedule & { waiting: number; dueAt: number | null; state: string; error: string | null };

/** Every schedule with its last run, by name. @throws {UsageError} `forbidden` without `schedule.read` */
export const listSchedules = async (sql: Queryable, access: Access): Promise<ListedSchedule[]> => {
  demand(access, 'schedule.read');
  const rows = await sql<Row[]>`
    select s.name, s.cron, s.backfill, s.filled_to as "filledTo", s.paused_at as "pausedAt", s.paused_by as "pausedBy",
      s.pause_reason as "pauseReason", s.changed_by as "changedBy", r.due_at as "dueAt", r.state, r.error,
      (select count(*)::int4 from schedule_runs w where w.name = s.name and w.state = 'due') as waiting
    from schedules s left join lateral (
      select due_at, state, error from schedule_runs where name = s.name and state in ('queued', 'running', 'done')
      order by due_at desc limit 1) r on true
    order by s.name`;
  return rows.map(({ dueAt, state, error, ...schedule }) => ({
    ...schedule,
    last: dueAt === null ? null : { dueAt, state, error },
  }));
};
