import { z } from 'zod';
import type { RefusalFacts } from '../../../domain/refusal-facts.ts';
import { defineRoute } from '../define-route.ts';
import { countOutput, firstOutput, pageInput, pageOutput, reasonInput } from '../list-shapes.ts';

const name = z.string().min(1).max(64);
const cron = z.string().trim().min(1).max(100);
const dueTime = z.object({ at: z.number(), businessDate: z.string() });
const runState = z.enum(['due', 'queued', 'running', 'done', 'skipped']);

export const scheduleRunRow = z.object({
  ...{ id: z.string(), name: z.string(), dueAt: z.number(), businessDate: z.string(), state: runState },
  ...{ startedAt: z.number().nullable(), finishedAt: z.number().nullable(), attempts: z.int() },
  ...{ result: z.record(z.string(), z.number()).nullable(), error: z.string().nullable() },
  ...{ askedBy: z.string().nullable(), quarantined: z.boolean() },
  /** From being due to beginning, and from there to its end; null while it has not come so far. */
  ...{ lateMs: z.number().nullable(), tookMs: z.number().nullable() },
});
export type ScheduleRunItem = z.output<typeof scheduleRunRow>;

export const scheduleRow = z.object({
  ...{ name: z.string(), cron: z.string(), backfill: z.enum(['each', 'latest']) },
  pause: z.object({ by: z.string(), reason: z.string(), since: z.number() }).nullable(),
  ...{ changedAt: z.number(), changedBy: z.string(), waiting: z.int() },
  /** Null while it is paused, and for a time that cannot be read: `unreadable` says why. */
  next: dueTime.nullable(),
  unreadable: z.string().nullable(),
  /** For how long something has been due that has not begun. Null where nothing is. */
  overdueMs: z.number().nullable(),
  last: scheduleRunRow.nullable(),
});
export type ScheduleItem = z.output<typeof scheduleRow>;

const seen = { kind: 'read', demand: 'schedule.read', scope: 'none' } as const;
const changes = { kind: 'act', demand: 'schedule.change', scope: 'city' } as const;
const runFilter = { name: name.optional(), state: z.enum([...runState.options, 'failed']).optional() };

export const scheduleRoutes = {
  'schedules.list': defineRoute({
    ...seen,
    input: z.object({}),
    output: z.object({ asOf: z.number(), schedules: z.array(scheduleRow) }),
  }),
  /** What a time would mean: its next five due times. A schedule that is daily and stays so keeps one run a date. */
  'schedules.preview': defineRoute({
    ...seen,
    input: z.object({ name, cron }),
    output: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), next: z.array(dueTime) }),
      z.object({
        ok: z.literal(false),
        code: z.string(),
        message: z.string(),
        facts: z.custom<RefusalFacts>().optional(),
      }),
    ]),
  }),
  'schedules.runs': defineRoute({
    ...seen,
    input: z.object({ ...runFilter, ...pageInput }),
    output: pageOutput(scheduleRunRow),
  }),
  'schedules.runs.count': defineRoute({ ...seen, input: z.object(runFilter), output: countOutput }),
  /**
   * Asks for a run now. `asked` is false where one that somebody asked for has not begun yet: it is the same, and
   * `first` says who that was, and when; so it does where a pause or its end came second.
   */
  'schedules.run': defineRoute({
    ...changes,
    input: z.object({ name, reason: reasonInput }),
    output: z.object({ asked: z.boolean(), first: firstOutput }),
  }),
  'schedules.pause': defineRoute({
    ...changes,
    input: z.object({ name, reason: reasonInput }),
    output: z.object({ paused: z.boolean(), first: firstOutput }),
  }),
  'schedules.resume': defineRoute({
    ...changes,
    input: z.object({ name, reason: reasonInput }),
    output: z.object({ resumed: z.boolean(), first: firstOutput }),
  }),
  /** Changes when it comes round. `from` is what the page showed: 409 `schedule_changed` where somebody has changed it since. */
  'schedules.set': defineRoute({
    ...changes,
    input: z.object({ name, cron, from: cron, reason: reasonInput }),
    output: z.object({ next: z.array(dueTime) }),
  }),
};
