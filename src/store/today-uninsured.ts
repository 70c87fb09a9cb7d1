import { type Access, demand } from './access.ts';
import { standsAt, worksAt } from './at-work.ts';
import type { Queryable } from './connect.ts';
import { orderWithin } from './order-within.ts';

/** Somebody who is at work without cover: in a gap, or on an excluded order, whose reason is then the cause. */
export type UninsuredRow = {
  orderId: string;
  externalId: string;
  kind: 'gap' | 'exclusion';
  cause: string;
  since: number;
  /** When the gap or the work ends; null where that is open. */
  until: number | null;
  county: string | null;
};
export type UninsuredNow = {
  count: number;
  byCause: { kind: UninsuredRow['kind']; cause: string; count: number; oldestAt: number }[];
  /** Who has been at it longest. */
  rows: UninsuredRow[];
};

const shownRows = 8;

/** What `uninsuredAt` counts for the whole city, as rows within a scope: a test holds the two against each other. */
const query = (tx: Queryable, access: Access, at: number) => tx<UninsuredRow[]>`
  with found as (
    select g.order_id, 'gap' as kind, g.cause, g.from_at as since, g.to_at as until from cover_gaps g
    where g.to_at > ${at} and g.from_at <= ${at}
    union all
    select g.order_id, 'gap', g.cause, g.from_at, null from cover_gaps g where g.to_at is null and g.from_at <= ${at}
    union all
    select x.order_id, 'exclusion', x.reason, null, null from cover_exclusions x where x.possible_until > ${at}
  )
  select distinct on (f.kind, f.cause, o.id) o.id as "orderId", o.external_id as "externalId", f.kind, f.cause,
    coalesce(f.since, o.starts_at) as since, case when f.kind = 'gap' then f.until else o.ends_at end as until,
    left(o.region_code, 6) as county
  from found f cross join lateral (select * from orders where id = f.order_id offset 0) o
  where ${standsAt(tx, at)} and (f.kind = 'gap' or (${worksAt(tx, at)})) and ${orderWithin(tx, access, 'o')}
  order by f.kind, f.cause, o.id, since`;

/** Who works without cover at an instant, within the scope. @throws {UsageError} `forbidden` without `order.read` */
export const uninsuredNow = async (tx: Queryable, access: Access, at: number): Promise<UninsuredNow> => {
  demand(access, 'order.read');
  const found = await query(tx, access, at);
  const causes = [...Map.groupBy(found, ({ kind, cause }) => `${kind} ${cause}`).values()];
  const byCause = causes.flatMap((rows) => {
    const [first] = rows;
    if (!first) return [];
    const { kind, cause } = first;
    return [{ kind, cause, count: rows.length, oldestAt: Math.min(...rows.map((row) => row.since)) }];
  });
  const oldest = found.toSorted((a, b) => a.since - b.since || (a.orderId < b.orderId ? -1 : 1));
  return {
    count: new Set(found.map((row) => row.orderId)).size,
    byCause: byCause.toSorted((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1)),
    rows: oldest.slice(0, shownRows),
  };
};
