import { jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * What `apply` last wrote into each item of reference data, field by field: the base of a three-way comparison. A field whose value in the
 * database differs from this was changed by a person since, and is theirs until `--force`.
 */
export const appliedItems = pgTable(
  'applied_items',
  {
    kind: text().notNull(),
    key: text().notNull(),
    fields: jsonb().$type<Record<string, unknown>>().notNull(),
    appliedAt: instant('applied_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.key] })],
);
