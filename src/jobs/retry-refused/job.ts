import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Tries refused orders again whose unknown party has come, should whoever brought it have died before it could. Of missed times one is enough. */
export const retryRefused = defineJob({
  name: 'retry-refused',
  queue: 'schedules',
  topics: ['retry-refused.due'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 60_000,
  chunkSize: 1,
  schedule: { cron: '*/10 * * * *', backfill: 'latest' },
});
