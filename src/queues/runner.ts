import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import type { Logger } from '../log.ts';
import { releaseChunksOf } from '../store/chunks.ts';
import type { Sql } from '../store/connect.ts';
import { connect } from '../store/connect.ts';
import { newId } from '../store/ids.ts';
import { enterRunner, holdRunnerLock, leaveRunner, touchRunner } from '../store/runners.ts';
import { keepRunTimes } from './run-times.ts';

/** How often a runner that ends looks for chunks that its last statements let go of. */
const looks = 10;

export type RunnerHandle = {
  id: string;
  /** Notes how long a run took: the heartbeat says so. */
  ran(job: string, ms: number): void;
  leave(): Promise<void>;
};

/**
 * Makes this process known as one that runs chunks, and keeps it so: a heartbeat each second, and a session lock that Postgres frees
 * when the process dies. After a lost session both come back by themselves. Leaving gives back what it still holds, on that session: the pool
 * may be at its end.
 */
export const enterAsRunner = async (sql: Sql, databaseUrl: string, log: Logger): Promise<RunnerHandle> => {
  const runner = await enterRunner(sql, { id: newId(), host: hostname(), pid: process.pid });
  const session = connect(databaseUrl, { max: 1, name: 'runner lock', statementTimeoutMs: 5_000 });
  await holdRunnerLock(session, runner.lockKey);
  const runTimes = keepRunTimes(monotonicMs);
  let beating = false;
  const beat = async (): Promise<void> => {
    if (beating) return;
    beating = true;
    try {
      await touchRunner(sql, runner.id, runTimes.read());
      await holdRunnerLock(session, runner.lockKey);
    } catch (err) {
      log.warn({ err }, 'heartbeat missed');
    } finally {
      beating = false;
    }
  };
  const timer = setInterval(() => void beat(), 1_000);
  return {
    id: runner.id,
    ran: runTimes.note,
    leave: async () => {
      clearInterval(timer);
      try {
        for (let left = looks; left > 0 && (await releaseChunksOf(session, runner.id)) > 0; left--) await sleep(50);
        await leaveRunner(session, runner.id);
      } catch (err) {
        log.warn({ err }, 'chunks not given back; they are driven again as after a crash');
      }
      await session.end({ timeout: 1 });
    },
  };
};
