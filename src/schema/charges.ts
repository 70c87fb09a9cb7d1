import { bigint, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { businessDate, instant } from './columns.ts';

/**
 * The premium of one person for one business date under one plan: current rows only. The primary key is the rule that a
 * person-day is paid once, however many orders share it; `policy_id` (the order's id) names the policy that pays.
 */
export const premiumCharges = pgTable(
  'premium_charges',
  {
    planId: uuid('plan_id').notNull(),
    personId: uuid('person_id').notNull(),
    businessDate: businessDate('business_date').notNull(),
    programmeId: uuid('programme_id').notNull(),
    policyId: uuid('policy_id').notNull(),
    fen: integer().notNull(),
  },
  (t) => [primaryKey({ name: 'premium_charges_person_day', columns: [t.planId, t.personId, t.businessDate] })],
);

/** Charges that were returned to the fund or moved to another policy of the same person-day. Append-only. */
export const premiumChargeHistory = pgTable(
  'premium_charge_history',
  {
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    planId: uuid('plan_id').notNull(),
    personId: uuid('person_id').notNull(),
    businessDate: businessDate('business_date').notNull(),
    programmeId: uuid('programme_id').notNull(),
    policyId: uuid('policy_id').notNull(),
    movedToPolicyId: uuid('moved_to_policy_id'),
    fen: integer().notNull(),
    cause: text().notNull(),
    at: instant().notNull(),
  },
  (t) => [index('premium_charge_history_policy').on(t.policyId)],
);
