import { systemClock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import { nextTimes, readCron } from '../queues/cron.ts';
import { askRun, type ChangeDeps, changeCron, pauseSchedule, resumeSchedule } from '../queues/scheduler-change.ts';
import { type ListedSchedule, listSchedules } from '../store/schedule-changes.ts';
import { withAccess } from './access.ts';
import type { CliContext } from './context.ts';
import { localTime, table } from './table.ts';

const change = <T>(context: CliContext, command: string, make: (deps: ChangeDeps) => Promise<T>): Promise<T> =>
  withAccess(context, `schedules ${command}`, (sql, access) =>
    make({ sql, access, calendar: context.config.calendar }),
  );

/** What a person has to say with a pause. @throws {UsageError} `reason` */
export const reasonOf = (reason: string): string => {
  if (reason.trim() === '') throw new UsageError('reason', '--reason says why, for whoever comes across it');
  return reason.trim();
};

/** The next due time after `at`; null of a cron that cannot be read. */
const nextOf = (context: CliContext, { cron, filledTo }: ListedSchedule): number | null => {
  const times = readCron(cron, context.config.calendar);
  return times.ok ? (nextTimes(times.value, filledTo, 1)[0]?.at ?? null) : null;
};

const stateOf = ({ pausedAt, pausedBy, pauseReason, waiting, last }: ListedSchedule): string =>
  [
    ...(pausedAt === null ? [] : [`paused 已暂停 by ${pausedBy}: ${pauseReason}`]),
    ...(last === null || last.state === 'done' ? [] : [`${last.state} 进行中`]),
    ...(waiting > 0 ? [`${waiting} waiting 等待`] : []),
    ...(last?.error == null ? [] : [`last error 上次错误: ${last.error}`]),
  ].join('; ');

/** `schedules list`: what comes round, when it next does, and how it stands; with `json`, one a line. Exit 0. */
export const schedulesList = async (context: CliContext, { json = false }: { json?: boolean }): Promise<number> => {
  const rows = await withAccess(context, 'schedules list', listSchedules);
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  if (json) {
    for (const { filledTo, pausedAt, last, ...row } of rows) {
      const next = pausedAt === null ? nextOf(context, { filledTo, pausedAt, last, ...row }) : null;
      const lastRun = last && { ...last, dueAt: iso(last.dueAt) };
      context.out(JSON.stringify({ ...row, pausedAt: iso(pausedAt), next: iso(next), last: lastRun }));
    }
    return 0;
  }
  if (rows.length === 0) {
    context.out('no schedule has its row yet 尚无定时任务: start serve with the role scheduler');
    return 0;
  }
  const { timeZone } = context.config.calendar;
  const time = (at: number | null | undefined): string => (at == null ? '—' : localTime(at, timeZone));
  const head = ['name 名称', 'cron', 'next 下次', 'last 上次', 'state 状态'];
  const cells = rows.map((row) => [
    ...[row.name, row.cron, row.pausedAt === null ? time(nextOf(context, row)) : '—', time(row.last?.dueAt)],
    stateOf(row),
  ]);
  for (const line of table([head, ...cells])) context.out(line);
  return 0;
};

/** `schedules run NAME`: one run now, beside those of the clock. Exit 0 once it is owed, or 1 where one that was asked for has not begun yet. */
export const schedulesRun = async (
  context: CliContext,
  { name, reason }: { name: string; reason?: string },
): Promise<number> => {
  const asked = { name, reason: reason ?? null, now: systemClock.now() };
  const owed = await change(context, 'run', (deps) => askRun(deps, asked));
  if (owed) context.out(`${name} is owed a run 已安排; serve with the roles scheduler, relay and worker does it`);
  else context.err(`${name} was asked for a run that has not begun yet 已安排过，尚未开始`);
  return owed ? 0 : 1;
};

/** `schedules pause NAME --reason`: what falls into the pause is skipped. Exit 0, or 1 where it was paused already. */
export const schedulesPause = async (
  context: CliContext,
  { name, reason }: { name: string; reason: string },
): Promise<number> => {
  const asked = { name, reason: reasonOf(reason), now: systemClock.now() };
  const paused = await change(context, 'pause', (deps) => pauseSchedule(deps, asked));
  if (paused) context.out(`${name} is paused 已暂停: what falls into the pause is skipped and not made up for`);
  else context.err(`${name} was paused already 早已暂停`);
  return paused ? 0 : 1;
};

/** `schedules resume NAME`: the next run is at the next due time. Exit 0, or 1 where it was not paused. */
export const schedulesResume = async (
  context: CliContext,
  { name, reason }: { name: string; reason?: string },
): Promise<number> => {
  const asked = { name, reason: reason ?? null, now: systemClock.now() };
  const resumed = await change(context, 'resume', (deps) => resumeSchedule(deps, asked));
  if (resumed) context.out(`${name} goes on 已恢复: its next run is at its next due time`);
  else context.err(`${name} was not paused 并未暂停`);
  return resumed ? 0 : 1;
};

/**
 * `schedules set NAME --cron EXPR`: when it comes round from now on; shows the next three times. Exit 0; a UsageError (exit 2) on a cron
 * that is none or that never comes.
 */
export const schedulesSet = async (
  context: CliContext,
  { name, cron, reason }: { name: string; cron: string; reason?: string },
): Promise<number> => {
  const asked = { name, cron: cron.trim(), reason: reason ?? null, now: systemClock.now() };
  const next = await change(context, 'set', (deps) => changeCron(deps, asked));
  const { timeZone } = context.config.calendar;
  context.out(`${name} 已更改: ${asked.cron} (${timeZone}), next 下次:`);
  for (const { at } of next) context.out(`  ${localTime(at, timeZone)}`);
  return 0;
};
