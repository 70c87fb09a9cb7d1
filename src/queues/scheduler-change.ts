import type { BusinessCalendar } from '../domain/business-date.ts';
import { type Backfill, countsFrom, type DueTime, fill, type Timetable } from '../domain/schedule.ts';
import { UsageError } from '../errors.ts';
import { type Access, demandCity } from '../store/access.ts';
import { changedBefore, lastDoneBy, recordAudit } from '../store/audit.ts';
import type { Sql, Tx } from '../store/connect.ts';
import { askForRun, listSchedules, markPaused, writeBackfill, writeCron } from '../store/schedule-changes.ts';
import { enterSchedules, lockSchedule, type Schedule, writeFilling } from '../store/schedules.ts';
import { nextTimes, readCron } from './cron.ts';
import { scheduledJobs } from './scheduler.ts';

type Change = { name: string; reason: string | null; now: number };
type Held = { tx: Tx; schedule: Schedule };

/** Turns what was due up to now into runs, as the schedule stood until now: what is changed next counts from here. */
const catchUp = async (tx: Tx, schedule: Schedule, times: Timetable, now: number): Promise<void> => {
  const { name, backfill, pausedAt } = schedule;
  let { filledTo } = schedule;
  for (;;) {
    const filling = fill({ filledTo, backfill, paused: pausedAt !== null }, times, now);
    if (!filling) return;
    await writeFilling(tx, name, filling);
    filledTo = filling.filledTo;
  }
};

/** Gives a held schedule another cron; `times` are those of the old one. Returns from when on the new one counts. */
const moveTo = async (
  { tx, schedule, times }: Held & { times: Timetable | undefined },
  to: { cron: string; times: Timetable },
  { calendar, by, now }: { calendar: BusinessCalendar; by: string; now: number },
): Promise<number> => {
  const filledTo = times ? countsFrom({ times, filledTo: schedule.filledTo }, to.times, calendar, now) : now;
  await writeCron(tx, schedule.name, { cron: to.cron, filledTo, by, at: now });
  return filledTo;
};

/** A cron that can be read. @throws {UsageError} `cron_invalid`, `cron_never` */
const readable = (cron: string, calendar: BusinessCalendar): Timetable => {
  const read = readCron(cron, calendar);
  if (!read.ok) throw new UsageError(read.code, read.message, { facts: read.facts });
  return read.value;
};

export type ScheduleSetting = { name: string; cron: string; backfill: Backfill };

/** Enters the schedules of this version and holds the rows of these, by name, until the transaction ends. */
export const holdSchedules = async (tx: Tx, names: readonly string[], now: number): Promise<void> => {
  if (names.length === 0) return;
  await enterSchedules(tx, scheduledJobs, now);
  for (const name of names.toSorted()) await lockSchedule(tx, name, true);
};

/**
 * Brings one schedule to a setting, in the caller's transaction and with its row held; the caller has looked at who may. What was due up to
 * now becomes runs first, as `changeCron` has it. Nothing changes where it stands so. @throws {UsageError} `cron_invalid`, `cron_never`
 */
export const setSchedule = async (
  tx: Tx,
  { name, cron, backfill }: ScheduleSetting,
  by: { calendar: BusinessCalendar; by: string; now: number },
): Promise<void> => {
  const schedule = await lockSchedule(tx, name, true);
  if (!schedule) return;
  const old = readCron(schedule.cron, by.calendar);
  if (old.ok) await catchUp(tx, schedule, old.value, by.now);
  if (cron !== schedule.cron)
    await moveTo(
      { tx, schedule, times: old.ok ? old.value : undefined },
      { cron, times: readable(cron, by.calendar) },
      by,
    );
  if (backfill !== schedule.backfill) await writeBackfill(tx, name, { backfill, by: by.by, at: by.now });
};

const unknownSchedule = (name: string): UsageError => {
  const known = scheduledJobs.map((job) => job.name).toSorted();
  return new UsageError('schedule_unknown', `there is no schedule "${name}"; there are ${known.join(', ')}`);
};

/**
 * Holds one schedule, locked and with all its due times made into runs, while somebody changes it. @throws {UsageError} `forbidden`,
 * `schedule_unknown`
 */
const held = async <T>(
  deps: { sql: Sql; calendar: BusinessCalendar; access: Access },
  { name, now }: Change,
  change: (held: Held & { times: Timetable | undefined }) => Promise<T>,
): Promise<T> => {
  demandCity(deps.access, 'schedule.change');
  return (await deps.sql.begin(async (tx) => {
    await enterSchedules(tx, scheduledJobs, now);
    const schedule = await lockSchedule(tx, name, true);
    if (!schedule) throw unknownSchedule(name);
    const times = readCron(schedule.cron, deps.calendar);
    if (times.ok) await catchUp(tx, schedule, times.value, now);
    return change({ tx, schedule, times: times.ok ? times.value : undefined });
  })) as T;
};

export type ChangeDeps = { sql: Sql; calendar: BusinessCalendar; access: Access };

const audited = (
  tx: Tx,
  { access }: ChangeDeps,
  { name, reason, now }: Change,
  action: 'run' | 'pause' | 'resume' | 'set',
  more = {},
) =>
  recordAudit(tx, {
    ...{ at: now, actor: access.actor, action: `schedule.${action}`, subjectType: 'schedule', subjectId: name, reason },
    ...more,
  });

/** Stops the clock of one schedule. What was due before still runs; what falls into the pause is skipped for good. False where it was paused. */
export const pauseSchedule = (deps: ChangeDeps, change: Change & { reason: string }): Promise<boolean> =>
  held(deps, change, async ({ tx, schedule }) => {
    if (schedule.pausedAt !== null) return false;
    await markPaused(tx, change.name, { by: deps.access.actor, reason: change.reason, at: change.now });
    await audited(tx, deps, change, 'pause');
    return true;
  });

/** Lets the clock of a schedule go on: its next run is the next due time. False where it was not paused. */
export const resumeSchedule = (deps: ChangeDeps, change: Change): Promise<boolean> =>
  held(deps, change, async ({ tx, schedule }) => {
    if (schedule.pausedAt === null) return false;
    await markPaused(tx, change.name, undefined);
    await audited(tx, deps, change, 'resume', { before: { paused: schedule.pauseReason } });
    return true;
  });

/**
 * Asks for a run now, beside those of the clock and also while it is paused; it begins when none of its schedule is under way. False where
 * one that somebody asked for has not begun yet: a second would do the same.
 */
export const askRun = (deps: ChangeDeps, change: Change): Promise<boolean> =>
  held(deps, change, async ({ tx }) => {
    const { name, now } = change;
    const businessDate = deps.calendar.dateOf(now);
    const asked = await askForRun(tx, { name, dueAt: now, businessDate, by: deps.access.actor });
    if (asked) await audited(tx, deps, change, 'run');
    return asked;
  });

/** Refuses a change to a schedule that is not any more as whoever changes it saw it. @throws {UsageError} `schedule_changed` */
const refuseChanged = async (tx: Tx, { name, cron }: Schedule, from: string | undefined): Promise<void> => {
  if (from === undefined || from === cron) return;
  const first = await lastDoneBy(tx, { action: 'schedule.set', subjectType: 'schedule', subjectId: name });
  throw changedBefore(
    'schedule_changed',
    first,
    (who) => `${name} was set${who} to come round at "${cron}", and not at "${from}": look at it again`,
  );
};

/**
 * Gives a schedule another cron. The old one holds up to now and the new one from there, so that no due time is lost or comes twice; a daily
 * schedule that stays daily still has one run a date. With `from` only where that is still its cron. Returns the next due times.
 * @throws {UsageError} `cron_invalid`, `cron_never`, `schedule_changed`
 */
export const changeCron = async (
  deps: ChangeDeps,
  change: Change & { cron: string; from?: string },
  shown = 3,
): Promise<DueTime[]> => {
  const { cron, from, now } = change;
  const times = readable(cron, deps.calendar);
  return held(deps, change, async (had) => {
    await refuseChanged(had.tx, had.schedule, from);
    const by = { calendar: deps.calendar, by: deps.access.actor, now };
    const filledTo = await moveTo(had, { cron, times }, by);
    await audited(had.tx, deps, change, 'set', { before: { cron: had.schedule.cron }, after: { cron } });
    return nextTimes(times, filledTo, shown);
  });
};

export type CronPreview = { ok: true; next: DueTime[] } | Extract<ReturnType<typeof readCron>, { ok: false }>;

/** When a schedule would next be due five times with another cron, changing nothing. @throws {UsageError} `forbidden` without `schedule.read`, `schedule_unknown` */
export const previewCron = async (
  { sql, calendar, access }: ChangeDeps,
  { name, cron, now }: { name: string; cron: string; now: number },
): Promise<CronPreview> => {
  const schedule = (await listSchedules(sql, access)).find((listed) => listed.name === name);
  if (!schedule) throw unknownSchedule(name);
  const read = readCron(cron, calendar);
  if (!read.ok) return read;
  const old = readCron(schedule.cron, calendar);
  const from = old.ok ? countsFrom({ times: old.value, filledTo: schedule.filledTo }, read.value, calendar, now) : now;
  return { ok: true, next: nextTimes(read.value, from, 5) };
};
