import type { Processor } from '../../queues/run-job.ts';
import { scheduledProcessor } from '../../queues/scheduler-run.ts';
import type { Sql } from '../../store/connect.ts';
import { expireRefused } from '../../store/rejections.ts';
import type { RunResult } from '../../store/schedule-runs.ts';
import { trimBatch, trimOnce } from '../../store/trim-records.ts';
import { decide } from './decide.ts';

/** Batches of one kind of record in one run: a million rows a night. What is left waits for the next. */
const mostBatches = 200;

/** Each batch is a transaction of its own, so an attempt that is cut short has done what it has done, and the next goes on from there. */
export const trimRecordsProcessor = ({ sql }: { sql: Sql }): Processor =>
  scheduledProcessor(sql, async ({ dueAt }, run) => {
    const removed: RunResult = {};
    for (const { record, limit } of decide(dueAt)) {
      let count = 0;
      for (let batches = 0; batches < mostBatches; batches++) {
        run.signal.throwIfAborted();
        const gone = await trimOnce(sql, record, limit);
        count += gone;
        if (gone < trimBatch) break;
      }
      if (count > 0) removed[record] = count;
    }
    return async (tx) => {
      const expired = await expireRefused(tx, dueAt);
      return expired > 0 ? { ...removed, expired_rejections: expired } : removed;
    };
  });
