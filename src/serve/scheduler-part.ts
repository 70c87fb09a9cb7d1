import { monotonicMs, systemClock } from '../clock.ts';
import type { BusinessCalendar } from '../domain/business-date.ts';
import type { Logger } from '../log.ts';
import { schedulerDefaults, startScheduler } from '../queues/scheduler.ts';
import { connect } from '../store/connect.ts';
import type { Running } from './running.ts';

/** A loop that has not come round for this long is stuck. */
const aliveMs = 30_000;

/** The scheduler role: what the clock makes due. Any number of processes may have it; none does another's work again. */
export const startSchedulerPart = (databaseUrl: string, calendar: BusinessCalendar, log: Logger): Running => {
  const sql = connect(databaseUrl, { max: 1, name: 'scheduler', statementTimeoutMs: 10_000 });
  const { now } = systemClock;
  const scheduler = startScheduler({ sql, calendar, now, log, settings: schedulerDefaults });
  const alive = (): boolean => monotonicMs() - scheduler.progressAt() < aliveMs;
  return {
    parts: [{ name: 'scheduler', alive, ready: async () => alive() || 'it does not come round' }],
    stop: async () => {
      await scheduler.stop();
      await sql.end({ timeout: 2 });
    },
  };
};
