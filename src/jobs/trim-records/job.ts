import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Removes records that are kept no longer. What it does not get done in its time, its next attempt goes on with. */
export const trimRecords = defineJob({
  name: 'trim-records',
  queue: 'schedules',
  topics: ['trim-records.due'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 5_000,
  timeoutMs: 60_000,
  chunkSize: 1,
  schedule: { cron: '15 3 * * *', backfill: 'latest' },
});
