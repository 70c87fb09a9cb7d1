import { setTimeout as sleep } from 'node:timers/promises';
import type { Cipher } from '../../src/cipher.ts';
import { monotonicMs, type VirtualClock } from '../../src/clock.ts';
import type { BusinessCalendar } from '../../src/domain/business-date.ts';
import { AppError } from '../../src/errors.ts';
import { createProcessors } from '../../src/jobs/processors.ts';
import type { Logger } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import type { MessagePort } from '../../src/partners/messages/message-port.ts';
import { catalogue, jobs, topics } from '../../src/queues/catalogue.ts';
import { type Backend, openQueue, openWorker } from '../../src/queues/connection.ts';
import { createGate } from '../../src/queues/gate.ts';
import { createHint } from '../../src/queues/hint.ts';
import { relayDefaults, startRelay } from '../../src/queues/relay.ts';
import { createRunJob } from '../../src/queues/run-job.ts';
import { enterAsRunner } from '../../src/queues/runner.ts';
import { scheduledJobs, tick } from '../../src/queues/scheduler.ts';
import { startSweeper, sweepDefaults } from '../../src/queues/sweep.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { createPolicyNumbers } from '../../src/store/policy-numbers.ts';
import { keepReference } from '../../src/store/reference.ts';
import { enterSchedules } from '../../src/store/schedules.ts';

/** The real pipelines on virtual business time, in this process: a relay, the sweeps, and workers for every queue. */
export type ReplayEngine = {
  /**
   * Resolves when no order's cover is owed anything and no schedule runs; with `told`, when nobody has to be told of anything either. (News
   * rests for a second of real time, so that one message says what several events made.) Throws when something stands in quarantine, or
   * nothing moves for long.
   */
  settled(what?: 'told'): Promise<void>;
  /** Lets the schedules look at the clock. */
  tick(): Promise<void>;
  stop(): Promise<void>;
};

export type EngineDeps = {
  databaseUrl: string;
  backend: Backend;
  cipher: Cipher;
  calendar: BusinessCalendar;
  clock: VirtualClock;
  concurrency: number;
  log: Logger;
  /** Without, nothing runs by the clock and nothing is swept: for a past that is made in a moment. */
  scheduled?: boolean;
};

const lookMs = 3;
/** A chain of pipelines has a hint for its first link only, and here each day waits for the last. */
const pollMs = 10;
const sweepMs = 100;
const patienceMs = 60_000;
/** Schedules are looked at once a day of the replay: to the watch over them that is late, and no person is to be told. */
const scheduleWatchMs = 24 * 3_600_000;

const owing = `
  select exists (select from outbox where topic = any($1::text[])) or exists (select from chunks where topic = any($1::text[])) as owes`;

/** What comes each minute in a city comes each morning here: a clock that jumps would meet a thousand minutes, and use the last. */
const dailySchedules = scheduledJobs.map((job) => ({ ...job, cron: '0 9 * * *' }));

/** Every phone of the city takes what it is sent. */
const phones: MessagePort = {
  send: async (messages) => messages.map(({ key }) => ({ outcome: 'accepted', key, ref: `REPLAY-${key}` })),
};

const news: readonly string[] = [...catalogue.notify.topics, ...catalogue['deliver-alarm'].topics];
const coverTopics = topics.filter((topic) => !news.includes(topic));

const waitUntilSettled = async (sql: Sql, of: readonly string[]): Promise<void> => {
  const since = monotonicMs();
  for (let looks = 1; ; looks++) {
    const [row] = await sql.unsafe<{ owes: boolean }[]>(owing, [of as string[]], { prepare: true });
    if (!row?.owes) return;
    await sleep(lookMs);
    if (looks % 1_000 !== 0) continue;
    const [aside] = await sql<
      { count: number }[]
    >`select count(*)::int4 as count from quarantine where released_at is null`;
    if (aside && aside.count > 0)
      throw new AppError(
        'replay_quarantine',
        `${aside.count} subjects stand in quarantine: see doorstep queue quarantine list`,
      );
    if (monotonicMs() - since > patienceMs)
      throw new AppError('replay_stuck', 'what is owed has not moved for a minute of real time');
  }
};

export const startReplayEngine = async (deps: EngineDeps): Promise<ReplayEngine> => {
  const { databaseUrl, backend, cipher, calendar, clock, concurrency, log, scheduled = true } = deps;
  const sql = connect(databaseUrl, { max: concurrency + 2, name: 'replay worker', steadyPlans: true });
  const relaySql = connect(databaseUrl, { max: 2, name: 'replay relay', steadyPlans: true });
  const sweepSql = connect(databaseUrl, { max: 3, name: 'replay sweep' });
  const runner = await enterAsRunner(sql, databaseUrl, log);
  const shutdown = new AbortController();
  const processors = createProcessors({
    ...{ sql, reference: keepReference(sql, calendar, clock.now), policyNumbers: createPolicyNumbers(sql) },
    ...{ cipher, calendar, now: clock.now, messages: phones, channels: {} },
    ...{ covered: () => undefined, asked: () => undefined, overlap: 'flag', overHeadcount: 'flag' },
  });
  const runJob = createRunJob({
    ...{ sql, runner, processors, gate: createGate(), metrics: createMetrics(), log },
    shutdown: shutdown.signal,
  });
  const names = [...new Set(jobs.map((job) => job.queue))];
  const queues = new Map(names.map((name) => [name, openQueue(backend, name, log)]));
  const workers = names.map((name) => openWorker(backend, name, runJob, { concurrency, log }));
  const relay = await startRelay({ sql: relaySql, queues, log, settings: { ...relayDefaults, pollMs, sweepMs } });
  const settings = { ...sweepDefaults, patienceMs: scheduleWatchMs };
  const sweeper = scheduled ? startSweeper({ sql: sweepSql, calendar, now: clock.now, log, settings }) : undefined;
  if (scheduled) await enterSchedules(sweepSql, dailySchedules, clock.now());
  const hint = createHint(sweepSql, log);
  return {
    settled: (what) => waitUntilSettled(sweepSql, what === 'told' ? topics : coverTopics),
    tick: async () => {
      await tick({ sql: sweepSql, calendar, log }, clock.now());
      hint();
    },
    stop: async () => {
      await Promise.all([relay.stop(), sweeper?.stop()]);
      shutdown.abort(new Error('the replay is over'));
      await runner.leave();
      await Promise.all(workers.map((worker) => worker.close(2_000)));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await Promise.all([sql, relaySql, sweepSql].map((pool) => pool.end({ timeout: 2 })));
    },
  };
};
