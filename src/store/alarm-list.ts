import { type Access, demand, within } from './access.ts';
import { type First, lastDoneBy, recordAudit } from './audit.ts';
import type { Queryable, Sql } from './connect.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageOf } from './list.ts';

/** An open alarm as a person sees it. `ackedBy`: who said that it is being looked at. */
export type ListedAlarm = {
  id: string;
  kind: string;
  subject: string;
  detail: Record<string, string | number>;
  openedAt: number;
  ackedBy: string | null;
};

/** What is known of an alarm of alias `a`; of one about an order also the order's number, as `order`. */
export const alarmDetail = `case when a.kind = 'policy_with_claim' and a.subject ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
  a.detail || coalesce((select jsonb_build_object('order', o.external_id) from orders o where o.id = a.subject::uuid), '{}') else a.detail end`;

/** Open alarms within the scope, oldest first. @throws {UsageError} `forbidden` without `alarm.read` */
export const listAlarms = async (sql: Queryable, access: Access): Promise<ListedAlarm[]> => {
  demand(access, 'alarm.read');
  return await sql<ListedAlarm[]>`
    select id, kind, subject, ${sql.unsafe(alarmDetail)} as detail, opened_at as "openedAt", acked_by as "ackedBy" from alarms a
    where closed_at is null and ${within(sql, access.scope, { region: sql`region_code` })} order by opened_at, id`;
};

export type AlarmFilter = { state: 'open' | 'closed'; kind?: string | undefined };
export type AlarmRow = ListedAlarm & { seenAt: number; closedAt: number | null; regionCode: string | null };

const queryOf = (sql: Queryable, access: Access, { state, kind }: AlarmFilter): ListQuery => {
  demand(access, 'alarm.read');
  const open = state === 'open';
  return {
    from: sql`alarms a`,
    where: sql`a.closed_at ${sql.unsafe(open ? 'is null' : 'is not null')} ${kind === undefined ? sql`` : sql`and a.kind = ${kind}`}
      and ${within(sql, access.scope, { region: sql`a.region_code` })}`,
    select: sql`a.id, a.kind, a.subject, ${sql.unsafe(alarmDetail)} as detail, a.opened_at as "openedAt", a.seen_at as "seenAt", a.acked_by as "ackedBy",
      a.closed_at as "closedAt", a.region_code as "regionCode"`,
    key: open ? sql`a.opened_at` : sql`a.closed_at`,
    id: sql`a.id`,
    descending: !open,
    by: open ? 'openedAt' : 'closedAt',
  };
};

/** Open alarms, oldest first, or closed ones, newest first. @throws {UsageError} `forbidden` without `alarm.read` */
export const alarmPage = (sql: Queryable, access: Access, filter: AlarmFilter, page: PageOf): Promise<Page<AlarmRow>> =>
  pageOf(sql, queryOf(sql, access, filter), page);

/** How many the same filter finds. */
export const alarmCount = (sql: Queryable, access: Access, filter: AlarmFilter): Promise<Counted> =>
  countOf(sql, queryOf(sql, access, filter));

/**
 * Takes back that one looks at an alarm: nobody does then. False where it is closed, outside the scope, or somebody else's by now: so twice
 * is once. @throws {UsageError} `forbidden` without `alarm.acknowledge`
 */
export const releaseAlarm = async (sql: Sql, access: Access, id: string, by: { at: number }): Promise<boolean> => {
  demand(access, 'alarm.acknowledge');
  return (await sql.begin(async (tx) => {
    const [alarm] = await tx<{ kind: string; subject: string; regionCode: string | null }[]>`
      update alarms set acked_by = null where id = ${id} and closed_at is null and acked_by = ${access.actor}
        and ${within(tx, access.scope, { region: tx`region_code` })}
      returning kind, subject, region_code as "regionCode"`;
    if (!alarm) return false;
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'alarm.release', subjectType: 'alarm', subjectId: id },
      before: { ackedBy: access.actor },
      after: { ackedBy: null, kind: alarm.kind, subject: alarm.subject },
      regionCode: alarm.regionCode,
    });
    return true;
  })) as boolean;
};

/**
 * Writes down who looks at an alarm; it stays open until its cause is gone. Whoever comes later takes it over; given who was `seen` to look at
 * it, not from somebody who has taken it since. False then, and where no such alarm is open within the scope.
 * @throws {UsageError} `forbidden` without `alarm.acknowledge`
 */
export const acknowledgeAlarm = async (
  sql: Sql,
  access: Access,
  id: string,
  by: { reason: string | null; at: number; seen?: string | null | undefined },
): Promise<boolean> => {
  demand(access, 'alarm.acknowledge');
  return (await sql.begin(async (tx) => {
    const [alarm] = await tx<{ kind: string; subject: string; ackedBy: string | null; regionCode: string | null }[]>`
      select kind, subject, acked_by as "ackedBy", region_code as "regionCode" from alarms
      where id = ${id} and closed_at is null and ${within(tx, access.scope, { region: tx`region_code` })} for update`;
    if (!alarm) return false;
    const { ackedBy } = alarm;
    if (by.seen !== undefined && ackedBy !== by.seen && ackedBy !== null && ackedBy !== access.actor) return false;
    await tx`update alarms set acked_by = ${access.actor} where id = ${id}`;
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'alarm.acknowledge', subjectType: 'alarm', subjectId: id },
      before: { ackedBy: alarm.ackedBy },
      after: { ackedBy: access.actor, kind: alarm.kind, subject: alarm.subject },
      ...{ reason: by.reason, regionCode: alarm.regionCode },
    });
    return true;
  })) as boolean;
};

/** Who else looks at an open alarm, and since when; null where nobody does. @throws {UsageError} `forbidden` without `alarm.read` */
export const otherLooker = async (sql: Queryable, access: Access, id: string): Promise<First | null> => {
  demand(access, 'alarm.read');
  const [held] = await sql`
    select from alarms where id = ${id} and closed_at is null and acked_by <> ${access.actor}
      and ${within(sql, access.scope, { region: sql`region_code` })}`;
  return held ? lastDoneBy(sql, { action: 'alarm.acknowledge', subjectType: 'alarm', subjectId: id }) : null;
};
