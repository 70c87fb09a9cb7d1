import type { Queryable, Sql } from './connect.ts';
import { channel } from './notifications.ts';
import type { Owed } from './owed-orders.ts';
import { planByTime } from './plan-by-time.ts';

/** What notices are made from, by order; the watermark stands under the first. */
const topics = ['order.decided', 'policy.issued', 'policy.changed'];
const markTopic = 'order.decided';
/** A decision younger than this is on its way to its worker; one taken this long before "now" has certainly committed. */
const youngMs = 120_000;
const settledMs = 600_000;
/** News that is older than this is no news. */
const lookBackMs = 3 * 86_400_000;
/** One sweep at a time holds this advisory lock. */
const sweepLock = 7_236_012;

const noticed = (of: string): string => `from notifications n where n.channel = '${channel}' and ${of}`;

/**
 * Orders whose newest fact, decided since `$1`, no notice was begun for, with the instant of the fact; at business time `$2`. It says in SQL
 * what `notify` decides: what is over, nobody's news, or cannot be told is not owed. Each part reads a range by time and asks `notifications_once`.
 */
const untold = `
  select f.order_id, f.at from (
    select p.order_id, p.worker_id, p.decided_at as at from policies p
    where p.decided_at >= $1 and p.version = 1 and p.status = 'bound' and p.cover_end > $2
      and not exists (select ${noticed(`n.order_id = p.order_id and n.fact_version = 1 and n.kind in ('cover_issued', 'cover_amended')`)})
    union all
    select p.order_id, p.worker_id, h.at from policy_history h
      join policies p on p.order_id = h.order_id and p.version = h.version join orders o on o.id = p.order_id
    where h.at >= $1 and p.status in ('bound', 'ended', 'voided')
      and case p.status when 'bound' then p.cover_end else greatest(p.cover_end, o.ends_at) end > $2
      and not exists (select ${noticed(`n.order_id = p.order_id and n.fact_version = p.version and n.kind = any(
        case p.status when 'bound' then array['cover_issued', 'cover_amended'] else array['cover_' || p.status] end)`)})
      and case when p.status = 'voided' then (select count(*) > 0 ${noticed(`n.order_id = p.order_id and n.fact_version < p.version
        and n.kind in ('cover_issued', 'cover_amended', 'cover_ended') and (n.state = 'sent' or n.state <> 'refused' and n.attempts > 0)`)}) else true end
    union all
    select x.order_id, o.worker_id, x.decided_at from cover_exclusions x join orders o on o.id = x.order_id
    where x.decided_at >= $1 and x.reason not in ('historical', 'order_cancelled') and x.possible_until > $2 and o.ends_at > $2
      and not exists (select ${noticed(`n.order_id = x.order_id and n.kind = 'cover_refused' and (n.fact_version = o.version or n.created_at >= x.decided_at)`)})
  ) as f join workers w on w.id = f.worker_id where w.phone is not null`;

/** `at` as text, exactly as it stands; `since`, in milliseconds, is how far back to look. */
type Mark = { at: string; since: number };

/** Undefined where nobody is told: then nothing is owed. */
const readMark = async (tx: Queryable, now: number): Promise<Mark | undefined> => {
  const [mark] = await tx<Mark[]>`
    select at::text as at, greatest(at, ${now - lookBackMs}::timestamptz) as since from watermarks where topic = ${markTopic}`;
  return mark;
};

/**
 * Notes whether workers are told of decisions, and since when: what was decided while no gateway was there is never told later. A clock that
 * was put back takes the watermark back with it. Asked each minute by the job that knows of the gateway.
 */
export const noteTelling = async (tx: Queryable, isTold: boolean, now: number): Promise<void> => {
  if (!isTold) await tx`delete from watermarks where topic = ${markTopic}`;
  else
    await tx`
      insert into watermarks (topic, at) values (${markTopic}, ${now})
      on conflict (topic) do update set at = excluded.at where watermarks.at > excluded.at`;
};

/**
 * Owes a telling again, in the bulk lane, of every decision that is older than two minutes, that its worker was not told of, and that no list
 * holds: not the outbox, not a chunk, not open quarantine. Moves the watermark to the oldest that is not told yet. One process at a time;
 * repeating it is harmless: `notify` tells a fact once. Returns how many it found.
 */
export const sweepUntoldDecisions = (sql: Sql, now: number): Promise<number> =>
  sql.begin(async (tx) => {
    const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${sweepLock}) as mine`;
    const mark = lock?.mine ? await readMark(tx, now) : undefined;
    if (!mark) return 0;
    await planByTime(tx);
    await tx.unsafe(
      `create temporary table untold_now on commit drop as
      select order_id, at from (${untold}) as u
      where order_id not in (select subject_id from quarantine where topic = any($3::text[]) and released_at is null)`,
      [mark.since, now, topics],
    );
    const found = await tx`
      insert into outbox (topic, lane, subject_id)
      select ${markTopic}, 1, u.order_id from untold_now u
      where u.at < ${now - youngMs}::timestamptz
        and not exists (select from outbox x where x.topic = any(${topics}) and x.subject_id = u.order_id)
        and u.order_id not in (select unnest(ids) from chunks where topic = any(${topics}))
      order by u.order_id`;
    await tx`
      update watermarks set at = greatest(at, least((select min(at) from untold_now), ${now - settledMs}::timestamptz))
      where topic = ${markTopic} and at = ${mark.at}::text::timestamptz`;
    return found.count;
  }) as Promise<number>;

/**
 * How many orders have a fact that their worker is still to be told of, and for how long the oldest has waited: decisions without a notice,
 * notices that are due without an answer, and what is in quarantine. None where no gateway is configured; notices that rest are not owed yet.
 */
export const countUntold = (sql: Sql, now: number): Promise<Owed> =>
  sql.begin(async (tx) => {
    const mark = await readMark(tx, now);
    if (!mark) return { count: 0, oldestSeconds: null };
    await planByTime(tx);
    const [row] = await tx.unsafe<Owed[]>(
      `select count(distinct order_id)::int4 as count, date_part('epoch', $2::timestamptz - min(at)) as "oldestSeconds" from (
        ${untold}
        union all select order_id, due_at from notifications where state in ('due', 'held') and due_at <= $2
        union all select coalesce(n.order_id, q.subject_id), q.quarantined_at from quarantine q left join notifications n on n.id = q.subject_id
          where q.job = 'notify' and q.released_at is null
      ) as owed (order_id, at)`,
      [mark.since, now],
    );
    return row ?? { count: 0, oldestSeconds: null };
  }) as Promise<Owed>;
