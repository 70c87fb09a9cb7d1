import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Looks at what is left of each fund, before orders are excluded for want of money. */
export const checkFund = defineJob({
  name: 'check-fund',
  queue: 'schedules',
  topics: ['check-fund.due'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 30_000,
  chunkSize: 1,
  schedule: { cron: '*/5 * * * *', backfill: 'latest' },
});
