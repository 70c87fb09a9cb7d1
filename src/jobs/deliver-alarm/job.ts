import { chunkPayload, defineJob } from '../../queues/define-job.ts';

/** Tells whoever runs Doorstep of an alarm: when it opens, each day while it is open, and when it closes. Chunks are small, for webhooks are posted one by one. */
export const deliverAlarm = defineJob({
  name: 'deliver-alarm',
  queue: 'deliver-alarm',
  topics: ['alarm.told'],
  payload: chunkPayload,
  attempts: 5,
  backoffMs: 2_000,
  timeoutMs: 60_000,
  chunkSize: 60,
});
