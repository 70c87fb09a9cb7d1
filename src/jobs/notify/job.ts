import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Tells workers what became of their cover: once for each fact, whatever restarts. Subjects of `notice.due` are notices that rested. */
export const notify = defineJob({
  name: 'notify',
  queue: 'notify',
  topics: ['order.decided', 'policy.issued', 'policy.changed', 'notice.due'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 60_000,
  chunkSize: 500,
});
