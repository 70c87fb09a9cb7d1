import { index, pgTable, text } from 'drizzle-orm/pg-core';

/** Administrative regions by code; a code includes what lies below it (a county its townships) along `parent_code`. */
export const regions = pgTable(
  'regions',
  {
    code: text().primaryKey(),
    name: text().notNull(),
    parentCode: text('parent_code'),
    level: text().notNull(),
  },
  (t) => [index('regions_parent').on(t.parentCode)],
);
