import { addTimes, quantilesOf, type RunQuantiles, type RunTimes, type RunTimesByJob } from '../domain/run-times.ts';
import { runnerLockClass } from './chunks.ts';
import type { Queryable, Sql } from './connect.ts';

export type Runner = { id: string; lockKey: number };

/** Enters a process that will run chunks. Rows of processes long gone, which hold no chunk any more, are cleared on the way. */
export const enterRunner = async (sql: Sql, runner: { id: string; host: string; pid: number }): Promise<Runner> => {
  await sql`
    delete from runners r where seen_at < clock_timestamp() - interval '1 day' and not exists (select from chunks c where c.runner = r.id)`;
  const [row] = await sql<{ lockKey: number }[]>`
    insert into runners (id, host, pid, started_at, seen_at) values (${runner.id}, ${runner.host}, ${runner.pid}, clock_timestamp(), clock_timestamp())
    returning lock_key as "lockKey"`;
  return { id: runner.id, lockKey: row?.lockKey ?? 0 };
};

/** Says that the runner is alive, and how long its runs of the last minutes took. */
export const touchRunner = async (sql: Sql, id: string, runTimes: RunTimesByJob): Promise<void> => {
  await sql`update runners set seen_at = clock_timestamp(), run_times = ${sql.json(runTimes)} where id = ${id}`;
};

/** How long runs of the last minutes took, by job, over all processes that are alive. */
export const runTimesNow = async (sql: Queryable): Promise<Map<string, RunQuantiles>> => {
  const rows = await sql<{ job: string; times: RunTimes }[]>`
    select t.key as job, t.value as times from runners r, jsonb_each(r.run_times) t where r.seen_at > clock_timestamp() - interval '1 minute'`;
  const byJob = Map.groupBy(rows, ({ job }) => job);
  return new Map(
    [...byJob].flatMap(([job, all]) => {
      const quantiles = quantilesOf(addTimes(all.map(({ times }) => times)));
      return quantiles ? [[job, quantiles] as const] : [];
    }),
  );
};

/** Says that a process has ended, on the word of the parent that saw it end: what it held is judged at once. */
export const buryRunner = async (sql: Sql, host: string, pid: number): Promise<void> => {
  await sql`update runners set seen_at = '-infinity' where host = ${host} and pid = ${pid}`;
};

/** Strikes out a runner that ends on purpose: whatever it could not give back is no crash. */
export const leaveRunner = async (sql: Sql, id: string): Promise<void> => {
  await sql`delete from runners where id = ${id}`;
};

/** Takes the runner's lock on a session of its own: it is freed by Postgres the moment the process dies, and only then. */
export const holdRunnerLock = async (session: Sql, lockKey: number): Promise<void> => {
  await session`
    select pg_advisory_lock(${runnerLockClass}::int4, ${lockKey}::int4) where not exists (
      select from pg_locks where locktype = 'advisory' and classid::int8 = ${runnerLockClass} and objid::int8 = ${lockKey} and pid = pg_backend_pid())`;
};
