import { describeError } from '../errors.ts';
import type { Sql, Tx } from '../store/connect.ts';
import {
  beginRuns,
  type DueRun,
  finishRuns,
  loadDueRuns,
  noteFailure,
  type RunResult,
} from '../store/schedule-runs.ts';
import type { ChunkRun } from './chunk-run.ts';
import type { Processor } from './run-job.ts';

/**
 * What a job does when its schedule is due: looks and decides for the run's own time (never for "now"), and returns the effect, which is
 * written in the transaction that marks the run done. Whatever it does before must bear being repeated.
 */
export type ScheduledWork = (due: DueRun, run: ChunkRun) => Promise<(tx: Tx) => Promise<RunResult>>;

/** The processor of a job that a schedule drives. A run that is done already is passed by; one that throws is tried again, and says why. */
export const scheduledProcessor =
  (sql: Sql, work: ScheduledWork): Processor =>
  async (run) => {
    const due = await loadDueRuns(sql, run.chunk.id);
    const ids = due.map(({ id }) => id);
    await beginRuns(sql, ids);
    try {
      const decided = [];
      for (const each of due) decided.push({ ...each, effect: await work(each, run) });
      const done = await run.commitInParts(decided, (part, closes) =>
        finishRuns(sql, part, closes ? run.chunk.id : undefined),
      );
      return { done: done.reduce((sum, n) => sum + n, 0), quarantined: run.quarantined() };
    } catch (error) {
      await noteFailure(sql, ids, describeError(error).message).catch((err: unknown) =>
        run.log.warn({ err }, 'what went wrong could not be kept beside the run'),
      );
      throw error;
    }
  };
