import { type Access, demand } from './access.ts';
import type { Queryable } from './connect.ts';
import { orderWithin } from './order-within.ts';
import { quarantinePlaced, quarantineWithin } from './quarantine.ts';

const minuteMs = 60_000;
const shown = 60;
/** A minute is closed, and never asked about again, once everything stamped with it has committed. */
const settledMs = 30_000;
/** The quantiles of a minute are taken from about so many of its policies: an import of millions costs no more. */
const sampleSize = 2_000;

type Counts = { minute: number; signed: number; covered: number; excluded: number; failed: number };
type Quantiles = { p50Ms: number | null; p95Ms: number | null; p99Ms: number | null };
/**
 * What happened in one minute. `failed` was set aside for a person; waits are from receiving an order to its policy, of orders that were
 * covered by their first decision: who was excluded and decided again waited for a mend, not for us.
 */
export type TodayMinute = Counts & Quantiles;

const unmeasured: Quantiles = { p50Ms: null, p95Ms: null, p99Ms: null };

/** Each table is entered by its index on the instant. */
const countMinutes = (tx: Queryable, access: Access, from: number) => tx<Counts[]>`
  select minute, sum(signed)::int4 as signed, sum(covered)::int4 as covered, sum(excluded)::int4 as excluded, sum(failed)::int4 as failed from (
    select date_trunc('minute', o.received_at) as minute, count(*) as signed, 0 as covered, 0 as excluded, 0 as failed
    from orders o where o.received_at >= ${from} and ${orderWithin(tx, access, 'o')} group by 1
    union all
    select date_trunc('minute', p.decided_at), 0, count(*) filter (where p.status not in ('requested', 'unknown', 'refused')), 0, 0
    from policies p where p.decided_at >= ${from} and ${orderWithin(tx, access, 'p')} group by 1
    union all
    select date_trunc('minute', x.decided_at), 0, 0, count(*), 0 from cover_exclusions x
    where x.decided_at >= ${from} and ${orderWithin(tx, access, {
      region: 'x.region_code',
      worker: '(select xo.worker_id from orders xo where xo.id = x.order_id)',
    })} group by 1
    union all
    select date_trunc('minute', q.quarantined_at), 0, 0, 0, count(*) from quarantine q ${tx.unsafe(quarantinePlaced)}
    where q.quarantined_at >= ${from} and ${quarantineWithin(tx, access)} group by 1
  ) as counted group by minute`;

/** A minute's sample is drawn by the last byte of the order's id, which is random: the same orders each time, so that nothing flickers. */
const measure = (tx: Queryable, access: Access, minutes: readonly Counts[]) => tx<(Quantiles & { minute: number })[]>`
  select minute, q[1] as "p50Ms", q[2] as "p95Ms", q[3] as "p99Ms" from (
    select m.minute, percentile_disc(array[0.5, 0.95, 0.99]) within group (order by greatest(0, date_part('epoch', p.decided_at - o.received_at) * 1000)::int4) as q
    from unnest(${minutes.map((m) => m.minute)}::timestamptz[],
        ${minutes.map((m) => Math.min(256, Math.ceil((256 * sampleSize) / m.covered)))}::int4[]) as m (minute, bytes)
      join policies p on p.decided_at >= m.minute and p.decided_at < m.minute + interval '1 minute' and get_byte(uuid_send(p.order_id), 15) < m.bytes
      join orders o on o.id = p.order_id
    where ${orderWithin(tx, access, 'p')} and not exists (select from cover_exclusion_history h where h.order_id = p.order_id)
    group by 1) as measured`;

/**
 * The last hour by minute within one scope, oldest first, the minute of `now` last. Closed minutes are remembered: each call asks about the
 * open one and, for half a minute, the one before. One counter a scope. @throws {UsageError} `forbidden` without `order.read`
 */
export const todayMinutes = (): { read(tx: Queryable, access: Access, now: number): Promise<TodayMinute[]> } => {
  let closed = new Map<number, TodayMinute>();

  const read = async (tx: Queryable, access: Access, now: number): Promise<TodayMinute[]> => {
    demand(access, 'order.read');
    const current = Math.floor(now / minuteMs) * minuteMs;
    const wanted = Array.from({ length: shown }, (_, i) => current - (shown - 1 - i) * minuteMs);
    const from = wanted.find((minute) => !closed.has(minute)) ?? current;
    const counts = await countMinutes(tx, access, from);
    const counted = new Map(counts.map((row) => [row.minute, row]));
    const decided = counts.filter((row) => row.covered > 0);
    const measured = new Map(
      decided.length === 0 ? [] : (await measure(tx, access, decided)).map(({ minute, ...q }) => [minute, q]),
    );
    const minutes = wanted.map((minute): TodayMinute => {
      const { signed = 0, covered = 0, excluded = 0, failed = 0 } = counted.get(minute) ?? {};
      const quantiles = measured.get(minute) ?? unmeasured;
      return closed.get(minute) ?? { minute, signed, covered, excluded, failed, ...quantiles };
    });
    closed = new Map(minutes.filter((m) => m.minute + minuteMs + settledMs <= now).map((m) => [m.minute, m]));
    return minutes;
  };

  return { read };
};
