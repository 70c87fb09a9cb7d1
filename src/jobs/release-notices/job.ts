import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Owes notices again whose quiet hours are over, and watches whether the gateway takes what it is given. Of missed minutes one is enough. */
export const releaseNotices = defineJob({
  name: 'release-notices',
  queue: 'schedules',
  topics: ['release-notices.due'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 30_000,
  chunkSize: 1,
  schedule: { cron: '* * * * *', backfill: 'latest' },
});
