import { type Clock, monotonicMs } from '../clock.ts';
import type { StatusSnapshot } from '../console/status/snapshot.ts';
import { listOpenAlarms } from './alarms.ts';
import type { Queryable, Sql } from './connect.ts';
import { fundYears } from './funds.ts';
import { laneName } from './outbox.ts';
import { countOwedOrders } from './owed-orders.ts';
import { countQuarantined } from './quarantine.ts';
import { minuteCounter } from './status-minutes.ts';
import { totalsCounter } from './status-totals.ts';

/** What the database knows of the status; the caller adds the parts of the running system and what is promised. */
export type StoredStatus = Omit<StatusSnapshot, 'parts' | 'promiseMs'>;

/** An answer is kept for so many times as long as it took: looking never costs more than a tenth of a core. */
const restFactor = 9;

const iso = (at: number): string => new Date(at).toISOString();
const whole = (seconds: number | null): number | null => (seconds === null ? null : Math.max(0, Math.floor(seconds)));

type LaneRow = { lane: number; pending: number; oldestSeconds: number | null };

/** What of these topics waits in the outbox or is in a job. Chunks of other topics are parked for a later version. */
const lanes = async (tx: Queryable, topics: readonly string[]): Promise<StatusSnapshot['lanes']> => {
  const rows = await tx<LaneRow[]>`
    select lane, sum(pending)::int8 as pending, date_part('epoch', clock_timestamp() - min(oldest))::float8 as "oldestSeconds" from (
      select lane, count(*) as pending, min(created_at) as oldest from outbox where topic = any(${topics as string[]}) group by lane
      union all
      select lane, sum(cardinality(ids)), min(oldest_at) from chunks where topic = any(${topics as string[]}) group by lane
    ) as waiting group by lane`;
  return ([0, 1] as const).map((lane) => {
    const row = rows.find((r) => r.lane === lane);
    return { lane: laneName(lane), pending: row?.pending ?? 0, oldestSeconds: whole(row?.oldestSeconds ?? null) };
  });
};

/** Open alarms by kind, the kind with the oldest first. */
const alarms = async (tx: Queryable): Promise<StatusSnapshot['alarms']> => {
  const kinds = Map.groupBy(await listOpenAlarms(tx), (alarm) => alarm.kind);
  return [...kinds].map(([kind, open]) => ({
    kind,
    count: open.length,
    oldestAt: iso(Math.min(...open.map((alarm) => alarm.openedAt))),
  }));
};

const funds = async (tx: Queryable): Promise<StatusSnapshot['fund']> =>
  (await fundYears(tx)).map(({ programme, name, year, budgetFen, spentFen }) => ({
    programme,
    name,
    year,
    budgetFen,
    spentFen,
  }));

/**
 * Reads the status, cheaply enough to be asked every two seconds with ten million orders in the store. All of it is of one
 * instant: one read-only snapshot of the database. `topics` are those that the jobs of this version drain. Call one at a time.
 */
export const statusReader = (deps: { sql: Sql; clock: Clock; topics: readonly string[] }) => {
  const totals = totalsCounter(deps.sql);
  const minutes = minuteCounter();
  let kept: { until: number; status: StoredStatus } | undefined;

  const readAll = async (tx: Queryable): Promise<StoredStatus> => {
    const now = deps.clock.now();
    const decided = await totals.read(tx, now);
    const owed = await countOwedOrders(tx, now);
    const excludedByReason = [...decided.excluded]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
    const excluded = excludedByReason.reduce((sum, { count }) => sum + count, 0);
    const { covered, requested } = decided;
    const quarantined = await countQuarantined(tx);
    return {
      asOf: iso(now),
      orders: { signed: covered + requested + excluded + owed.count, covered, requested, excluded, owed: owed.count },
      excludedByReason,
      lanes: await lanes(tx, deps.topics),
      owed: [{ pipeline: 'issue-policy', count: owed.count, oldestSeconds: whole(owed.oldestSeconds) }],
      quarantined: quarantined.reduce((sum, { count }) => sum + count, 0),
      alarms: await alarms(tx),
      lastDecidedAt: decided.lastDecidedAt === null ? null : iso(decided.lastDecidedAt),
      lastHour: (await minutes.read(tx, now)).map((m) => ({ ...m, minute: iso(m.minute) })),
      fund: await funds(tx),
    };
  };

  return async (): Promise<StoredStatus> => {
    const started = monotonicMs();
    if (kept && started < kept.until) return kept.status;
    const status = await deps.sql.begin('isolation level repeatable read read only', readAll);
    const ended = monotonicMs();
    kept = { until: ended + (ended - started) * restFactor, status };
    return status;
  };
};
