import { monotonicMs } from '../clock.ts';
import type { BusinessCalendar } from '../domain/business-date.ts';
import { fill } from '../domain/schedule.ts';
import type { Logger } from '../log.ts';
import type { Sql } from '../store/connect.ts';
import {
  beginNext,
  enterSchedules,
  lockSchedule,
  oweLost,
  type WatchedSchedule,
  watchedSchedules,
  writeFilling,
} from '../store/schedules.ts';
import { jobs } from './catalogue.ts';
import { readCron } from './cron.ts';

/** The jobs of this version that a clock drives. Rows of others are left to the version that knows them. */
export const scheduledJobs = jobs.flatMap(({ name, topics: [topic], schedule }) =>
  schedule ? [{ name, topic, ...schedule }] : [],
);
const topicOf = new Map<string, string>(scheduledJobs.map(({ name, topic }) => [name, topic]));

export type TickDeps = { sql: Sql; calendar: BusinessCalendar; log: Logger };
export type Ticked = { filled: number; begun: number };

const tickOne = async (deps: TickDeps, seen: WatchedSchedule, now: number): Promise<Ticked> => {
  const topic = topicOf.get(seen.name);
  const times = readCron(seen.cron, deps.calendar);
  if (!times.ok)
    deps.log.debug({ schedule: seen.name, code: times.code }, 'a schedule cannot be read; an alarm says so');
  const awaited = times.ok && times.value.between(seen.filledTo, now, 1).length > 0;
  if (topic === undefined || !(awaited || seen.startable || seen.lost)) return { filled: 0, begun: 0 };
  return deps.sql.begin(async (tx) => {
    const schedule = await lockSchedule(tx, seen.name, false);
    if (!schedule) return { filled: 0, begun: 0 };
    const { filledTo, backfill, pausedAt, cron } = schedule;
    const current = readCron(cron, deps.calendar);
    const filling = current.ok && fill({ filledTo, backfill, paused: pausedAt !== null }, current.value, now);
    if (filling) await writeFilling(tx, seen.name, filling);
    const lost = seen.lost ? await oweLost(tx, seen.name, topic, now) : 0;
    if (lost > 0) deps.log.warn({ schedule: seen.name }, 'a run was held by no list; it is owed again');
    const begun = await beginNext(tx, seen.name, topic);
    return { filled: filling ? filling.runs.length : 0, begun: Number(begun) };
  }) as Promise<Ticked>;
};

/**
 * One look at the clock: due times become rows, and of each schedule the oldest due run begins where none is under way. `now` is business
 * time, so a replay calls this with its own. Safe with any number of callers, and to repeat at the same, an earlier or a later time.
 */
export const tick = async (deps: TickDeps, now: number): Promise<Ticked> => {
  const total: Ticked = { filled: 0, begun: 0 };
  for (const schedule of await watchedSchedules(deps.sql, [...topicOf.keys()], now)) {
    const { filled, begun } = await tickOne(deps, schedule, now);
    total.filled += filled;
    total.begun += begun;
  }
  return total;
};

export type SchedulerSettings = { everyMs: number };
export const schedulerDefaults: SchedulerSettings = { everyMs: 1_000 };
export type Scheduler = { stop(): Promise<void>; progressAt(): number };

/**
 * Looks at the clock each second, over an indexed table: a process that was killed, or a day on which none ran, costs nothing but time.
 * With Postgres away it goes on trying.
 */
export const startScheduler = (deps: TickDeps & { now: () => number; settings: SchedulerSettings }): Scheduler => {
  const { sql, now, log, settings } = deps;
  let stopped = false;
  let entered = false;
  let progressAt = monotonicMs();
  let wake = () => {};
  const pass = async (): Promise<void> => {
    if (!entered) await enterSchedules(sql, scheduledJobs, now());
    entered = true;
    await tick(deps, now());
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      progressAt = monotonicMs();
      await pass().catch((err: unknown) => log.error({ err }, 'the look at the clock failed; nothing is lost by it'));
      await new Promise<void>((done) => {
        const timer = setTimeout(done, settings.everyMs);
        wake = () => {
          clearTimeout(timer);
          done();
        };
        if (stopped) wake();
      });
    }
  };
  const running = loop();
  return {
    progressAt: () => progressAt,
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
};
