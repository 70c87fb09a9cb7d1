import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Decides signed orders: a policy for each, or an exclusion with its reason. */
export const issuePolicy = defineJob({
  name: 'issue-policy',
  queue: 'issue-policy',
  topics: ['order.signed'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 200,
  timeoutMs: 30_000,
  chunkSize: 1_000,
});
