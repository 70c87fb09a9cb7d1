import { type Access, demand } from './access.ts';
import type { Queryable } from './connect.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageOf } from './list.ts';
import type { Schedule } from './schedules.ts';

/** What a due time of a schedule came to. Instants of its doing are on the database's clock, `dueAt` is business time. */
export type ScheduleRun = {
  id: string;
  name: string;
  dueAt: number;
  businessDate: string;
  state: 'due' | 'queued' | 'running' | 'done' | 'skipped';
  startedAt: number | null;
  finishedAt: number | null;
  attempts: number;
  result: Record<string, number> | null;
  error: string | null;
  askedBy: string | null;
  /** Set aside for a person: nothing more happens to it, and none of its schedule begins, until it is retried. */
  quarantined: boolean;
};

export type ScheduleStatus = Schedule & {
  changedAt: number;
  changedBy: string;
  /** Runs that wait for one that is under way, and since when the oldest is due. */
  waiting: number;
  oldestDueAt: number | null;
  /** The run that is under way, else the last that is done. */
  last: ScheduleRun | null;
};

const columns = `r.id, r.name, r.due_at as "dueAt", r.business_date as "businessDate", r.state, r.started_at as "startedAt",
  r.finished_at as "finishedAt", r.attempts, r.result, r.error, r.asked_by as "askedBy",
  exists (select from quarantine q where q.topic = r.name || '.due' and q.subject_id = r.id and q.released_at is null) as quarantined`;

type Known = Omit<ScheduleStatus, 'last'>;

/** Every schedule with how its runs stand, by name. Concerns no place. @throws {UsageError} `forbidden` without `schedule.read` */
export const scheduleStatus = async (sql: Queryable, access: Access): Promise<ScheduleStatus[]> => {
  demand(access, 'schedule.read');
  const schedules = await sql<Known[]>`
    select s.name, s.cron, s.backfill, s.filled_to as "filledTo", s.paused_at as "pausedAt", s.paused_by as "pausedBy",
      s.pause_reason as "pauseReason", s.changed_at as "changedAt", s.changed_by as "changedBy", w.waiting, w."oldestDueAt"
    from schedules s, lateral (
      select count(*)::int4 as waiting, min(due_at) as "oldestDueAt" from schedule_runs d where d.name = s.name and d.state = 'due') w
    order by s.name`;
  const runs = await sql<ScheduleRun[]>`
    select ${sql.unsafe(columns)} from schedules s, lateral (
      select * from schedule_runs l where l.name = s.name and l.state in ('queued', 'running', 'done') order by l.due_at desc limit 1) r`;
  const last = new Map(runs.map((run) => [run.name, run]));
  return schedules.map((schedule) => ({ ...schedule, last: last.get(schedule.name) ?? null }));
};

export type RunFilter = {
  name?: string | undefined;
  /** `failed`: those that have an error, or wait in quarantine. */
  state?: ScheduleRun['state'] | 'failed' | undefined;
};

const queryOf = (sql: Queryable, access: Access, { name, state }: RunFilter): ListQuery => {
  demand(access, 'schedule.read');
  const inState =
    state === undefined ? sql`` : state === 'failed' ? sql`and r.error is not null` : sql`and r.state = ${state}`;
  return {
    from: sql`schedule_runs r`,
    where: sql`true ${name === undefined ? sql`` : sql`and r.name = ${name}`} ${inState}`,
    select: sql.unsafe(columns),
    key: sql`r.due_at`,
    id: sql`r.id`,
    descending: true,
    by: 'dueAt',
  };
};

/** Runs, the latest due first. @throws {UsageError} `forbidden` without `schedule.read`, `cursor_invalid` */
export const runPage = (sql: Queryable, access: Access, filter: RunFilter, page: PageOf): Promise<Page<ScheduleRun>> =>
  pageOf(sql, queryOf(sql, access, filter), page);

/** How many runs the same filter finds. */
export const runCount = (sql: Queryable, access: Access, filter: RunFilter): Promise<Counted> =>
  countOf(sql, queryOf(sql, access, filter));
