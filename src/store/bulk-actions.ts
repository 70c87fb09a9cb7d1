import { UsageError } from '../errors.ts';
import { type Access, demand } from './access.ts';
import { type First, recordAudit } from './audit.ts';
import { placesOf, rowShown } from './bulk-actions-within.ts';
import type { Queryable, Sql, Tx } from './connect.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageOf } from './list.ts';

export type BulkState = 'running' | 'aborted' | 'done';

/** One act on many rows: who began it, on which filter, and how far it is. What was aborted before it was done stays `waiting`. */
export type BulkAction = {
  id: string;
  action: string;
  filter: Record<string, unknown>;
  reason: string;
  actor: string;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  abortedAt: number | null;
  abortedBy: string | null;
  state: BulkState;
  total: number;
  waiting: number;
  done: number;
  skipped: number;
  failed: number;
};

/** The most rows of one act: its frozen rows are written in one transaction. */
export const mostBulkRows = 50_000;

export type NewBulk = {
  /** Made by whoever asks, so that asking twice begins one. */
  id: string;
  action: string;
  filter: Record<string, unknown>;
  reason: string;
  subjectIds: readonly string[];
  at: number;
};

const refuseSize = (rows: number): void => {
  if (rows === 0) throw new UsageError('bulk_empty', 'nothing that matches can be acted on: look at the list again');
  if (rows > mostBulkRows)
    throw new UsageError('bulk_too_many', `one act takes at most ${mostBulkRows} rows: narrow the filter`);
};

/**
 * Writes an act and its frozen rows down, to be done by whichever process comes first. False where this id was begun before.
 * @throws {UsageError} `forbidden` without `bulk.run`, `bulk_empty`, `bulk_too_many`
 */
export const beginBulk = async (sql: Sql, access: Access, bulk: NewBulk): Promise<boolean> => {
  demand(access, 'bulk.run');
  const { id, action, filter, reason, subjectIds, at } = bulk;
  const { regions, servicePoints } = placesOf(access);
  return (await sql.begin(async (tx) => {
    const begun = await tx`
      insert into bulk_actions (id, action, filter, reason, actor, region_codes, service_point_codes, created_at)
      values (${id}, ${action}, ${JSON.stringify(filter)}::text::jsonb, ${reason}, ${access.actor}, ${regions as string[]},
        ${servicePoints as string[]}, ${at})
      on conflict do nothing returning id`;
    if (begun.length === 0) return false;
    refuseSize(subjectIds.length);
    await tx`
      insert into bulk_action_rows (bulk_id, position, subject_id)
      select ${id}, ord, subject_id from unnest(${subjectIds as string[]}::uuid[]) with ordinality as r (subject_id, ord)`;
    await recordAudit(tx, {
      ...{ at, actor: access.actor, action: 'bulk.begin', subjectType: 'bulk', subjectId: id, reason },
      after: { action, filter, rows: subjectIds.length },
    });
    return true;
  })) as boolean;
};

/** Whoever has the whole city sees every act, everybody else their own; of its rows those that `rowShown` lets through, and counts of these. */
const visible = (sql: Queryable, access: Access) => {
  demand(access, 'bulk.run');
  return access.scope === 'city' ? sql`true` : sql`b.actor = ${access.actor}`;
};

const queryOf = (sql: Queryable, access: Access, where = sql`true`): ListQuery => ({
  from: sql`bulk_actions b`,
  where: sql`${visible(sql, access)} and ${where}`,
  select: sql`b.id, b.action, b.filter, b.reason, b.actor, b.created_at as "createdAt", b.started_at as "startedAt", b.finished_at as "finishedAt",
    b.aborted_at as "abortedAt", b.aborted_by as "abortedBy",
    case when b.finished_at is not null then 'done' when b.aborted_at is not null then 'aborted' else 'running' end as state,
    (select jsonb_build_object('total', count(*), 'waiting', count(*) filter (where r.state = 'waiting'), 'done', count(*) filter (where r.state = 'done'),
      'skipped', count(*) filter (where r.state = 'skipped'), 'failed', count(*) filter (where r.state = 'failed'))
      from bulk_action_rows r where r.bulk_id = b.id and ${rowShown(sql, access)}) as counts`,
  key: sql`b.created_at`,
  id: sql`b.id`,
  descending: true,
  by: 'createdAt',
});

type Counts = Pick<BulkAction, 'total' | 'waiting' | 'done' | 'skipped' | 'failed'>;
type Row = Omit<BulkAction, keyof Counts> & { counts: Counts };
const asAction = ({ counts, ...row }: Row): BulkAction => ({ ...row, ...counts });

/** Acts, the latest first. @throws {UsageError} `forbidden` without `bulk.run`, `cursor_invalid` */
export const bulkPage = async (sql: Queryable, access: Access, page: PageOf): Promise<Page<BulkAction>> => {
  const { rows, ...place } = await pageOf<Row>(sql, queryOf(sql, access), page);
  return { rows: rows.map(asAction), ...place };
};

/** How many there are. */
export const bulkCount = (sql: Queryable, access: Access): Promise<Counted> => countOf(sql, queryOf(sql, access));

const unknown = () => new UsageError('bulk_unknown', 'there is no such act, or it is not yours to see');

/** One act. @throws {UsageError} `forbidden` without `bulk.run`, `bulk_unknown` */
export const bulkById = async (sql: Queryable, access: Access, id: string): Promise<BulkAction> => {
  const { rows } = await pageOf<Row>(sql, queryOf(sql, access, sql`b.id = ${id}`), { limit: 1 });
  const [row] = rows;
  if (!row) throw unknown();
  return asAction(row);
};

/**
 * Stops an act. What is being done is finished, what was done stays done, the rest is left as it is. False where it had ended or was
 * stopped already, and then `first` says by whom it was stopped; null where it had come to its end. @throws {UsageError} `forbidden` without
 * `bulk.run`, `bulk_unknown`
 */
export const abortBulk = async (
  sql: Sql,
  access: Access,
  { id, reason, at }: { id: string; reason: string; at: number },
): Promise<{ aborted: boolean; first: First | null }> =>
  (await sql.begin(async (tx: Tx) => {
    const [seen] = await tx<{ by: string | null; at: number | null }[]>`
      select aborted_by as by, aborted_at as at from bulk_actions b where b.id = ${id} and ${visible(tx, access)} for update`;
    if (!seen) throw unknown();
    const stopped = await tx`
      update bulk_actions set aborted_at = ${at}, aborted_by = ${access.actor} where id = ${id} and finished_at is null and aborted_at is null`;
    if (stopped.count === 0)
      return { aborted: false, first: seen.by === null || seen.at === null ? null : { by: seen.by, at: seen.at } };
    await recordAudit(tx, {
      ...{ at, actor: access.actor, action: 'bulk.abort', subjectType: 'bulk', subjectId: id, reason },
    });
    return { aborted: true, first: null };
  })) as { aborted: boolean; first: First | null };

/** One row of an act. `detail` says why it was skipped or failed. */
export type BulkRow = {
  id: number;
  subjectId: string;
  /** The number of the order that it is, or is about; null where it is about none. */
  externalId: string | null;
  state: 'waiting' | 'done' | 'skipped' | 'failed';
  detail: string | null;
};
export type BulkRowFilter = { bulkId: string; rowState?: BulkRow['state'] | undefined };

const rowsOf = (sql: Queryable, access: Access, { bulkId, rowState }: BulkRowFilter): ListQuery => ({
  from: sql`bulk_action_rows r join bulk_actions b on b.id = r.bulk_id`,
  where: sql`r.bulk_id = ${bulkId} and ${visible(sql, access)} and ${rowShown(sql, access)} ${rowState === undefined ? sql`` : sql`and r.state = ${rowState}`}`,
  select: sql`r.position as id, r.subject_id as "subjectId", r.state, r.detail,
    (select o.external_id from orders o where o.id = case b.action when 'order.redecide' then r.subject_id
      else (select q.subject_id from quarantine q where q.id = r.subject_id) end) as "externalId"`,
  ...{ key: sql`r.position`, keyType: 'int8', id: sql`r.position`, idType: 'int8', descending: false },
});

/** The rows of an act, in the order in which they are done. @throws {UsageError} `forbidden` without `bulk.run`, `cursor_invalid` */
export const bulkRowPage = (
  sql: Queryable,
  access: Access,
  filter: BulkRowFilter,
  page: PageOf,
): Promise<Page<BulkRow>> => pageOf(sql, rowsOf(sql, access, filter), page);

/** How many the same filter finds. */
export const bulkRowCount = (sql: Queryable, access: Access, filter: BulkRowFilter): Promise<Counted> =>
  countOf(sql, rowsOf(sql, access, filter));

/** The database's clock, for what is stamped with it. */
export const databaseNow = async (sql: Queryable): Promise<number> => {
  const [row] = await sql<[{ now: number }]>`select clock_timestamp() as now`;
  return row.now;
};
