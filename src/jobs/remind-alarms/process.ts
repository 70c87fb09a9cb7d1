import type { Processor } from '../../queues/run-job.ts';
import { scheduledProcessor } from '../../queues/scheduler-run.ts';
import { remindAlarms } from '../../store/alarm-deliveries.ts';
import type { Sql } from '../../store/connect.ts';

/** Each morning: `deliver-alarm` looks at every open alarm and tells those again that were not told today. */
export const remindAlarmsProcessor = ({ sql }: { sql: Sql }): Processor =>
  scheduledProcessor(sql, async () => async (tx) => ({ reminded: await remindAlarms(tx) }));
