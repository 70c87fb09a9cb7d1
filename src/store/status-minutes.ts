import type { Queryable } from './connect.ts';

const minuteMs = 60_000;
const shown = 60;
/** A minute is closed, and never asked about again, once everything stamped with it has committed. */
const settledMs = 30_000;
/** The quantiles of a minute are taken from about so many of its policies: an import of millions costs no more. */
const sampleSize = 4_000;

export type Minute = {
  minute: number;
  signed: number;
  covered: number;
  excluded: number;
  p50Ms: number | null;
  p99Ms: number | null;
};

type Counts = Pick<Minute, 'minute' | 'signed' | 'covered' | 'excluded'>;

/** What came in and what was decided, by minute, from `from` on. Each table is entered by its BRIN index. */
const countMinutes = (sql: Queryable, from: number) => sql<Counts[]>`
  select minute, sum(signed)::int8 as signed, sum(covered)::int8 as covered, sum(excluded)::int8 as excluded from (
    select date_trunc('minute', received_at) as minute, count(*) as signed, 0 as covered, 0 as excluded
    from orders where received_at >= ${from} group by 1
    union all
    select date_trunc('minute', decided_at), 0, count(*) filter (where status not in ('requested', 'unknown', 'refused')), 0
    from policies where decided_at >= ${from} group by 1
    union all
    select date_trunc('minute', decided_at), 0, 0, count(*) from cover_exclusions where decided_at >= ${from} group by 1
  ) as counted group by minute`;

/**
 * How long the policies of one minute took since their orders were received. The sample is drawn by the last byte of the order's
 * id, which is random: the same orders each time, so that a closed minute does not flicker.
 */
const quantiles = async (sql: Queryable, minute: number, covered: number): Promise<Pick<Minute, 'p50Ms' | 'p99Ms'>> => {
  if (covered === 0) return { p50Ms: null, p99Ms: null };
  const bytes = Math.min(256, Math.ceil((256 * sampleSize) / covered));
  const [row] = await sql<Pick<Minute, 'p50Ms' | 'p99Ms'>[]>`
    select percentile_disc(0.5) within group (order by waited) as "p50Ms", percentile_disc(0.99) within group (order by waited) as "p99Ms"
    from (
      select (select greatest(0, date_part('epoch', p.decided_at - o.received_at) * 1000)::int8 from orders o where o.id = p.order_id) as waited
      from policies p
      where p.decided_at >= ${minute} and p.decided_at < ${minute + minuteMs} and get_byte(uuid_send(p.order_id), 15) < ${bytes}
    ) as policy`;
  return row ?? { p50Ms: null, p99Ms: null };
};

/**
 * The last hour by minute, oldest first, the minute of `now` last. Closed minutes are remembered: each call asks about the open one
 * and, for half a minute, the one before.
 */
export const minuteCounter = (): { read(tx: Queryable, now: number): Promise<Minute[]> } => {
  let closed = new Map<number, Minute>();

  const read = async (tx: Queryable, now: number): Promise<Minute[]> => {
    const current = Math.floor(now / minuteMs) * minuteMs;
    const wanted = Array.from({ length: shown }, (_, i) => current - (shown - 1 - i) * minuteMs);
    const from = wanted.find((minute) => !closed.has(minute)) ?? current;
    const counted = new Map((await countMinutes(tx, from)).map((row) => [row.minute, row]));
    const minutes: Minute[] = [];
    for (const minute of wanted) {
      const { signed, covered, excluded } = counted.get(minute) ?? { signed: 0, covered: 0, excluded: 0 };
      minutes.push(
        closed.get(minute) ?? { minute, signed, covered, excluded, ...(await quantiles(tx, minute, covered)) },
      );
    }
    closed = new Map(minutes.filter((m) => m.minute + minuteMs + settledMs <= now).map((m) => [m.minute, m]));
    return minutes;
  };

  return { read };
};
