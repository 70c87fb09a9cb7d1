import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { businessDate, instant } from './columns.ts';

/**
 * When a job comes round: first filled from its definition, from then on the row rules. `filled_to` is the instant up to which due times have
 * become rows of `schedule_runs`; a change of `cron` counts from there, so that no tick is lost or doubled.
 */
export const schedules = pgTable(
  'schedules',
  {
    name: text().primaryKey(),
    cron: text().notNull(),
    /** What a time that was missed is worth: `each` is made up for one by one, of `latest` only the last. */
    backfill: text().notNull(),
    filledTo: instant('filled_to').notNull(),
    pausedAt: instant('paused_at'),
    pausedBy: text('paused_by'),
    pauseReason: text('pause_reason'),
    changedAt: instant('changed_at').notNull(),
    changedBy: text('changed_by').notNull(),
  },
  (t) => [check('schedules_backfill', sql`${t.backfill} in ('each', 'latest')`)],
);

/** Each due time of a schedule, with the business date it is for. At most one run of a schedule is under way: the partial index says so. */
export const scheduleRuns = pgTable(
  'schedule_runs',
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    dueAt: instant('due_at').notNull(),
    businessDate: businessDate('business_date').notNull(),
    state: text().notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    attempts: integer().notNull().default(0),
    result: jsonb().$type<Record<string, number>>(),
    error: text(),
    /** Who asked for it, where it was no clock. */
    askedBy: text('asked_by'),
  },
  (t) => [
    unique('schedule_runs_due').on(t.name, t.dueAt),
    uniqueIndex('schedule_runs_under_way').on(t.name).where(sql`${t.state} in ('queued', 'running')`),
    index('schedule_runs_waiting').on(t.dueAt).where(sql`${t.state} = 'due'`),
    check('schedule_runs_state', sql`${t.state} in ('due', 'queued', 'running', 'done', 'skipped')`),
  ],
);

/** Jobs that hand out nothing until they are resumed: kept here, so that an emptied queue does not forget it. */
export const jobPauses = pgTable('job_pauses', {
  job: text().primaryKey(),
  reason: text().notNull(),
  pausedBy: text('paused_by').notNull(),
  pausedAt: instant('paused_at').notNull(),
});
