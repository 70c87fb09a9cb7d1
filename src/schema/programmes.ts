import { sql } from 'drizzle-orm';
import { bigint, check, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Who pays: regions, a budget by calendar year, and (through `insurance_plans`) an ordered list of plans. */
export const programmes = pgTable('programmes', {
  id: uuid().primaryKey(),
  code: text().notNull().unique('programmes_code'),
  name: text().notNull(),
  priority: integer().notNull(),
  regionCodes: text('region_codes').array().notNull(),
  annualBudgetFen: bigint('annual_budget_fen', { mode: 'number' }).notNull(),
  goLiveAt: instant('go_live_at').notNull(),
});

/**
 * The money of one programme in one calendar year; `spent_fen` equals the sum of its current charges. The check is what keeps
 * a chunk of any size, from any number of workers, from spending a fen too much. Pages are left nearly empty: every chunk updates the row.
 */
export const fundYears = pgTable(
  'fund_years',
  {
    programmeId: uuid('programme_id')
      .notNull()
      .references(() => programmes.id),
    year: smallint().notNull(),
    budgetFen: bigint('budget_fen', { mode: 'number' }).notNull(),
    spentFen: bigint('spent_fen', { mode: 'number' }).notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.programmeId, t.year] }),
    check('fund_within_budget', sql`${t.spentFen} <= ${t.budgetFen}`),
    check('fund_not_negative', sql`${t.spentFen} >= 0`),
  ],
);
