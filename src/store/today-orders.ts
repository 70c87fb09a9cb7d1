import { type Access, demand } from './access.ts';
import type { Queryable } from './connect.ts';
import { orderWithin } from './order-within.ts';

/** The orders that came in since an instant, and how far they have come. `signed` is the sum of the four states. */
export type OrdersSince = {
  signed: number;
  owed: number;
  requested: number;
  covered: number;
  excluded: number;
  /** Whose worker was told of the decision, covered or not. */
  told: number;
  /** Most frequent first. */
  excludedByReason: { reason: string; count: number }[];
};

type Row = Omit<OrdersSince, 'excludedByReason'>;
const nothing: Row = { signed: 0, owed: 0, requested: 0, covered: 0, excluded: 0, told: 0 };
const states = Object.keys(nothing) as (keyof Row)[];

/** What came in within `[from, to)`, through the block range index on the instant of receiving. */
const count = async (tx: Queryable, access: Access, from: number, to: number): Promise<OrdersSince> => {
  const [row = nothing] = await tx<Row[]>`
    select count(*)::int4 as signed, count(*) filter (where o.cover_state = 'owed')::int4 as owed,
      count(*) filter (where o.cover_state = 'requested')::int4 as requested,
      count(*) filter (where o.cover_state = 'covered')::int4 as covered,
      count(*) filter (where o.cover_state = 'excluded')::int4 as excluded,
      count(*) filter (where o.cover_state in ('covered', 'excluded')
        and exists (select from notifications n where n.order_id = o.id and n.state = 'sent'))::int4 as told
    from orders o where o.received_at >= ${from} and o.received_at < ${to} and ${orderWithin(tx, access, 'o')}`;
  const excludedByReason = await tx<{ reason: string; count: number }[]>`
    select x.reason, count(*)::int4 as count from orders o join cover_exclusions x on x.order_id = o.id
    where o.received_at >= ${from} and o.received_at < ${to} and o.cover_state = 'excluded' and ${orderWithin(tx, access, 'o')}
    group by 1 order by 2 desc, 1`;
  return { ...row, excludedByReason };
};

const sum = (a: OrdersSince, b: OrdersSince): OrdersSince => {
  const reasons = Map.groupBy([...a.excludedByReason, ...b.excludedByReason], ({ reason }) => reason);
  const excludedByReason = [...reasons].map(([reason, rows]) => ({
    reason,
    count: rows.reduce((all, row) => all + row.count, 0),
  }));
  return {
    ...(Object.fromEntries(states.map((state) => [state, a[state] + b[state]])) as Row),
    excludedByReason: excludedByReason.toSorted((x, y) => y.count - x.count || (x.reason < y.reason ? -1 : 1)),
  };
};

/** What is younger than this is counted afresh each time, what is older once a minute: by then most of it has been decided and told. */
const youngMs = 180_000;
const recountMs = 60_000;
/** Orders of a clock that is ahead count too. */
const open = Date.UTC(9_000, 0);

type Kept = { since: number; until: number; at: number; orders: OrdersSince };

/** Counts a day's orders again and again at little cost. One counter a scope. @throws {UsageError} `forbidden` without `order.read` */
export const todayOrders = (): {
  read(tx: Queryable, access: Access, since: number, now: number): Promise<OrdersSince>;
} => {
  let kept: Kept | undefined;
  return {
    read: async (tx, access, since, now) => {
      demand(access, 'order.read');
      if (kept?.since !== since || now < kept.at || now - kept.at >= recountMs) {
        const until = Math.max(since, now - youngMs);
        kept = { since, until, at: now, orders: await count(tx, access, since, until) };
      }
      return sum(kept.orders, await count(tx, access, kept.until, open));
    },
  };
};
