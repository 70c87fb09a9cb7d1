import { systemClock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { listOpenAlarms } from '../store/alarms.ts';
import type { Sql } from '../store/connect.ts';
import { outboxDepth } from '../store/outbox.ts';
import { countOwedChanges } from '../store/owed-changes.ts';
import { countOwedOrders } from '../store/owed-orders.ts';
import { countQuarantined } from '../store/quarantine.ts';
import { gapSeconds } from '../store/uninsured-work.ts';
import { countUntold } from '../store/untold-decisions.ts';

/** Brings the gauges that are asked of Postgres up to date: true with the queue down. With Postgres down they keep their last value. */
export const collectStoreMetrics = async (sql: Sql, metrics: Metrics, log: Logger): Promise<void> => {
  try {
    const now = systemClock.now();
    const signed = ['issue-policy', await countOwedOrders(sql, now)] as const;
    const told = ['notify', await countUntold(sql, now)] as const;
    for (const [pipeline, owed] of [signed, ...(await countOwedChanges(sql, now)), told]) {
      metrics.owed.set({ pipeline }, owed.count);
      metrics.oldestOwed.set({ pipeline }, owed.oldestSeconds ?? 0);
    }
    const depth = await outboxDepth(sql);
    for (const lane of ['live', 'bulk'] as const) {
      const rows = depth.filter((d) => d.lane === lane);
      metrics.outboxPending.set(
        { lane },
        rows.reduce((sum, d) => sum + d.pending, 0),
      );
      metrics.outboxOldest.set({ lane }, Math.max(0, ...rows.map((d) => d.oldestSeconds ?? 0)));
    }
    metrics.quarantined.reset();
    for (const q of await countQuarantined(sql)) metrics.quarantined.set({ job: q.job }, q.count);
    metrics.coverGapSeconds.reset();
    for (const gap of await gapSeconds(sql, systemClock.now()))
      metrics.coverGapSeconds.set({ cause: gap.cause }, gap.seconds);
    metrics.alarmsOpen.reset();
    for (const alarm of await listOpenAlarms(sql)) metrics.alarmsOpen.inc({ kind: alarm.kind });
  } catch (err) {
    log.warn({ err }, 'metrics that are asked of Postgres are not fresh');
  }
};
