import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { nextTimes, readCron } from '../../../queues/cron.ts';
import { askRun, changeCron, pauseSchedule, previewCron, resumeSchedule } from '../../../queues/scheduler-change.ts';
import type { Access } from '../../../store/access.ts';
import { lastDoneBy } from '../../../store/audit.ts';
import type { Sql } from '../../../store/connect.ts';
import type { Page, PageOf } from '../../../store/list.ts';
import {
  type RunFilter,
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

/** Runs as the screen has them. */
export const runItemPage = async (
  sql: Sql,
  access: Access,
  filter: RunFilter,
  page: PageOf,
): Promise<Page<ScheduleRunItem>> => {
  const { rows, ...place } = await runPage(sql, access, filter, page);
  return { rows: rows.map(runItem), ...place };
};

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

/** Every schedule as the screen has it. */
export const schedulesOf = async (
  { sql, calendar }: { sql: Sql; calendar: BusinessCalendar },
  access: Access,
  now: number,
): Promise<ScheduleItem[]> => (await scheduleStatus(sql, access)).map((schedule) => item(schedule, calendar, now));

export const scheduleHandlers = ({
  sql,
  calendar,
}: {
  sql: Sql;
  calendar: BusinessCalendar;
}): HandlersOf<typeof scheduleRoutes> => {
  const by = (access: Access) => ({ sql, calendar, access });
  const firstTo = (action: 'schedule.run' | 'schedule.pause' | 'schedule.resume', name: string) =>
    lastDoneBy(sql, { action, subjectType: 'schedule', subjectId: name });
  return {
    'schedules.list': async (_input, { access, now }) => ({
      asOf: now,
      schedules: await schedulesOf({ sql, calendar }, access, now),
    }),
    'schedules.preview': ({ name, cron }, { access, now }) => previewCron(by(access), { name, cron, now }),
    'schedules.runs': ({ after, limit, sort, ...filter }, { access }) =>
      runItemPage(sql, access, filter, { after, limit, sort }),
    'schedules.runs.count': (filter, { access }) => runCount(sql, access, filter),
    'schedules.run': async (input, { access, now }) => {
      const asked = await askRun(by(access), { ...input, now });
      return { asked, first: asked ? null : await firstTo('schedule.run', input.name) };
    },
    'schedules.pause': async (input, { access, now }) => {
      const paused = await pauseSchedule(by(access), { ...input, now });
      return { paused, first: paused ? null : await firstTo('schedule.pause', input.name) };
    },
    'schedules.resume': async (input, { access, now }) => {
      const resumed = await resumeSchedule(by(access), { ...input, now });
      return { resumed, first: resumed ? null : await firstTo('schedule.resume', input.name) };
    },
    'schedules.set': async (input, { access, now }) => ({
      next: await changeCron(by(access), { ...input, now }, 5),
    }),
  };
};
