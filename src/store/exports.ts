import type postgres from 'postgres';
import { UsageError } from '../errors.ts';
import { type Access, demand, type OperatorGrants, operatorAccess } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Queryable, Sql } from './connect.ts';
import { refuseFull } from './export-caps.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageOf } from './list.ts';

export type ExportFormat = 'csv' | 'xlsx';

/**
 * `interrupted`: the process that wrote it is gone; `expired`: what was written has been thrown away. `expected` is null where there were
 * more rows than are counted.
 */
export type ExportState = 'running' | 'done' | 'failed' | 'interrupted' | 'expired';
export type ExportRow = {
  id: string;
  list: string;
  format: ExportFormat;
  state: ExportState;
  /** As it was asked with on screen, without personal data. */
  filter: Record<string, string>;
  createdAt: number;
  finishedAt: number | null;
  rows: number;
  expected: number | null;
  bytes: number;
  failedAs: string | null;
};

/** First half of the advisory locks that writers hold while they write; the other half is a hash of the export's id. */
const lockClass = 58_213;

/** What was written is kept this long. */
const exportKeptMs = 7 * 86_400_000;

/** A session of its own that holds the export's lock: Postgres frees it the moment the process dies, and only then. */
export type ExportLock = { release(): Promise<void> };

export const holdExportLock = async (sql: Sql, id: string): Promise<ExportLock> => {
  const session = await sql.reserve();
  await session`select pg_advisory_lock(${lockClass}::int4, hashtext(${id}))`;
  return {
    release: async () => {
      await session`select pg_advisory_unlock(${lockClass}::int4, hashtext(${id}))`;
      session.release();
    },
  };
};

/** Whether a process writes the export `e` now. */
export const isWritten = (sql: Queryable): postgres.Fragment => sql`
  exists (select from pg_locks where locktype = 'advisory' and classid::int8 = ${lockClass} and objid::int8 = hashtext(e.id::text)::int8 & 4294967295
    and database = (select oid from pg_database where datname = current_database()))`;

/** Whose exports, and of which lists: those that they may see now. */
export type Own = { operatorId: string; lists: readonly string[] };

const queryOf = (sql: Queryable, access: Access, { operatorId, lists }: Own): ListQuery => {
  demand(access, 'export.run');
  const kept = sql`exists (select from export_parts p where p.export_id = e.id)`;
  return {
    from: sql`exports e`,
    where: sql`e.operator_id = ${operatorId} and e.list = any(${lists as string[]}::text[])`,
    select: sql`e.id, e.list, e.format, e.filter, e.created_at as "createdAt", e.finished_at as "finishedAt", e.rows, e.expected, e.failed_as as "failedAs",
      (select coalesce(sum(octet_length(p.content)), 0)::int8 from export_parts p where p.export_id = e.id) as bytes,
      case when e.failed_as is not null then 'failed' when e.finished_at is not null then case when ${kept} then 'done' else 'expired' end
        when ${isWritten(sql)} then 'running' else 'interrupted' end as state`,
    key: sql`e.created_at`,
    id: sql`e.id`,
    descending: true,
    by: 'createdAt',
  };
};

/** An operator's own exports, newest first. @throws {UsageError} `forbidden` without `export.run` */
export const exportsPage = (sql: Queryable, access: Access, own: Own, page: PageOf): Promise<Page<ExportRow>> =>
  pageOf(sql, queryOf(sql, access, own), page);

export const exportsCount = (sql: Queryable, access: Access, own: Own): Promise<Counted> =>
  countOf(sql, queryOf(sql, access, own));

/** One of an operator's own. @throws {UsageError} `export_unknown`, also for somebody else's, and of a list that they may not see (any more) */
export const exportById = async (sql: Queryable, access: Access, own: Own, id: string): Promise<ExportRow> => {
  const { select, from, where } = queryOf(sql, access, own);
  const [row] = await sql<ExportRow[]>`select ${select} from ${from} where ${where} and e.id = ${id}`;
  if (row) return row;
  throw new UsageError('export_unknown', `you have no export ${id}: begin one at the list`);
};

export type NewExport = {
  id: string;
  operatorId: string;
  list: string;
  /** As it is asked with on screen; without personal data. */
  filter: Record<string, unknown>;
  format: ExportFormat;
  expected: number | null;
  at: number;
};

/**
 * Writes down that an export begins; false where the same call was made before, so that a double click writes one file. What was written a
 * week ago is thrown away on the way. @throws {UsageError} `forbidden`, `exports_full`, `export_exists` for an id of somebody
 * else's
 */
export const beginExport = async (sql: Sql, access: Access, begun: NewExport): Promise<boolean> => {
  demand(access, 'export.run');
  const { id, operatorId, list, filter, format, expected, at } = begun;
  return (await sql.begin(async (tx) => {
    const made = await tx`
      insert into exports (id, list, filter, format, operator_id, created_at, expected)
      values (${id}, ${list}, ${JSON.stringify(filter)}::text::jsonb, ${format}, ${operatorId}, ${at}, ${expected}) on conflict do nothing returning id`;
    if (made.length === 0) {
      const [same] = await tx`select from exports where id = ${id} and operator_id = ${operatorId}`;
      if (same) return false;
      throw new UsageError('export_exists', 'this export is somebody else’s: begin again');
    }
    await tx`
      delete from export_parts where export_id in (select e.id from exports e where e.created_at < ${at - exportKeptMs})`;
    await refuseFull(tx, operatorId);
    await recordAudit(tx, {
      ...{ at, actor: access.actor, action: 'export.begin', subjectType: 'export', subjectId: id },
      after: { list, filter, format, expected },
    });
    return true;
  })) as boolean;
};

/** What an export's operator may see and do now: one who was disabled, or lost a role meanwhile, gets no further row. */
export const accessOfExport = async (sql: Queryable, operatorId: string): Promise<Access | undefined> => {
  const [row] = await sql<OperatorGrants[]>`
    select name, roles, region_codes as "regionCodes", service_point_codes as "servicePointCodes" from operators
    where id = ${operatorId} and disabled_at is null`;
  return row && operatorAccess(row);
};

/** Writes the next part; `rows` are all that stand in the parts so far. An export that has ended meanwhile takes none. */
export const writeExportPart = async (
  sql: Sql,
  { id, part, content, rows }: { id: string; part: number; content: Uint8Array; rows: number },
): Promise<void> => {
  await sql`
    with written as (
      insert into export_parts (export_id, part, content)
      select id, ${part}::int4, ${content}::bytea from exports where id = ${id} and finished_at is null)
    update exports set rows = ${rows} where id = ${id} and finished_at is null`;
};

/** Ends an export. One that failed keeps no part. */
export const finishExport = async (
  sql: Sql,
  { id, at, failedAs }: { id: string; at: number; failedAs: string | null },
): Promise<void> => {
  await sql.begin(async (tx) => {
    await tx`update exports set finished_at = ${at}, failed_as = ${failedAs} where id = ${id} and finished_at is null`;
    if (failedAs !== null) await tx`delete from export_parts where export_id = ${id}`;
  });
};

/** Throws away what an operator exported under other roles; what is being written fails as `access_changed`. */
export const forgetExportsOf = async (tx: Queryable, operatorId: string, at: number): Promise<void> => {
  await tx`
    update exports set finished_at = ${at}, failed_as = 'access_changed' where operator_id = ${operatorId} and finished_at is null`;
  await tx`delete from export_parts where export_id in (select e.id from exports e where e.operator_id = ${operatorId})`;
};

/**
 * The file, part by part. Where it was thrown away meanwhile it breaks off: half a file must not look whole. @throws {UsageError} `export_gone`
 */
export async function* exportParts(
  sql: Queryable,
  { id, bytes }: Pick<ExportRow, 'id' | 'bytes'>,
): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for (let part = 0; left > 0; part++) {
    const [row] = await sql<{ content: Uint8Array }[]>`
      select content from export_parts where export_id = ${id} and part = ${part}`;
    if (!row) throw new UsageError('export_gone', 'this export was thrown away meanwhile: begin it again');
    left -= row.content.length;
    yield row.content;
  }
}

/** Writes down that somebody takes a file away with them. */
export const recordDownload = (
  sql: Queryable,
  access: Access,
  { id, rows }: Pick<ExportRow, 'id' | 'rows'>,
  at: number,
): Promise<void> =>
  recordAudit(sql, {
    ...{ at, actor: access.actor, action: 'export.download', subjectType: 'export', subjectId: id },
    after: { rows },
  });
