import { type Access, demand, within } from './access.ts';
import type { Queryable } from './connect.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageOf } from './list.ts';
import { orderActs, ordersNamed } from './order-acts.ts';
import { placeName } from './place-names.ts';

/**
 * `actor` is an operator's name, or whoever stands in the log as such: `host:root`. `subjectId` is an id as it stands in the log, or the
 * number or id of an order: then also of what is about it. Instants are `[from, to)`.
 */
export type AuditFilter = {
  actor?: string | undefined;
  action?: string | undefined;
  subjectType?: string | undefined;
  subjectId?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
};

/** One act. `before` and `after` hold no personal data: such a field stands there as 'changed'. */
export type AuditListRow = {
  id: number;
  at: number;
  actor: string;
  action: string;
  subjectType: string;
  subjectId: string;
  /** What people call it: the number of an order that it is, or is about; the list of an export, the act of a bulk action. */
  subjectName: string | null;
  reason: string | null;
  regionCode: string | null;
  /** The place of that code; null for the whole city. */
  region: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

const uuid = `case when a.subject_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then a.subject_id::uuid end`;
/** SQL: what people call the subject of an act `a`, where the records know it. */
export const auditSubjectName = `case a.subject_type
  when 'order' then (select o.external_id from orders o where o.id = (${uuid}))
  when 'rejection' then (select r.external_id from intake_rejections r where r.id = (${uuid}))
  when 'quarantine' then (select o.external_id from quarantine q join orders o on o.id = q.subject_id where q.id = (${uuid}))
  when 'export' then (select e.list from exports e where e.id = (${uuid}))
  when 'bulk' then (select b.action from bulk_actions b where b.id = (${uuid})) end`;

const visible = (sql: Queryable, access: Access) => {
  demand(access, 'audit.read');
  return within(sql, access.scope, { region: sql`a.region_code` });
};

const queryOf = (sql: Queryable, access: Access, filter: AuditFilter, orders: readonly string[]): ListQuery => {
  const { actor, action, subjectType, subjectId, from, to } = filter;
  const none = sql``;
  return {
    from: sql`audit_log a`,
    where: sql`${visible(sql, access)}
      ${actor === undefined ? none : sql`and a.actor in (${actor}, ${`operator:${actor}`})`}
      ${action === undefined ? none : sql`and a.action = ${action}`}
      ${subjectType === undefined ? none : sql`and a.subject_type = ${subjectType}`}
      ${subjectId === undefined ? none : sql`and (a.subject_id = ${subjectId} ${orders.length === 0 ? none : sql`or ${orderActs(sql, orders)}`})`}
      ${from === undefined ? none : sql`and a.at >= ${from}`} ${to === undefined ? none : sql`and a.at < ${to}`}`,
    select: sql`a.id, a.at, a.actor, a.action, a.subject_type as "subjectType", a.subject_id as "subjectId", a.reason,
      ${sql.unsafe(auditSubjectName)} as "subjectName", a.region_code as "regionCode", ${sql.unsafe(placeName('a.region_code'))} as region, a.before, a.after`,
    key: sql`a.id`,
    keyType: 'int8',
    id: sql`a.id`,
    idType: 'int8',
    descending: true,
    by: 'at',
  };
};

/** Who did what, the last to be written first: by the primary key, which follows time. @throws {UsageError} `forbidden` without `audit.read`, `cursor_invalid` */
export const auditPage = async (
  sql: Queryable,
  access: Access,
  filter: AuditFilter,
  page: PageOf,
): Promise<Page<AuditListRow>> =>
  pageOf(sql, queryOf(sql, access, filter, await ordersNamed(sql, filter.subjectId)), page);

/** How many acts the same filter finds. */
export const auditCount = async (sql: Queryable, access: Access, filter: AuditFilter): Promise<Counted> =>
  countOf(sql, queryOf(sql, access, filter, await ordersNamed(sql, filter.subjectId)));

export type AuditChoices = { actors: string[]; actions: string[]; subjectTypes: string[] };

/** How far back is looked for what a filter can choose from: by the primary key, so that a log of any length costs the same. */
const recent = 20_000;

/** Who acted lately, how, and on what: what a filter offers to choose from. What is older can still be asked for. */
export const auditChoices = async (sql: Queryable, access: Access): Promise<AuditChoices> => {
  const [row] = await sql<[AuditChoices]>`
    with lately as materialized (
      select a.actor, a.action, a.subject_type from audit_log a where ${visible(sql, access)} order by a.id desc limit ${recent})
    select array(select distinct actor from lately order by 1) as actors, array(select distinct action from lately order by 1) as actions,
      array(select distinct subject_type from lately order by 1) as "subjectTypes"`;
  return row;
};
