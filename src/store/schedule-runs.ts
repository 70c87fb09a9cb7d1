import type { BusinessDate } from '../domain/business-date.ts';
import { closeChunk } from './chunks.ts';
import type { Queryable, Sql, Tx } from './connect.ts';

/** A run of a chunk that is not done: `dueAt` and `businessDate` say what it is for, however late it comes. */
export type DueRun = {
  ord: number;
  id: string;
  name: string;
  dueAt: number;
  businessDate: BusinessDate;
};

/** What a run has counted; shown beside it. */
export type RunResult = Record<string, number>;

/** The runs of a chunk that are still owed, without those that wait for a person. */
export const loadDueRuns = (sql: Queryable, chunkId: number): Promise<DueRun[]> => sql<DueRun[]>`
  select c.ord::int4 as ord, r.id, r.name, r.due_at as "dueAt", r.business_date as "businessDate"
  from unnest((select ids from chunks where id = ${chunkId})) with ordinality as c (id, ord) join schedule_runs r on r.id = c.id
  where r.state in ('queued', 'running')
    and not exists (select from quarantine q where q.topic = r.name || '.due' and q.subject_id = r.id and q.released_at is null)
  order by c.ord`;

/** Counts an attempt, in its own transaction and before anything is done. */
export const beginRuns = async (sql: Queryable, ids: readonly string[]): Promise<void> => {
  await sql`
    update schedule_runs set state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, clock_timestamp())
    where id = any(${ids as string[]}::uuid[]) and state in ('queued', 'running')`;
};

/** Keeps what went wrong beside the run; it is tried again. */
export const noteFailure = async (sql: Queryable, ids: readonly string[], error: string): Promise<void> => {
  await sql`update schedule_runs set error = ${error} where id = any(${ids as string[]}::uuid[]) and state = 'running'`;
};

export type Finished = { id: string; effect: (tx: Tx) => Promise<RunResult> };

/**
 * Does what a run decided and marks it done, in one transaction. Its row is locked first, so of two processes that hold it the second finds
 * it done and does nothing. Returns how many were done here.
 */
export const finishRuns = (sql: Sql, runs: readonly Finished[], closes: number | undefined): Promise<number> =>
  sql.begin(async (tx) => {
    let done = 0;
    for (const { id, effect } of runs) {
      const [mine] = await tx`select from schedule_runs where id = ${id} and state in ('queued', 'running') for update`;
      if (!mine) continue;
      const result = await effect(tx);
      await tx`
        update schedule_runs set state = 'done', finished_at = clock_timestamp(), error = null, result = ${JSON.stringify(result)}::text::jsonb
        where id = ${id}`;
      done++;
    }
    if (closes !== undefined) await closeChunk(tx, closes);
    return done;
  }) as Promise<number>;
