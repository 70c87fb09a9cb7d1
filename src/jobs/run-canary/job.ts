import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Does nothing, by the way of all work: clock, outbox, relay, queue, worker, commit. While it gets done, that way is open. */
export const runCanary = defineJob({
  name: 'run-canary',
  queue: 'schedules',
  topics: ['run-canary.due'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 30_000,
  chunkSize: 1,
  schedule: { cron: '* * * * *', backfill: 'latest' },
});
