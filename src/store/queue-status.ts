import type { Permission } from '../domain/permissions.ts';
import type { RunQuantiles } from '../domain/run-times.ts';
import { type Access, demand } from './access.ts';
import type { Queryable, Sql } from './connect.ts';
import { type JobPause, pausesNow } from './job-pauses.ts';
import type { Owed } from './owed-orders.ts';
import { planByTime } from './plan-by-time.ts';
import { quarantineCauses } from './quarantine-list.ts';
import { type Flow, flowOf } from './queue-status-flow.ts';
import { type JobTopics, type LaneWork, laneWork } from './queue-status-lanes.ts';
import { runTimesNow } from './runners.ts';
import { todayOwed } from './today-owed.ts';
import { sharedByView } from './today-view.ts';
import { countUntold } from './untold-decisions.ts';

/** A job of this version; `scheduled` where a clock drives it. */
export type QueueJob<N extends string> = JobTopics & { name: N; queue: string; scheduled: boolean };

export type JobStatus<N extends string> = {
  job: N;
  queue: string;
  scheduled: boolean;
  pause: JobPause | null;
  /** Asked of the orders, changes and notices themselves, quarantined ones included; null where a job is known by its lists alone. */
  owed: { count: number; oldestSeconds: number | null } | null;
  lanes: LaneWork[];
  flow: Omit<Flow, 'job'> | null;
  /**
   * Its runs of one chunk each within ten minutes, in every worker process that is alive: how many, and how long they took, in milliseconds; null
   * for who has a part of the city: a chunk is not of one part.
   */
  chunkRuns: RunQuantiles | null;
  /** What waits in quarantine, by cause; null for who may not see it. */
  causes: { code: string; count: number; oldestAt: number }[] | null;
};
export type QueueStatus<N extends string> = { asOf: number; jobs: JobStatus<N>[] };

type Asked<N extends string> = { now: number; jobs: readonly QueueJob<N>[]; untold: Owed | undefined };

const readStatus = async <N extends string>(
  tx: Queryable,
  access: Access,
  { now, jobs, untold }: Asked<N>,
): Promise<QueueStatus<N>> => {
  await planByTime(tx);
  const pauses = await pausesNow(tx);
  const owed = access.permits('order.read') ? await todayOwed(tx, access, { now, pipelines: jobs, untold }) : [];
  const lanes = await laneWork(tx, access, jobs);
  const scheduled = jobs.filter((job) => job.scheduled).map(({ name }) => name);
  const flows = await flowOf(tx, access, { now, scheduled });
  const runTimes = access.scope === 'city' ? await runTimesNow(tx) : undefined;
  const causes = access.permits('quarantine.read') ? await quarantineCauses(tx, access) : null;
  const statusOf = ({ name, queue, scheduled: byClock }: QueueJob<N>): JobStatus<N> => {
    const { job: _job, ...flow } = flows.find(({ job }) => job === name) ?? { job: name };
    return {
      ...{ job: name, queue, scheduled: byClock, pause: pauses.get(name) ?? null, lanes: lanes.get(name) ?? [] },
      owed: owed.find(({ pipeline }) => pipeline === name)?.owed ?? null,
      flow: 'from' in flow ? flow : null,
      chunkRuns: runTimes?.get(name) ?? null,
      causes: causes?.filter(({ job }) => job === name).map(({ job: _of, ...cause }) => cause) ?? null,
    };
  };
  return { asOf: now, jobs: jobs.map(statusOf) };
};

const seen = ['order.read', 'quarantine.read'] as const satisfies readonly Permission[];

/**
 * How every job stands, of one instant and within one scope, for whoever asks; two who see the same share the answer.
 * @throws {UsageError} `forbidden` without `queue.read`
 */
export const queueStatusReader = <N extends string>({ sql, jobs }: { sql: Sql; jobs: readonly QueueJob<N>[] }) => {
  const ask = async (access: Access, now: number): Promise<QueueStatus<N>> => {
    const untold = access.scope === 'city' && access.permits('order.read') ? await countUntold(sql, now) : undefined;
    return sql.begin('isolation level repeatable read read only', (tx) =>
      readStatus(tx, access, { now, jobs, untold }),
    ) as Promise<QueueStatus<N>>;
  };

  const shared = sharedByView(
    seen,
    () => undefined,
    (_state, access, now) => ask(access, now),
  );
  return {
    ...shared,
    read: async (access: Access, now: number): Promise<QueueStatus<N>> => {
      demand(access, 'queue.read');
      return shared.read(access, now);
    },
  };
};
