import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Owes each alarm that is open its reminder of the day, when offices begin. Of missed days one reminder is enough. */
export const remindAlarms = defineJob({
  name: 'remind-alarms',
  queue: 'schedules',
  topics: ['remind-alarms.due'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 30_000,
  chunkSize: 1,
  schedule: { cron: '0 9 * * *', backfill: 'latest' },
});
