import type { AuditAction } from '../domain/audit-words.ts';
import { UsageError } from '../errors.ts';
import type { Queryable } from './connect.ts';

/** One act of a person or a command. `before` and `after` hold no personal data: such a field stands as 'changed'. */
export type AuditEntry = {
  at: number;
  actor: string;
  action: AuditAction;
  subjectType: string;
  subjectId: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  reason?: string | null;
  /** Where the subject lies; nothing for what concerns the whole city. */
  regionCode?: string | null;
};

/** Writes down who did what, in the transaction that does it. */
export const recordAudit = async (tx: Queryable, e: AuditEntry): Promise<void> => {
  await tx`
    insert into audit_log (at, actor, action, subject_type, subject_id, before, after, reason, region_code)
    values (${e.at}, ${e.actor}, ${e.action}, ${e.subjectType}, ${e.subjectId},
      ${e.before ? JSON.stringify(e.before) : null}::text::jsonb, ${e.after ? JSON.stringify(e.after) : null}::text::jsonb, ${e.reason ?? null}, ${e.regionCode ?? null})`;
};

/** Who did something before somebody else could, and when. */
export type First = { by: string; at: number };

/** Who did this to a subject last: told to whoever came second to the same, who may do it as well. Null where nobody ever did. */
export const lastDoneBy = async (
  sql: Queryable,
  { action, subjectType, subjectId }: Pick<AuditEntry, 'action' | 'subjectType' | 'subjectId'>,
): Promise<First | null> => {
  const [row] = await sql<First[]>`
    select actor as by, at from audit_log
    where subject_type = ${subjectType} and subject_id = ${subjectId} and action = ${action} order by id desc limit 1`;
  return row ?? null;
};

/** Refuses who came second; `sentence` gets ` by operator:li.hua at 2026-05-11T00:02:03.000Z`, or nothing where nobody knows. */
export const changedBefore = (code: string, first: First | null, sentence: (who: string) => string): UsageError => {
  const who = first === null ? '' : ` by ${first.by} at ${new Date(first.at).toISOString()}`;
  return new UsageError(code, sentence(who), { facts: first ?? {} });
};
