import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** The recorded reason why an order has no policy. An order has a row here or in `policies`, never in both. */
export const coverExclusions = pgTable(
  'cover_exclusions',
  {
    orderId: uuid('order_id').primaryKey(),
    reason: text().notNull(),
    planVersionId: uuid('plan_version_id'),
    regionCode: text('region_code'),
    decidedAt: instant('decided_at').notNull(),
    /** Until when the order could still be covered: its end, or nothing where nobody may decide it again. */
    possibleUntil: instant('possible_until'),
    /** The instant of the last mend that owes it a second decision; nothing once that was taken. */
    reopenedAt: instant('reopened_at'),
  },
  (t) => [
    index('cover_exclusions_reopened').on(t.reopenedAt).where(sql`${t.reopenedAt} is not null`),
    index('cover_exclusions_possible').on(t.possibleUntil).where(sql`${t.possibleUntil} is not null`),
    index('cover_exclusions_reason').on(t.reason, t.decidedAt),
    index('cover_exclusions_decided').on(t.decidedAt, t.orderId),
  ],
);

/** Exclusions that were lifted when the order was decided again. Append-only. */
export const coverExclusionHistory = pgTable(
  'cover_exclusion_history',
  {
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    orderId: uuid('order_id').notNull(),
    reason: text().notNull(),
    planVersionId: uuid('plan_version_id'),
    decidedAt: instant('decided_at').notNull(),
    liftedAt: instant('lifted_at').notNull(),
  },
  (t) => [index('cover_exclusion_history_order').on(t.orderId), index('cover_exclusion_history_lifted').on(t.liftedAt)],
);
