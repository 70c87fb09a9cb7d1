import type { Queryable, Sql } from './connect.ts';
import { type OrderView, readOrderViews } from './orders-read.ts';
import { planByTime } from './plan-by-time.ts';

/** Before every order of its instant. */
export const firstId = '00000000-0000-0000-0000-000000000000';
/** A place in the feed: everything up to it was given. */
export type FeedCursor = { at: number; id: string };
export type FeedPage = {
  orders: (OrderView & { updatedAt: number })[];
  next: FeedCursor;
  /** Whether there is more to be asked for at once. */
  more: boolean;
  /** Everything that changed up to this instant is in this page or one before it. */
  asOf: number;
};

/**
 * How much older than its transaction a change may say that it is, and how far clocks of processes may differ: whoever writes takes the
 * time when the transaction has begun, or just before.
 */
const slackMs = 2_000;
/** Postgres ends a Doorstep transaction that idles for longer than this, and statements sooner. */
const longestSeconds = 90;
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * The instant up to which no open transaction can add a change: that of the oldest transaction of this database that writes (it has an
 * xid), or, without one yet, is young enough to begin to. Reads shorten it by their own length at most.
 */
const horizon = `
  select least($1::timestamptz, min(xact_start)) - make_interval(secs => $2) as at from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null and backend_type = 'client backend'
    and (backend_xid is not null or xact_start > clock_timestamp() - make_interval(secs => $3))`;

/**
 * Every change of an order, whichever table says so, between two instants: each an index range by time. One order counts once an instant.
 * Its source is asked row by row: as a join it is entered by the source, which may be all orders.
 */
export const feedQuery = `
  select c.id, c.at from (
    select id, received_at as at from orders where received_at >= $2 and received_at <= $3
    union select order_id, decided_at from policies where decided_at >= $2 and decided_at <= $3
    union select order_id, decided_at from cover_exclusions where decided_at >= $2 and decided_at <= $3
    union select order_id, at from order_events where at >= $2 and at <= $3
    union select order_id, at from policy_history where at >= $2 and at <= $3
    union select order_id, received_at from order_attendance where received_at >= $2 and received_at <= $3
  ) as c
  where (select source from orders where id = c.id) = $1 and (c.at, c.id) > ($2, $4::uuid)
  order by c.at, c.id limit $5`;

type Change = { id: string; at: number };

const firstSliceMs = 3_600_000;

/**
 * The next changes after a cursor. Looks an hour ahead and, where that holds too few, eight times as far, so that a page costs what it
 * holds and not what lies behind it.
 */
const changesAfter = async (
  tx: Queryable,
  source: string,
  from: FeedCursor,
  asOf: number,
  limit: number,
): Promise<Change[]> => {
  for (let slice = firstSliceMs; ; slice *= 8) {
    const until = Math.min(from.at + slice, asOf);
    const values = [source, from.at, until, from.id, limit] as never[];
    const found = await tx.unsafe<Change[]>(feedQuery, values, { prepare: false });
    if (found.length === limit || until === asOf) return found;
  }
};

/**
 * What changed about a source's orders after a cursor, by instant and id, never past the horizon of transactions that are still open: who
 * polls with each answer's `next` misses nothing that commits late. An order that changes again comes again, always as it is now.
 * It reads ranges by time, so it has a transaction of its own; see `planByTime`.
 */
export const ordersChanged = (
  sql: Sql,
  source: string,
  { from, limit, now }: { from: FeedCursor; limit: number; now: number },
): Promise<FeedPage> =>
  sql.begin('read only', async (tx): Promise<FeedPage> => {
    await planByTime(tx);
    const [row] = await tx.unsafe<{ at: number }[]>(horizon, [now, slackMs / 1_000, longestSeconds] as never[]);
    const asOf = row?.at ?? now - slackMs;
    if (asOf < from.at) return { orders: [], next: from, more: false, asOf };
    const changes = await changesAfter(tx, source, from, asOf, limit);
    const views = new Map(
      (await readOrderViews(tx, source, [...new Set(changes.map((c) => c.id))])).map((v) => [v.id, v]),
    );
    const orders = changes.flatMap(({ id, at }) => {
      const view = views.get(id);
      return view ? [{ ...view, updatedAt: at }] : [];
    });
    const last = changes.at(-1);
    const more = last !== undefined && changes.length === limit;
    return { orders, next: more ? last : { at: asOf, id: lastId }, more, asOf };
  }) as Promise<FeedPage>;
