import type { Queryable, Sql } from './connect.ts';

const topic = 'order.signed';
/** An order younger than this is on its way; an order received this long before "now" has certainly committed. */
const youngMs = 120_000;
const settledMs = 600_000;
/** The sweep, and whoever moves the watermark beside it, hold this advisory lock. */
const sweepLock = 7_236_003;

/**
 * From when on orders can be owed, as text: handed back as a constant, it lets the planner see how little of the BRIN index on `received_at`
 * has to be walked. Never nearer than what may not have committed yet: a clock that was put back takes the watermark back with it.
 */
const owedSince = async (sql: Queryable, now: number): Promise<string> => {
  const [mark] = await sql<{ at: string }[]>`
    select least(at, to_timestamp(${now - settledMs}::float8 / 1000))::text as at from watermarks where topic = ${topic}`;
  return mark?.at ?? '-infinity';
};

/**
 * Owes again every order that stands at `owed` and that no list holds: not the outbox, not a chunk, not quarantine. It walks the BRIN
 * index on `received_at` from the watermark on, and moves the watermark to the oldest order that is still owed and not in quarantine.
 * One process at a time; repeating it is harmless. An order that is signed meanwhile by a machine whose clock is behind takes the mark
 * back (`insertOrders`), and then it is not moved. Returns how many it found.
 */
export const sweepOwedOrders = (sql: Sql, now: number): Promise<number> =>
  sql.begin(async (tx) => {
    const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${sweepLock}) as mine`;
    if (!lock?.mine) return 0;
    const [mark] = await tx<{ at: string }[]>`select at::text as at from watermarks where topic = ${topic}`;
    await tx`
      create temporary table owed_now on commit drop as
      select o.id, o.received_at from orders o
      where o.cover_state = 'owed' and o.received_at >= ${await owedSince(tx, now)}::text::timestamptz
        and not exists (select from quarantine q where q.topic = ${topic} and q.subject_id = o.id and q.released_at is null)`;
    const found = await tx`
      insert into outbox (topic, lane, subject_id)
      select ${topic}, 1, n.id from owed_now n
      where n.received_at < to_timestamp(${now - youngMs}::float8 / 1000)
        and not exists (select from outbox x where x.topic = ${topic} and x.subject_id = n.id)
        and n.id not in (select unnest(ids) from chunks where topic = ${topic})
      order by n.id`;
    await tx`
      insert into watermarks (topic, at)
      select ${topic}, least(coalesce(min(received_at), 'infinity'), to_timestamp(${now - settledMs}::float8 / 1000)) from owed_now
      on conflict (topic) do update set at = excluded.at where watermarks.at = ${mark?.at ?? '-infinity'}::text::timestamptz`;
    return found.count;
  }) as Promise<number>;

/** Makes the sweep look back as far as these orders: one that comes out of quarantine may be older than all that is owed. */
export const lookBackTo = async (tx: Queryable, orderIds: readonly string[]): Promise<void> => {
  await tx`select pg_advisory_xact_lock(${sweepLock})`;
  await tx`
    update watermarks set at = least(at, (select min(received_at) from orders where id = any(${orderIds as string[]}::uuid[])))
    where topic = ${topic}`;
};

export type Owed = { count: number; oldestSeconds: number | null };

/** How many orders have no decision yet, quarantined ones included, and for how long the oldest has waited. Asked of the orders themselves. */
export const countOwedOrders = async (sql: Queryable, now: number): Promise<Owed> => {
  const since = await owedSince(sql, now);
  const [row] = await sql<Owed[]>`
    with waiting as (
      select received_at from orders where cover_state = 'owed' and received_at >= ${since}::text::timestamptz
      union all
      select o.received_at from quarantine q join orders o on o.id = q.subject_id
      where q.topic = ${topic} and q.released_at is null and o.cover_state = 'owed' and o.received_at < ${since}::text::timestamptz
    )
    select count(*)::int4 as count, ${now}::float8 / 1000 - date_part('epoch', min(received_at)) as "oldestSeconds" from waiting`;
  return row ?? { count: 0, oldestSeconds: null };
};
