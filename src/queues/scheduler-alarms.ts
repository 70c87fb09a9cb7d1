import { monotonicMs } from '../clock.ts';
import type { BusinessCalendar } from '../domain/business-date.ts';
import { type Alarm, closeAlarmsExcept, openAlarm } from '../store/alarms.ts';
import type { Sql } from '../store/connect.ts';
import { lateRuns, undoneSince } from '../store/schedule-watch.ts';
import { type Schedule, watchedSchedules } from '../store/schedules.ts';
import { catalogue, jobs } from './catalogue.ts';
import { readCron } from './cron.ts';

const minuteMs = 60_000;
/** A run may be this late, beside the time that its job may take. */
const lateMs = 5 * minuteMs;
/** A canary comes each minute: one that was due so long ago, with none done since, is three minutes without a sign of life. */
const canaryMs = 2 * minuteMs;
/** A daily schedule that was put forward counts from tomorrow; what is filled further ahead was filled by a clock that was wrong. */
const aheadMs = 25 * 60 * minuteMs;

const canary = catalogue['run-canary'].name;
const limits = jobs.flatMap(({ name, timeoutMs, schedule }) => (schedule ? [{ name, timeoutMs }] : []));

export type ScheduleProblem = 'unreadable' | 'ahead' | 'not looked at' | 'not done';

/** What is wrong with a schedule's own row, whatever its runs do. */
const problemOf = (
  { cron, filledTo, pausedAt }: Pick<Schedule, 'cron' | 'filledTo' | 'pausedAt'>,
  calendar: BusinessCalendar,
  now: number,
): ScheduleProblem | undefined => {
  if (pausedAt !== null) return undefined;
  const times = readCron(cron, calendar);
  if (!times.ok) return 'unreadable';
  if (filledTo > now + aheadMs) return 'ahead';
  return times.value.between(filledTo, now - lateMs, 1).length > 0 ? 'not looked at' : undefined;
};

export type LateSchedule = { name: string; problem: ScheduleProblem; dueAt: number | null };

/** Schedules that want a person: their row is wrong, no scheduler looks at it, or a run is not done in its time. */
export const lateSchedules = async (sql: Sql, calendar: BusinessCalendar, now: number): Promise<LateSchedule[]> => {
  const names = limits.map(({ name }) => name);
  const wrong = (await watchedSchedules(sql, names, now)).flatMap((schedule) => {
    const problem = problemOf(schedule, calendar, now);
    return problem ? [{ name: schedule.name, problem, dueAt: null }] : [];
  });
  const known = new Set(wrong.map(({ name }) => name));
  const late = await lateRuns(sql, limits, now - lateMs);
  return [
    ...wrong,
    ...late.filter(({ name }) => !known.has(name)).map((run) => ({ ...run, problem: 'not done' as const })),
  ];
};

const scheduleAlarms = async (sql: Sql, calendar: BusinessCalendar, now: number): Promise<Alarm[]> => {
  const late = await lateSchedules(sql, calendar, now);
  const alarms: Alarm[] = late.map(({ name, problem, dueAt }) => ({
    kind: 'schedule_late',
    subject: name,
    detail: { problem, ...(dueAt === null ? {} : { lateMinutes: Math.floor((now - dueAt) / minuteMs) }) },
  }));
  const [schedule] = await watchedSchedules(sql, [canary], now);
  const looked = schedule && schedule.pausedAt === null && problemOf(schedule, calendar, now) === undefined;
  const undone = looked ? await undoneSince(sql, canary, now - canaryMs) : undefined;
  if (undone === undefined) return alarms;
  const minutes = Math.floor((now - undone) / minuteMs);
  return [...alarms, { kind: 'canary_late', subject: canary, detail: { lateMinutes: minutes } }];
};

/**
 * Opens and closes `schedule_late` and `canary_late`. Only what is still late after `patienceMs` is alarmed: when everything has just been
 * started, or a clock has jumped, the scheduler is given the time to make up for it. What is late is never closed, whoever opened it.
 */
export const createScheduleWatch = (deps: {
  sql: Sql;
  calendar: BusinessCalendar;
  now: () => number;
  patienceMs: number;
}): (() => Promise<void>) => {
  const { sql, calendar, now, patienceMs } = deps;
  let lateSince = new Map<string, number>();
  return async () => {
    const alarms = await scheduleAlarms(sql, calendar, now());
    const seenAt = monotonicMs();
    const keyOf = ({ kind, subject }: Alarm): string => `${kind} ${subject}`;
    lateSince = new Map(alarms.map((alarm) => [keyOf(alarm), lateSince.get(keyOf(alarm)) ?? seenAt]));
    for (const alarm of alarms)
      if (seenAt - (lateSince.get(keyOf(alarm)) ?? seenAt) >= patienceMs) await openAlarm(sql, alarm);
    for (const kind of ['schedule_late', 'canary_late'] as const) {
      const late = alarms.filter((alarm) => alarm.kind === kind);
      await closeAlarmsExcept(
        sql,
        kind,
        late.map(({ subject }) => subject),
      );
    }
  };
};
