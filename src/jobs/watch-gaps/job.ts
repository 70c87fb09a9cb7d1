import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Finds people who are at work without cover, while they are. */
export const watchGaps = defineJob({
  name: 'watch-gaps',
  queue: 'schedules',
  topics: ['watch-gaps.due'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 30_000,
  chunkSize: 1,
  schedule: { cron: '* * * * *', backfill: 'latest' },
});
