import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Voids policies whose orders were cancelled before their work began. */
export const voidPolicy = defineJob({
  name: 'void-policy',
  queue: 'policy-life',
  topics: ['order.cancelled'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 200,
  timeoutMs: 30_000,
  chunkSize: 100,
});
