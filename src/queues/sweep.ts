import { monotonicMs } from '../clock.ts';
import type { BusinessCalendar } from '../domain/business-date.ts';
import type { Logger } from '../log.ts';
import { closeAlarmsExcept, closeAlarmsTaken, closeAlarmsUnseen, openAlarm } from '../store/alarms.ts';
import { type CrashedChunk, closeChunk, countStuck, redriveChunk, splitChunk, takeCrashed } from '../store/chunks.ts';
import type { Sql, Tx } from '../store/connect.ts';
import { sweepOwedChanges } from '../store/owed-changes.ts';
import { sweepOwedOrders } from '../store/owed-orders.ts';
import { countQuarantined, quarantineSubject } from '../store/quarantine.ts';
import { reopenAroundChanges } from '../store/reopen-around.ts';
import { countCrash } from '../store/subject-attempts.ts';
import { sweepUntoldDecisions } from '../store/untold-decisions.ts';
import { tellMissedMends } from '../store/workers-mended.ts';
import { jobs, topics } from './catalogue.ts';
import type { JobDefinition } from './define-job.ts';
import { createScheduleWatch } from './scheduler-alarms.ts';

/** Crashes with nothing beside it in the process after which a subject is set aside. */
const crashesAllowedAlone = 3;
/** Deliveries after which a chunk that never gets done wants a person. */
const stuckAfter = 8;

/**
 * One crashed chunk: its subjects are counted, and driven again in chunks half as large, then alone. What has three times taken its
 * process with it while alone is set aside. It still counts as owed.
 */
const driveOn = async (tx: Tx, definition: JobDefinition, chunk: CrashedChunk, log: Logger): Promise<void> => {
  const alone = chunk.ids.length === 1 && chunk.crashes > 0;
  const counts = await countCrash(tx, chunk.topic, chunk.ids, alone);
  const [only] = counts;
  if (alone && only && only.crashesAlone >= crashesAllowedAlone) {
    const message = `took its process with it ${only.crashesAlone} times while nothing else ran`;
    await quarantineSubject(tx, {
      job: definition.name,
      topic: chunk.topic,
      subjectId: only.subjectId,
      code: 'crash',
      message,
      attempts: only.crashes,
    });
    await closeChunk(tx, chunk.id);
    log.error({ chunk: chunk.id }, 'a subject that kills its process is set aside');
  } else if (chunk.ids.length === 1) {
    await redriveChunk(tx, chunk.id, chunk.crashes + 1);
  } else {
    await splitChunk(tx, chunk.id, chunk.crashes === 0 ? Math.ceil(chunk.ids.length / 2) : 1, chunk.crashes + 1);
  }
};

const sweepCrashes = (sql: Sql, log: Logger): Promise<number> =>
  sql.begin(async (tx) => {
    const crashed = await takeCrashed(tx, topics);
    for (const chunk of crashed) {
      const definition = jobs.find((job) => job.topics.includes(chunk.topic));
      if (definition) await driveOn(tx, definition, chunk, log);
    }
    return crashed.length;
  }) as Promise<number>;

/** Opens alarms whose cause is there and closes those whose cause is gone. Safe to repeat and to run in several processes. */
export const watchAlarms = async (sql: Sql): Promise<void> => {
  const quarantined = await countQuarantined(sql);
  for (const q of quarantined)
    await openAlarm(sql, { kind: 'quarantined', subject: q.job, detail: { count: q.count } });
  await closeAlarmsExcept(
    sql,
    'quarantined',
    quarantined.map((q) => q.job),
  );

  const stuck = await countStuck(sql, topics, stuckAfter);
  if (stuck > 0) await openAlarm(sql, { kind: 'chunk_stuck', subject: 'chunks', detail: { count: stuck } });
  await closeAlarmsExcept(sql, 'chunk_stuck', stuck > 0 ? ['chunks'] : []);
  await closeAlarmsUnseen(sql, 'under_minimum_age', 7);
  await closeAlarmsTaken(sql, 'policy_with_claim');
};

/** `patienceMs`: for how long a schedule has to be seen late before somebody is told. */
export type SweepSettings = { everyMs: number; alarmsMs: number; owedMs: number; patienceMs: number };
export const sweepDefaults: SweepSettings = { everyMs: 1_000, alarmsMs: 5_000, owedMs: 60_000, patienceMs: 60_000 };
export type Sweeper = { stop(): Promise<void>; progressAt(): number };

/**
 * What promises delivery, whatever the queue loses: crashed chunks each second, and each minute the orders themselves: whatever stands
 * at `owed`, has changed without effect, or was decided without its worker hearing of it, and is neither in the outbox, nor in a chunk, nor
 * in quarantine, is owed again.
 */
export const startSweeper = (deps: {
  sql: Sql;
  calendar: BusinessCalendar;
  now: () => number;
  log: Logger;
  settings: SweepSettings;
}): Sweeper => {
  const { sql, log, settings } = deps;
  const watchSchedules = createScheduleWatch({ ...deps, patienceMs: settings.patienceMs });
  let stopped = false;
  let progressAt = monotonicMs();
  let wake = () => {};
  const dueIn = (ms: number) => {
    let last = Number.NEGATIVE_INFINITY;
    return () => {
      if (monotonicMs() - last < ms) return false;
      last = monotonicMs();
      return true;
    };
  };
  const alarmsDue = dueIn(settings.alarmsMs);
  const owedDue = dueIn(settings.owedMs);
  /** Each stage on its own: one that fails must not keep the others from running. */
  const stage = async (what: string, run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch (err) {
      log.error({ err }, `${what} failed; it is repeated`);
    }
  };
  const pass = async (): Promise<void> => {
    await stage('the sweep over crashes', async () => {
      const crashed = await sweepCrashes(sql, log);
      if (crashed > 0) log.warn({ crashed }, 'chunks of a dead process are driven again');
    });
    if (owedDue()) {
      await stage('the sweep over owed orders', async () => {
        const found = await sweepOwedOrders(sql, deps.now());
        if (found > 0) log.warn({ found }, 'orders were owed that no list held; they are owed again');
      });
      await stage('the sweep over owed changes', async () => {
        const found = await sweepOwedChanges(sql, deps.now());
        if (found > 0) log.warn({ found }, 'changes of orders were owed that no list held; they are owed again');
      });
      await stage('the sweep over decisions that nobody was told of', async () => {
        const found = await sweepUntoldDecisions(sql, deps.now());
        if (found > 0) log.warn({ found }, 'workers were to be told and no list held it; it is owed again');
      });
      await stage('the look for mends that an order missed', async () => {
        await tellMissedMends(sql, deps.now());
      });
      await stage('the look around changed reference data', async () => {
        await reopenAroundChanges(sql, deps.now());
      });
    }
    if (alarmsDue()) {
      await stage('the watch over alarms', () => watchAlarms(sql));
      await stage('the watch over schedules', watchSchedules);
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      progressAt = monotonicMs();
      await pass();
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
