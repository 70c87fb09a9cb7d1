import type { Queryable } from './connect.ts';
import type { ReferenceKind } from './reference-items.ts';

/** What `apply` last wrote into an item, field by field. */
export type AppliedItem = { kind: ReferenceKind; key: string; fields: Readonly<Record<string, unknown>> };

export const readAppliedItems = (tx: Queryable): Promise<AppliedItem[]> => tx<AppliedItem[]>`
  select kind, key, fields from applied_items`;

/** Remembers what was applied. Fields that this call did not name keep what is remembered of them. */
export const rememberApplied = async (tx: Queryable, items: readonly AppliedItem[], at: number): Promise<void> => {
  if (items.length === 0) return;
  await tx`
    insert into applied_items as a (kind, key, fields, applied_at)
    select r.kind, r.key, r.fields, ${at} from jsonb_to_recordset(${JSON.stringify(items)}::text::jsonb) as r (kind text, key text, fields jsonb)
    on conflict (kind, key) do update set fields = a.fields || excluded.fields, applied_at = excluded.applied_at
    where a.fields || excluded.fields <> a.fields`;
};
