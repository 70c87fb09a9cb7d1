import { monotonicMs } from '../clock.ts';
import type { Queryable, Sql } from './connect.ts';

/** A decision carries the instant it was made, which is before it commits: what is older than this has committed. */
const settledMs = 30_000;
/** How far apart full counts lie: fifty times as long as one takes, within these bounds. */
const recountMs = { least: 10_000, most: 300_000, factor: 50 };

export type DecidedTotals = {
  covered: number;
  requested: number;
  excluded: Map<string, number>;
  lastDecidedAt: number | null;
};

type Kind = 'covered' | 'requested' | 'excluded';
type Row = { kind: Kind; reason: string; settled: number; fresh: number; last: number };
/** Every decision made before `until`, counted. */
type Base = { until: number; counts: Map<string, { kind: Kind; reason: string; count: number }>; last: number };

/** Decisions since `from`, those before `until` and those after it. Both tables have a BRIN index on the instant. */
const countDecisions = (sql: Queryable, from: number, until: number) => sql<Row[]>`
  select case when status in ('requested', 'unknown') then 'requested' when status = 'refused' then 'excluded' else 'covered' end as kind,
    case when status = 'refused' then 'insurer_refused' else '' end as reason,
    count(*) filter (where decided_at < ${until}) as settled, count(*) filter (where decided_at >= ${until}) as fresh, max(decided_at) as last
  from policies where decided_at >= ${from} group by 1, 2
  union all
  select 'excluded', reason,
    count(*) filter (where decided_at < ${until}), count(*) filter (where decided_at >= ${until}), max(decided_at)
  from cover_exclusions where decided_at >= ${from} group by reason`;

/** Adds to what was counted before what has settled since. */
const advance = (base: Base | undefined, rows: readonly Row[], until: number): Base => {
  const counts = new Map(base?.counts);
  for (const { kind, reason, settled } of rows) {
    const key = `${kind} ${reason}`;
    counts.set(key, { kind, reason, count: (counts.get(key)?.count ?? 0) + settled });
  }
  return { until, counts, last: Math.max(base?.last ?? 0, ...rows.map((row) => row.last)) };
};

const sum = (base: Base, rows: readonly Row[]): DecidedTotals => {
  const totals: DecidedTotals = { covered: 0, requested: 0, excluded: new Map(), lastDecidedAt: base.last || null };
  const add = (kind: Kind, reason: string, count: number): void => {
    if (count === 0) return;
    if (kind === 'excluded') totals.excluded.set(reason, (totals.excluded.get(reason) ?? 0) + count);
    else totals[kind] += count;
  };
  for (const { kind, reason, count } of base.counts.values()) add(kind, reason, count);
  for (const { kind, reason, fresh } of rows) add(kind, reason, fresh);
  return totals;
};

/**
 * How many orders stand where, without counting millions of rows each time: a full count once, then only what was decided since,
 * found by the BRIN indexes. A row that changes later, or commits with an old instant, is seen by the next full count, which runs
 * in the background; when that fails, the next call throws what it threw.
 *
 * `read` counts within the caller's transaction, so that its numbers fit whatever else is read there.
 */
export const totalsCounter = (sql: Sql): { read(tx: Queryable, now: number): Promise<DecidedTotals> } => {
  let base: Base | undefined;
  let nextRecount = 0;
  let recounting = false;
  let failure: { error: unknown } | undefined;

  const recount = async (until: number): Promise<void> => {
    const started = monotonicMs();
    const rows = await sql.begin('read only', async (tx) => {
      await tx`set local statement_timeout = '5min'`;
      return countDecisions(tx, 0, until);
    });
    base = advance(undefined, rows, until);
    const took = monotonicMs() - started;
    nextRecount = monotonicMs() + Math.min(Math.max(took * recountMs.factor, recountMs.least), recountMs.most);
  };

  const recountAside = async (until: number): Promise<void> => {
    recounting = true;
    try {
      await recount(until);
    } catch (error) {
      failure = { error };
    } finally {
      recounting = false;
    }
  };

  const read = async (tx: Queryable, now: number): Promise<DecidedTotals> => {
    const until = now - settledMs;
    if (failure) {
      const { error } = failure;
      failure = undefined;
      throw error;
    }
    if (base === undefined) await recount(until);
    else if (!recounting && monotonicMs() >= nextRecount) void recountAside(until);
    const before = base ?? advance(undefined, [], 0);
    const rows = await countDecisions(tx, before.until, Math.max(until, before.until));
    const after = advance(before, rows, Math.max(until, before.until));
    if (base === before) base = after;
    return sum(after, rows);
  };

  return { read };
};
