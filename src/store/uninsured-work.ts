import type { Queryable } from './connect.ts';

export type UninsuredWork = { county: string | null; cause: string; count: number; oldestAt: number };

/** `at` is an instant as text, and stands in the statement itself: only then does the planner see how little of each history lies after it. */
const query = (at: string): string => `
  with gaps as (
    select order_id, cause, region_code, from_at from cover_gaps where to_at > ${at} and from_at <= ${at}
    union all
    select order_id, cause, region_code, from_at from cover_gaps where to_at is null and from_at <= ${at}
  ), found as (
    select g.region_code, g.cause, g.from_at as since, o.id
    from gaps g join orders o on o.id = g.order_id
    where o.cancelled_at is null and (o.actual_end is null or o.actual_end > ${at})
    union all
    select x.region_code, x.reason, o.starts_at, o.id
    from cover_exclusions x join orders o on o.id = x.order_id
    where x.possible_until > ${at} and o.starts_at <= ${at} and o.ends_at > ${at}
      and o.cancelled_at is null and (o.actual_end is null or o.actual_end > ${at})
  )
  select left(region_code, 6) as county, cause, count(distinct id)::int4 as count, min(since) as "oldestAt"
  from found group by 1, 2 order by 1, 2`;

/**
 * People who are at work at an instant without cover, by county and cause: in a gap, or on an order that is excluded, whose cause is then
 * the reason of its exclusion. Work that was called off or has ended does not count. Ranges by index, however long the history.
 */
export const uninsuredAt = (sql: Queryable, at: number): Promise<UninsuredWork[]> =>
  sql.unsafe<UninsuredWork[]>(query(`timestamptz '${new Date(at).toISOString()}'`));

export type GapSeconds = { cause: string; seconds: number };

/** How long people have worked without cover up to an instant, in all, by cause. */
export const gapSeconds = (sql: Queryable, now: number): Promise<GapSeconds[]> => sql<GapSeconds[]>`
  select cause, sum(date_part('epoch', least(coalesce(to_at, ${now}), ${now}) - from_at))::float8 as seconds
  from cover_gaps where from_at < ${now} group by cause`;
