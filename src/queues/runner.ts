import { hostname } from 'node:os';
import type { Logger } from '../log.ts';
import { releaseChunksOf } from '../store/chunks.ts';
import type { Sql } from '../store/connect.ts';
import { connect } from '../store/connect.ts';
import { newId } from '../store/ids.ts';
import { enterRunner, holdRunnerLock, touchRunner } from '../store/runners.ts';

export type RunnerHandle = { id: string; leave(): Promise<void> };

/**
 * Makes this process known as one that runs chunks, and keeps it so: a heartbeat each second, and a session lock that Postgres frees
 * when the process dies. After a lost session both come back by themselves. Leaving gives back what it still holds.
 */
export const enterAsRunner = async (sql: Sql, databaseUrl: string, log: Logger): Promise<RunnerHandle> => {
  const runner = await enterRunner(sql, { id: newId(), host: hostname(), pid: process.pid });
  const session = connect(databaseUrl, { max: 1, name: 'runner lock', statementTimeoutMs: 5_000 });
  await holdRunnerLock(session, runner.lockKey);
  let beating = false;
  const beat = async (): Promise<void> => {
    if (beating) return;
    beating = true;
    try {
      await touchRunner(sql, runner.id);
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
    leave: async () => {
      clearInterval(timer);
      await releaseChunksOf(sql, runner.id).catch((err: unknown) =>
        log.warn({ err }, 'chunks not given back; they are driven again as after a crash'),
      );
      await session.end({ timeout: 1 });
    },
  };
};
