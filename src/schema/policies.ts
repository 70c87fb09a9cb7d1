import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * The insurance of one order: keyed by the order, so that one order can never have two (a key of its own cost 10%).
 * Foreign keys are left to the exclusivity trigger, which proves in one look per chunk that every order exists and stands
 * at `covered` or `requested`; as declared keys they cost 54% of issuance.
 */
export const policies = pgTable(
  'policies',
  {
    orderId: uuid('order_id').primaryKey(),
    policyNo: text('policy_no').notNull().unique('policies_policy_no'),
    planVersionId: uuid('plan_version_id').notNull(),
    personId: uuid('person_id').notNull(),
    workerId: uuid('worker_id').notNull(),
    regionCode: text('region_code'),
    status: text().notNull(),
    endReason: text('end_reason'),
    premiumFen: integer('premium_fen').notNull(),
    sumInsuredFen: bigint('sum_insured_fen', { mode: 'number' }).notNull(),
    coverStart: instant('cover_start').notNull(),
    coverEnd: instant('cover_end').notNull(),
    decidedAt: instant('decided_at').notNull(),
    version: integer().notNull().default(1),
    /** The version of the order that this policy reflects: events above it are still owed. */
    orderVersion: integer('order_version').notNull().default(1),
    /** A policy with a reported claim is never changed by an order's event: it goes to a person. */
    claimReportedAt: instant('claim_reported_at'),
  },
  (t) => [
    index('policies_proof').on(t.personId, t.coverStart),
    index('policies_requested').on(t.orderId).where(sql`${t.status} in ('requested', 'unknown')`),
    index('policies_lost').on(t.orderId).where(sql`${t.status} in ('voided', 'ended', 'lapsed')`),
    index('policies_decided').using('brin', t.decidedAt).with({ pages_per_range: 32, autosummarize: true }),
    check('policies_window', sql`${t.coverStart} < ${t.coverEnd}`),
    check('policies_premium', sql`${t.premiumFen} >= 0`),
    check(
      'policies_status',
      sql`${t.status} in ('requested', 'unknown', 'bound', 'voided', 'ended', 'refused', 'lapsed')`,
    ),
  ],
);
