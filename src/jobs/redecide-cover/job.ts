import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Decides excluded orders again, once what stood in the way was mended and as long as there is anything left to cover. */
export const redecideCover = defineJob({
  name: 'redecide-cover',
  queue: 'policy-life',
  topics: ['cover.reopened'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 200,
  timeoutMs: 30_000,
  chunkSize: 200,
});
