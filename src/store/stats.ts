import { monotonicMs } from '../clock.ts';
import type { Queryable, Sql } from './connect.ts';
import { countOwedOrders } from './owed-orders.ts';
import { totalsCounter } from './status-totals.ts';

/** The market in numbers, all of one instant; what each counts stands in the API's documentation. */
export type Stats = {
  employers: number;
  positions: number;
  postings: number;
  workers: number;
  dispatches: number;
  policies: number;
  excludedByReason: Record<string, number>;
  claimsPaid: number;
  claimsPaidFen: number;
  trained: number;
  servicePoints: number;
  asOf: number;
};

type Parties = Pick<Stats, 'employers' | 'positions' | 'postings' | 'workers' | 'servicePoints'>;

const countParties = async (tx: Queryable): Promise<Parties> => {
  const [row] = await tx<Parties[]>`
    select count(distinct employer_id) as employers, coalesce(sum(headcount), 0)::int8 as positions, count(*) as postings,
      (select count(*) from workers) as workers, (select count(*) from service_points) as "servicePoints"
    from postings`;
  return row ?? { employers: 0, positions: 0, postings: 0, workers: 0, servicePoints: 0 };
};

/** Answers stand for so long, and for so many times as long as counting took: asking costs at most a tenth of a core. */
const freshMs = 3_000;
const restFactor = 9;

/**
 * Reads the statistics; whoever asks while they are being counted, or soon after, shares the answer. Claims and training count nothing
 * as long as there are none.
 */
export const statsReader = (sql: Sql, now: () => number): (() => Promise<Stats>) => {
  const totals = totalsCounter(sql);
  let kept: { until: number; stats: Promise<Stats> } | undefined;

  const count = (): Promise<Stats> =>
    sql.begin('isolation level repeatable read read only', async (tx): Promise<Stats> => {
      const asOf = now();
      const decided = await totals.read(tx, asOf);
      const owed = await countOwedOrders(tx, asOf);
      const excluded = [...decided.excluded.values()].reduce((sum, n) => sum + n, 0);
      return {
        ...(await countParties(tx)),
        dispatches: decided.covered + decided.requested + excluded + owed.count,
        policies: decided.covered,
        excludedByReason: Object.fromEntries([...decided.excluded].sort(([a], [b]) => (a < b ? -1 : 1))),
        claimsPaid: 0,
        claimsPaidFen: 0,
        trained: 0,
        asOf,
      };
    }) as Promise<Stats>;

  return () => {
    const started = monotonicMs();
    if (kept && started < kept.until) return kept.stats;
    const counting = { until: Number.POSITIVE_INFINITY, stats: count() };
    kept = counting;
    counting.stats.then(
      () => {
        const ended = monotonicMs();
        counting.until = ended + Math.max(freshMs, (ended - started) * restFactor);
      },
      () => {
        counting.until = 0;
      },
    );
    return counting.stats;
  };
};
