import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { blamesTheRows, ranOutOfTime, sqlState } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { beginChunk, type HeldChunk, parkChunk, releaseChunk } from '../store/chunks.ts';
import type { Sql } from '../store/connect.ts';
import { payloadTopic, quarantineSubject } from '../store/quarantine.ts';
import type { JobName } from './catalogue.ts';
import { type ChunkOutcome, type ChunkRun, createChunkRun } from './chunk-run.ts';
import type { ReceivedJob } from './connection.ts';
import type { JobDefinition } from './define-job.ts';
import type { Gate } from './gate.ts';
import { readJob } from './read-job.ts';
import type { RunnerHandle } from './runner.ts';

/** What a pipeline does with one chunk. On a retry it finds what is still owed and nothing else. */
export type Processor = (run: ChunkRun) => Promise<ChunkOutcome>;
export type Processors = { readonly [Name in JobName]: Processor };

export type RunJobDeps = {
  sql: Sql;
  runner: Pick<RunnerHandle, 'id' | 'ran'>;
  processors: Processors;
  gate: Gate;
  metrics: Metrics;
  log: Logger;
  /** Aborted when the process has to end: running work stops at its next step and its chunk is given back. */
  shutdown: AbortSignal;
};

/** A lease outlasts the longest run, so that an overdue chunk is never merely slow. */
const leaseSeconds = ({ timeoutMs }: Pick<JobDefinition, 'timeoutMs'>): number => timeoutMs / 1000 + 15;
/** How soon a chunk that was given back is driven again, should the job that comes back to it die first. */
const givenBackSeconds = 5;
/** How long giving back is tried. With it a run stays within what `watchProgress` allows. */
const givingBackMs = 20_000;
type Outcome = 'done' | 'skipped' | 'quarantined' | 'retry' | 'parked';

/**
 * The only wrapper around processors. It parses the payload, counts the attempt in Postgres before anything runs, lets suspects run
 * alone, bounds the time, and gives each attempt one log line and one set of metrics. A throw goes back to the queue for a retry after
 * the chunk was given back; a chunk that is already done completes as skipped. A job of a newer version is parked: it completes here, its
 * chunk stays, and falls due again until a worker of that version takes it.
 */
export const createRunJob = (deps: RunJobDeps): ((job: ReceivedJob) => Promise<void>) => {
  const hold = (definition: JobDefinition, id: number, alone: boolean): Promise<HeldChunk | undefined> =>
    beginChunk(deps.sql, {
      ...{ id, topics: definition.topics, runner: deps.runner.id },
      ...{ leaseSeconds: leaseSeconds(definition), alone },
    });

  /** Postgres may be restarting: a chunk that was not given back would rest until its lease ran out. */
  const giveBack = async (chunk: HeldChunk, log: Logger): Promise<void> => {
    const deadline = monotonicMs() + givingBackMs;
    for (;;) {
      try {
        return await releaseChunk(deps.sql, chunk.id, deps.runner.id, givenBackSeconds);
      } catch (err) {
        if (deps.shutdown.aborted || monotonicMs() > deadline)
          return log.warn({ err }, 'chunk not given back; its lease will run out');
        await sleep(500);
      }
    }
  };

  const run = async (definition: JobDefinition<JobName>, chunk: HeldChunk, log: Logger): Promise<ChunkOutcome> => {
    const signal = AbortSignal.any([deps.shutdown, AbortSignal.timeout(definition.timeoutMs)]);
    const chunkRun = createChunkRun({ sql: deps.sql, definition, chunk, signal, log });
    try {
      return await deps.processors[definition.name](chunkRun);
    } catch (error) {
      if (sqlState(error) !== undefined && blamesTheRows(error)) return chunkRun.isolate(error);
      if (ranOutOfTime(error) && chunk.size > 1) return chunkRun.isolate(error);
      await giveBack(chunk, log);
      throw error;
    }
  };

  /** A chunk with a crash in its past is taken inside the gate, alone. */
  const driven = async (definition: JobDefinition<JobName>, chunkId: number, log: Logger) => {
    const first = await deps.gate.shared(async () => {
      const chunk = await hold(definition, chunkId, false);
      if (!chunk) return 'gone' as const;
      if (chunk.crashes > 0) return 'suspect' as const;
      return { chunk, outcome: await run(definition, chunk, log) };
    });
    if (first !== 'suspect') return first;
    return deps.gate.alone(async () => {
      const chunk = await hold(definition, chunkId, true);
      return chunk ? { chunk, outcome: await run(definition, chunk, log) } : ('gone' as const);
    });
  };

  const report = (
    job: string,
    outcome: Outcome,
    startedAt: number,
    log: Logger,
    extra: Record<string, unknown>,
  ): void => {
    const tookMs = monotonicMs() - startedAt;
    deps.metrics.jobAttempts.inc({ job, outcome });
    deps.metrics.jobDuration.observe({ job }, tookMs / 1000);
    deps.runner.ran(job, tookMs);
    const level = outcome === 'done' || outcome === 'skipped' ? 'debug' : 'warn';
    log[level]({ outcome, tookMs: Math.round(tookMs), ...extra }, 'job');
  };

  return async (job) => {
    const startedAt = monotonicMs();
    const read = readJob(job);
    if (read.kind === 'newer') {
      if (read.chunkId !== undefined) await parkChunk(deps.sql, read.chunkId);
      const log = deps.log.child({ job: job.name, jobId: job.id });
      return report('unknown', 'parked', startedAt, log, { why: read.why });
    }
    if (read.kind === 'unreadable') {
      await quarantineSubject(deps.sql, {
        job: read.job,
        topic: payloadTopic,
        subjectId: read.subjectId,
        code: 'payload_invalid',
        message: 'the payload does not fit the job; the sweep drives its chunk again',
        attempts: 1,
      });
      return report(read.job, 'quarantined', startedAt, deps.log.child({ job: read.job, jobId: job.id }), {});
    }
    const { definition, chunkId } = read;
    const log = deps.log.child({ job: definition.name, jobId: job.id, chunk: chunkId });
    try {
      const result = await driven(definition, chunkId, log);
      if (result === 'gone') return report(definition.name, 'skipped', startedAt, log, {});
      const { chunk, outcome } = result;
      deps.metrics.jobWait.observe({ job: definition.name }, chunk.waitedMs / 1000);
      const counts = { lane: chunk.lane, done: outcome.done, quarantined: outcome.quarantined, ...outcome.detail };
      report(definition.name, outcome.quarantined > 0 ? 'quarantined' : 'done', startedAt, log, counts);
    } catch (error) {
      report(definition.name, 'retry', startedAt, log, { err: error });
      throw error;
    }
  };
};
