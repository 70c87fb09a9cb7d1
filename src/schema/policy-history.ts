import { bigint, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** What became of a policy after it was issued, with its state before and after. Append-only. */
export const policyHistory = pgTable(
  'policy_history',
  {
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    orderId: uuid('order_id').notNull(),
    /** The policy's version after the change. */
    version: integer().notNull(),
    at: instant().notNull(),
    action: text().notNull(),
    cause: text().notNull(),
    before: jsonb().notNull(),
    after: jsonb().notNull(),
    regionCode: text('region_code'),
  },
  (t) => [
    index('policy_history_order').on(t.orderId),
    index('policy_history_at').using('brin', t.at).with({ pages_per_range: 32, autosummarize: true }),
  ],
);
