import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Carries changes of an order (hours, class, identity, how long the work really took) over to its policy. */
export const amendPolicy = defineJob({
  name: 'amend-policy',
  queue: 'policy-life',
  topics: ['order.amended'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 200,
  timeoutMs: 30_000,
  chunkSize: 100,
});
