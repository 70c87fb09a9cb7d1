import type postgres from 'postgres';
import { type Access, within } from './access.ts';
import { alarmDetail } from './alarm-list.ts';
import type { Queryable } from './connect.ts';
import {
  heavyAlarms,
  type InboxKind,
  inboxKinds,
  inboxPermissions,
  lightAlarms,
  summaryAlarms,
} from './inbox-weights.ts';
import { orderWithin } from './order-within.ts';
import { quarantinePlaced, quarantineRegion, quarantineWithin } from './quarantine.ts';

/** `only`: one subject of a kind; `most`: no more rows of each kind than that. */
export type Narrowed = { at: number; kinds?: readonly InboxKind[]; only?: string; most?: number };
type Source = (sql: Queryable, access: Access, by: Narrowed) => postgres.Fragment;

const one = (sql: Queryable, column: string, { only }: Narrowed): postgres.Fragment =>
  only === undefined ? sql`` : sql`and ${sql.unsafe(column)} = ${only}::text::uuid`;

/** Every source: kind, subject, weight, since, code, about, detail, region, and who has taken it outside the inbox. */
const sources: Record<InboxKind, Source> = {
  alarm: (sql, { scope }, by) => sql`
    select 'alarm' as kind, a.id as subject, case when a.kind = any(${heavyAlarms as string[]}) then 3 when a.kind = any(${lightAlarms as string[]}) then 1 else 2 end as weight,
      a.opened_at as since, a.kind as code, a.subject as about, ${sql.unsafe(alarmDetail)} as detail, a.region_code, a.acked_by as taken_by
    from alarms a where a.closed_at is null and a.kind <> all(${summaryAlarms as string[]}) ${one(sql, 'a.id', by)}
      and ${within(sql, scope, { region: sql`a.region_code` })}`,
  quarantine: (sql, access, by) => sql`
    select 'quarantine', q.id, 2, q.quarantined_at, q.code, q.job, jsonb_build_object('message', q.message, 'attempts', q.attempts, 'subjectId', q.subject_id),
      ${sql.unsafe(quarantineRegion)}, null
    from quarantine q ${sql.unsafe(quarantinePlaced)} where q.released_at is null ${one(sql, 'q.id', by)} and ${quarantineWithin(sql, access)}`,
  rejection: (sql, { scope }, by) => sql`
    select 'rejection', r.id, 2, r.refused_at, r.code, r.external_id, jsonb_build_object('message', r.message, 'times', r.times, 'source', r.source)
        || case when r.waits_on is null then '{}'::jsonb else jsonb_build_object('waitsOn', r.waits_on) end, r.region_code, null
    from intake_rejections r where r.closed_at is null ${one(sql, 'r.id', by)} and ${within(sql, scope, { region: sql`r.region_code` })}`,
  identity: (sql, access, by) => sql`
    select 'identity', w.id, max(case when o.starts_at <= ${by.at} then 3 else 2 end), min(x.decided_at), min(x.reason), w.external_id,
      jsonb_build_object('orders', count(*), 'orderId', min(o.id::text), 'startsAt', (min(date_part('epoch', o.starts_at)) * 1000)::int8), min(o.region_code), null
    from cover_exclusions x join orders o on o.id = x.order_id join workers w on w.id = o.worker_id
    where x.reason in ('identity_missing', 'identity_invalid') and x.possible_until > ${by.at} and o.ends_at > ${by.at} and o.cancelled_at is null
      ${one(sql, 'w.id', by)} and ${orderWithin(sql, access, 'o')}
    group by w.id`,
};

/**
 * Everything within the scope that wants a person, of the kinds that the operator may see, as one table of rows; undefined where that is
 * nothing at all.
 */
export const inboxItems = (sql: Queryable, access: Access, by: Narrowed): postgres.Fragment | undefined => {
  const { kinds = inboxKinds, most } = by;
  const seen = kinds.filter((kind) => access.permits(inboxPermissions[kind].see));
  const parts = seen.map((kind) => {
    const rows = sources[kind](sql, access, by);
    return most === undefined ? sql`(${rows})` : sql`(${rows} limit ${most})`;
  });
  const [first, ...rest] = parts;
  if (!first) return undefined;
  const all = rest.reduce((joined, part) => sql`${joined} union all ${part}`, first);
  return sql`(${all}) as i (kind, subject, weight, since, code, about, detail, region_code, taken_by)`;
};
