import { z } from 'zod';
import { jobs } from '../../../queues/catalogue.ts';
import { defineRoute } from '../define-route.ts';
import { firstOutput, reasonInput } from '../list-shapes.ts';

const job = z.enum(jobs.map(({ name }) => name));
const seconds = z.number().nullable();
const quantiles = z.object({ p50: z.number(), p95: z.number() }).nullable();

const laneWork = z.object({
  ...{ lane: z.enum(['live', 'bulk']), waiting: z.int(), packed: z.int(), running: z.int() },
  ...{ oldestSeconds: seconds, triedBefore: z.int(), stuck: z.int() },
});

const queueRow = z.object({
  ...{ job, queue: z.string(), scheduled: z.boolean() },
  pause: z.object({ reason: z.string(), by: z.string(), since: z.number() }).nullable(),
  owed: z.object({ count: z.int(), oldestSeconds: seconds }).nullable(),
  lanes: z.array(laneWork),
  flow: z
    .object({
      from: z.enum(['decisions', 'events', 'notices', 'deliveries', 'runs']),
      ...{ minutes: z.int(), done: z.int(), waitMs: quantiles, runMs: quantiles },
    })
    .nullable(),
  chunkRuns: z.object({ count: z.int(), p50: z.number(), p95: z.number() }).nullable(),
  causes: z.array(z.object({ code: z.string(), count: z.int(), oldestAt: z.number() })).nullable(),
});

export type QueueItem = z.output<typeof queueRow>;

export const queueRoutes = {
  /** Every job with what it owes, holds and got done, within the scope of whoever asks. */
  'queues.status': defineRoute({
    kind: 'read',
    demand: 'queue.read',
    scope: 'rows',
    input: z.object({}),
    output: z.object({ asOf: z.number(), jobs: z.array(queueRow) }),
  }),
  /** Hands out nothing more of a job. `paused` is false where somebody had paused it already: `first` says who, and when. */
  'queues.pause': defineRoute({
    kind: 'act',
    demand: 'job.pause',
    scope: 'city',
    input: z.object({ job, reason: reasonInput }),
    output: z.object({ paused: z.boolean(), first: firstOutput }),
  }),
  /** Lets a job go on. `resumed` is false where it was not paused any more: `first` says who resumed it, and when. */
  'queues.resume': defineRoute({
    kind: 'act',
    demand: 'job.pause',
    scope: 'city',
    input: z.object({ job, reason: reasonInput }),
    output: z.object({ resumed: z.boolean(), first: firstOutput }),
  }),
};
