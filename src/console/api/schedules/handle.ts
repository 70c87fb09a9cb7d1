import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { nextTimes, readCron } from '../../../queues/cron.ts';
import { askRun, changeCron, pauseSchedule, previewCron, resumeSchedule } from '../../../queues/scheduler-change.ts';
import type { Access } from '../../../store/access.ts';
import type { Sql } from '../../../store/connect.ts';
import {
  runCount,
  runPage,
  type ScheduleRun,
  type ScheduleStatus,
  scheduleStatus,
} from '../../../store/schedule-status.ts';
import type { HandlersOf } from '../handlers.ts';
import type { ScheduleItem, ScheduleRunItem, scheduleRoutes } from './routes.ts';

/** A due time that has not become a run for this long: no scheduler looks at the clock. */
const tolerableMs = 5_000;

const runItem = (run: ScheduleRun): ScheduleRunItem => ({
  ...run,
  lateMs: run.startedAt === null ? null : Math.max(0, run.startedAt - run.dueAt),
  tookMs: run.startedAt === null || run.finishedAt === null ? null : Math.max(0, run.finishedAt - run.startedAt),
});

const item = (schedule: ScheduleStatus, calendar: BusinessCalendar, now: number): ScheduleItem => {
  const { name, cron, backfill, pausedAt, pausedBy, pauseReason, changedAt, changedBy, waiting, last } = schedule;
  const times = readCron(cron, calendar);
  const [next = null] = times.ok && pausedAt === null ? nextTimes(times.value, schedule.filledTo, 1) : [];
  const dueSince = Math.min(schedule.oldestDueAt ?? Number.POSITIVE_INFINITY, next?.at ?? Number.POSITIVE_INFINITY);
  return {
    ...{ name, cron, backfill, changedAt, changedBy, waiting, next },
    pause: pausedAt === null ? null : { by: pausedBy ?? '', reason: pauseReason ?? '', since: pausedAt },
    unreadable: times.ok ? null : times.message,
    overdueMs: dueSince + tolerableMs < now ? now - dueSince : null,
    last: last && runItem(last),
  };
};

export const scheduleHandlers = ({
  sql,
  calendar,
}: {
  sql: Sql;
  calendar: BusinessCalendar;
}): HandlersOf<typeof scheduleRoutes> => {
  const by = (access: Access) => ({ sql, calendar, access });
  return {
    'schedules.list': async (_input, { access, now }) => ({
      asOf: now,
      schedules: (await scheduleStatus(sql, access)).map((schedule) => item(schedule, calendar, now)),
    }),
    'schedules.preview': ({ name, cron }, { access, now }) => previewCron(by(access), { name, cron, now }),
    'schedules.runs': async ({ after, limit, ...filter }, { access }) => {
      const { rows, next } = await runPage(sql, access, filter, { after, limit });
      return { rows: rows.map(runItem), next };
    },
    'schedules.runs.count': (filter, { access }) => runCount(sql, access, filter),
    'schedules.run': async (input, { access, now }) => ({ asked: await askRun(by(access), { ...input, now }) }),
    'schedules.pause': async (input, { access, now }) => ({
      paused: await pauseSchedule(by(access), { ...input, now }),
    }),
    'schedules.resume': async (input, { access, now }) => ({
      resumed: await resumeSchedule(by(access), { ...input, now }),
    }),
    'schedules.set': async (input, { access, now }) => ({
      next: await changeCron(by(access), { ...input, now }, 5),
    }),
  };
};
