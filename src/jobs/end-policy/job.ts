import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Ends policies whose orders were cancelled while the work was on. */
export const endPolicy = defineJob({
  name: 'end-policy',
  queue: 'policy-life',
  topics: ['order.stopped'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 200,
  timeoutMs: 30_000,
  chunkSize: 100,
});
