import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Minutes of work without cover, each with its cause: `[from_at, to_at)`, open while `to_at` is null. */
export const coverGaps = pgTable(
  'cover_gaps',
  {
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    orderId: uuid('order_id').notNull(),
    cause: text().notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at'),
    regionCode: text('region_code'),
    decidedAt: instant('decided_at').notNull(),
  },
  (t) => [
    unique('cover_gaps_once').on(t.orderId, t.cause, t.fromAt),
    index('cover_gaps_open').on(t.fromAt).where(sql`${t.toAt} is null`),
    index('cover_gaps_until').on(t.toAt),
    check('cover_gaps_window', sql`${t.toAt} is null or ${t.fromAt} < ${t.toAt}`),
    check(
      'cover_gaps_cause',
      sql`${t.cause} in ('signed_late', 'insurer_next_day', 'declared_late', 'overrun', 'refused_after_start', 'insurer_outage', 'excluded_before')`,
    ),
  ],
);
