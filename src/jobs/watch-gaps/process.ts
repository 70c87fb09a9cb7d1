import type { Processor } from '../../queues/run-job.ts';
import { scheduledProcessor } from '../../queues/scheduler-run.ts';
import type { Sql } from '../../store/connect.ts';
import { watchRejections } from '../../store/rejections.ts';
import { holdAlarms } from '../../store/standing-alarms.ts';
import { uninsuredAt } from '../../store/uninsured-work.ts';
import { decide } from './decide.ts';

/**
 * The alarms that stand afterwards are those of the run's own minute; the next run closes what is over. Orders refused at the door are work
 * without cover too, so the same watch looks after their alarm.
 */
export const watchGapsProcessor = ({ sql }: { sql: Sql }): Processor =>
  scheduledProcessor(sql, async ({ dueAt }) => {
    const uninsured = await uninsuredAt(sql, dueAt);
    return async (tx) => {
      await holdAlarms(tx, 'gap_open', decide(uninsured, dueAt));
      await watchRejections(tx);
      return { people: uninsured.reduce((sum, { count }) => sum + count, 0), alarms: uninsured.length };
    };
  });
