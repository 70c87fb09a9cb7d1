import { sql } from 'drizzle-orm';
import { check, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { hash, instant } from './columns.ts';

/**
 * People who work with Doorstep: what their roles permit, within their scope. No region and no service point in the scope means the whole
 * city. Only a hash of the token is kept.
 */
export const operators = pgTable(
  'operators',
  {
    id: uuid().primaryKey(),
    name: text().notNull().unique('operators_name'),
    roles: text().array().notNull(),
    regionCodes: text('region_codes').array().notNull(),
    servicePointCodes: text('service_point_codes').array().notNull(),
    tokenHash: hash('token_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    disabledAt: instant('disabled_at'),
  },
  (t) => [check('operators_has_role', sql`cardinality(${t.roles}) > 0`)],
);
