import { z } from 'zod';

/** Version of what jobs carry. A worker parks what says a higher one: a newer worker takes it. */
export const payloadVersion = 1;

/** What every chunk job carries: the chunk's id and the version of this shape. Ids only, never personal data. */
export const chunkPayload = z.strictObject({ v: z.literal(payloadVersion), chunkId: z.number().int().positive() });
export type ChunkPayload = z.infer<typeof chunkPayload>;

export type JobDefinition<Name extends string = string> = {
  /** Verb-noun. Stable: it names the job in the queue, in metrics and in quarantine. */
  name: Name;
  /** Earlier names under which jobs may still lie in a queue. */
  aliases?: readonly string[];
  queue: string;
  /** The outbox topics it drains: events in the past tense. No two jobs share one. */
  topics: readonly [string, ...string[]];
  payload: typeof chunkPayload;
  /** Deliveries by the queue before it gives up; then the sweep drives the chunk again, for as long as it is owed. */
  attempts: number;
  /** First delay between deliveries; doubles each time. */
  backoffMs: number;
  /** A run that takes longer is aborted; the lease outlasts it. */
  timeoutMs: number;
  /** Most subjects in one job. */
  chunkSize: number;
  /** For a job that a clock drives: what its row in `schedules` is first filled with. Its topic is `<name>.due`, its subjects are runs. */
  schedule?: { cron: string; backfill: 'each' | 'latest' };
};

/** Declares a job. Kept free of everything else, so that whoever produces a job never loads what processes it. */
export const defineJob = <const Name extends string>(definition: JobDefinition<Name>): JobDefinition<Name> =>
  definition;
