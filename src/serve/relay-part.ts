import { monotonicMs, systemClock } from '../clock.ts';
import type { BusinessCalendar } from '../domain/business-date.ts';
import type { Logger } from '../log.ts';
import { jobs } from '../queues/catalogue.ts';
import { type Backend, openQueue } from '../queues/connection.ts';
import { relayDefaults, startRelay } from '../queues/relay.ts';
import { startSweeper, sweepDefaults } from '../queues/sweep.ts';
import { connect } from '../store/connect.ts';
import { answers } from './answers.ts';
import type { Running } from './running.ts';

/** A loop that has not come round for this long is stuck. */
const aliveMs = 30_000;

/** The relay role: from the outbox to the queue, and the sweeps that promise delivery. */
export const startRelayPart = async (
  databaseUrl: string,
  backend: Backend,
  calendar: BusinessCalendar,
  log: Logger,
): Promise<Running> => {
  const sql = connect(databaseUrl, { max: 2, name: 'relay', steadyPlans: true });
  const sweeping = connect(databaseUrl, { max: 2, name: 'sweep' });
  const names = [...new Set(jobs.map((job) => job.queue))];
  const queues = new Map(names.map((name) => [name, openQueue(backend, name, log)]));
  const relay = await startRelay({ sql, queues, log, settings: relayDefaults });
  const sweeper = startSweeper({ sql: sweeping, calendar, now: systemClock.now, log, settings: sweepDefaults });
  const recent = (at: number): boolean => monotonicMs() - at < aliveMs;
  return {
    parts: [
      { name: 'relay', alive: () => recent(relay.progressAt()), ready: async () => true },
      { name: 'sweep', alive: () => recent(sweeper.progressAt()), ready: async () => true },
      {
        name: 'queue',
        alive: () => true,
        ready: () => answers(() => Promise.all([...queues.values()].map((q) => q.ping()))),
      },
    ],
    stop: async () => {
      await Promise.all([relay.stop(), sweeper.stop()]);
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await Promise.all([sql.end({ timeout: 2 }), sweeping.end({ timeout: 2 })]);
    },
  };
};
