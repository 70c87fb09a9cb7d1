import type postgres from 'postgres';
import { type Access, demand, within } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Queryable, Sql } from './connect.ts';
import { closeRefused, type OpenRefusal, type WhichRefused } from './rejections.ts';

/** An open refusal without what it holds. */
export type RefusedRow = Omit<OpenRefusal, 'payload'> & { regionCode: string | null };

const scoped = (sql: Queryable, { scope }: Access): postgres.Fragment =>
  within(sql, scope, { region: sql`region_code` });

/** Open refusals within the scope, oldest first. @throws {UsageError} `forbidden` without `rejection.read` */
export const listRefused = async (
  sql: Queryable,
  access: Access,
  { source = null, code = null, limit }: { source?: string | null; code?: string | null; limit: number },
): Promise<RefusedRow[]> => {
  demand(access, 'rejection.read');
  return await sql<RefusedRow[]>`
    select id, source, external_id as "externalId", surface, line, code, message, column_name as "column", waits_on as "waitsOn",
      refused_at as "refusedAt", times, region_code as "regionCode"
    from intake_rejections where closed_at is null and (${source}::text is null or source = ${source}) and (${code}::text is null or code = ${code})
      and ${scoped(sql, access)}
    order by refused_at, id limit ${limit}`;
};

/** Why and when somebody acts on refusals; `action` is what the audit calls it. */
export type Act = { action: 'rejection.retry' | 'rejection.discard'; reason: string | null; at: number };

/**
 * Writes down that somebody acts on open refusals within their scope, and returns which those are: the rest is as if it were not there. What is
 * given up is held until the transaction ends: of two who give it up at once the second finds it closed.
 * @throws {UsageError} `forbidden` without `rejection.retry`
 */
export const actOnRefused = async (
  tx: Queryable,
  access: Access,
  which: WhichRefused,
  { action, reason, at }: Act,
  limit: number,
): Promise<string[]> => {
  demand(access, 'rejection.retry');
  const ids = 'ids' in which ? (which.ids as string[]) : null;
  const source = 'source' in which ? (which.source ?? null) : null;
  const waitsOn = 'waitsOn' in which ? (which.waitsOn as string[]) : null;
  const rows = await tx<{ id: string; regionCode: string | null }[]>`
    select id, region_code as "regionCode" from intake_rejections
    where closed_at is null and (${ids}::uuid[] is null or id = any(${ids}::uuid[])) and (${source}::text is null or source = ${source})
      and (${waitsOn}::text[] is null or waits_on = any(${waitsOn}::text[])) and ${scoped(tx, access)}
    order by id limit ${limit} ${action === 'rejection.discard' ? tx`for update` : tx``}`;
  for (const { id, regionCode } of rows)
    await recordAudit(tx, {
      ...{ at, actor: access.actor, action, reason, regionCode },
      ...{ subjectType: 'rejection', subjectId: id },
    });
  return rows.map((row) => row.id);
};

/** Gives refused orders up for good: they are never tried again. Returns the ids that this call closed; see `actOnRefused`. */
export const discardRefused = (
  sql: Sql,
  access: Access,
  ids: readonly string[],
  by: { reason: string; at: number },
): Promise<string[]> =>
  sql.begin(async (tx) => {
    const mine = await actOnRefused(tx, access, { ids }, { action: 'rejection.discard', ...by }, ids.length);
    const rows = mine.map((id) => ({ id, orderId: null }));
    return closeRefused(tx, rows, { at: by.at, as: 'discarded', by: access.actor });
  }) as Promise<string[]>;
