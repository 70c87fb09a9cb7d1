import { type Access, demand } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Sql } from './connect.ts';
import { isWritten, type Own } from './exports.ts';

type Deleted = { id: string; list: string; format: string; rows: number; bytes: number };

/**
 * Throws away an operator's own exports with their files, and audits each. Answers the ids that this call threw away: what is being written,
 * or is not theirs to see, is not among them; the same call made again throws away nothing more. @throws {UsageError} `forbidden`
 */
export const deleteExports = async (
  sql: Sql,
  access: Access,
  { operatorId, lists }: Own,
  { ids, at }: { ids: readonly string[]; at: number },
): Promise<string[]> => {
  demand(access, 'export.run');
  return (await sql.begin(async (tx) => {
    const rows = await tx<Deleted[]>`
      select e.id, e.list, e.format, e.rows,
        (select coalesce(sum(octet_length(p.content)), 0)::int8 from export_parts p where p.export_id = e.id) as bytes
      from exports e
      where e.id = any(${ids as string[]}::uuid[]) and e.operator_id = ${operatorId} and e.list = any(${lists as string[]}::text[])
        and (e.finished_at is not null or not ${isWritten(tx)})
      order by e.id for update of e`;
    for (const { id, ...before } of rows)
      await recordAudit(tx, {
        ...{ at, actor: access.actor, action: 'export.delete', subjectType: 'export', subjectId: id },
        before,
      });
    const gone = rows.map(({ id }) => id);
    await tx`delete from exports where id = any(${gone}::uuid[])`;
    return gone;
  })) as string[];
};
