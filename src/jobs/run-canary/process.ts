import type { Processor } from '../../queues/run-job.ts';
import { scheduledProcessor } from '../../queues/scheduler-run.ts';
import type { Sql } from '../../store/connect.ts';

/** There is nothing to decide: that the run is marked done is all that it is for. */
export const runCanaryProcessor = ({ sql }: { sql: Sql }): Processor =>
  scheduledProcessor(sql, async () => async () => ({}));
