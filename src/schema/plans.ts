import { sql } from 'drizzle-orm';
import { check, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { InsurerSettings, PlanRules } from '../domain/cover/plan.ts';
import { instant } from './columns.ts';
import { programmes } from './programmes.ts';

/** Who bears the risk, and how they want to be dealt with. */
export const insurers = pgTable('insurers', {
  id: uuid().primaryKey(),
  code: text().notNull().unique('insurers_code'),
  name: text().notNull(),
  settings: jsonb().$type<InsurerSettings>().notNull(),
});

/** A product as it is sold; what it promises stands in its versions. `position` orders the plans of a programme. */
export const insurancePlans = pgTable(
  'insurance_plans',
  {
    id: uuid().primaryKey(),
    code: text().notNull().unique('insurance_plans_code'),
    name: text().notNull(),
    programmeId: uuid('programme_id')
      .notNull()
      .references(() => programmes.id),
    insurerId: uuid('insurer_id')
      .notNull()
      .references(() => insurers.id),
    position: integer().notNull(),
    policyNoPrefix: text('policy_no_prefix').notNull(),
  },
  (t) => [unique('insurance_plans_position').on(t.programmeId, t.position)],
);

/**
 * A dated version of a plan. An order is judged by the version in force when it was signed. `used_at` is set before a version
 * first judges an order; from then on a trigger refuses every change to its rules or its beginning.
 */
export const planVersions = pgTable(
  'plan_versions',
  {
    id: uuid().primaryKey(),
    planId: uuid('plan_id')
      .notNull()
      .references(() => insurancePlans.id),
    version: integer().notNull(),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
    rules: jsonb().$type<PlanRules>().notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [
    unique('plan_versions_version').on(t.planId, t.version),
    check('plan_versions_window', sql`${t.validTo} is null or ${t.validFrom} < ${t.validTo}`),
  ],
);
