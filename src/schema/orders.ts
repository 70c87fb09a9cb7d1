import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { businessDate, hash, instant } from './columns.ts';
import { employers } from './employers.ts';
import { postings } from './postings.ts';
import { workers } from './workers.ts';

/**
 * Signed engagements. Intake freezes on the row every fact that the decision on cover may read, so that how late a job runs
 * changes nothing. `cover_state` moves only by compare-and-set in the transaction that writes the policy or the exclusion.
 *
 * Half of each page is left free: the decision is one HOT update per order, and at 80% fill three of four were not HOT and
 * wrote every index again. There is deliberately no index on `cover_state` (it cost 14% of issuance): the owed sweep
 * walks `orders_received` above a watermark.
 */
export const orders = pgTable(
  'orders',
  {
    id: uuid().primaryKey(),
    source: text().notNull(),
    externalId: text('external_id').notNull(),
    workerId: uuid('worker_id')
      .notNull()
      .references(() => workers.id),
    employerId: uuid('employer_id')
      .notNull()
      .references(() => employers.id),
    postingId: uuid('posting_id').references(() => postings.id),
    personId: uuid('person_id'),
    identityStatus: text('identity_status').notNull(),
    birthDate: businessDate('birth_date'),
    employerUscc: text('employer_uscc'),
    occupationClass: smallint('occupation_class'),
    regionCode: text('region_code'),
    consentVersion: text('consent_version'),
    wageFen: bigint('wage_fen', { mode: 'number' }),
    signedAt: instant('signed_at').notNull(),
    receivedAt: instant('received_at').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    cancelledAt: instant('cancelled_at'),
    completedAt: instant('completed_at'),
    actualStart: instant('actual_start'),
    actualEnd: instant('actual_end'),
    coverState: text('cover_state').notNull().default('owed'),
    version: integer().notNull().default(1),
    flags: text().array().notNull(),
    contentHash: hash('content_hash').notNull(),
  },
  (t) => [
    unique('orders_external_id').on(t.source, t.externalId),
    index('orders_worker').on(t.workerId, t.endsAt),
    index('orders_employer').on(t.employerId, t.id),
    index('orders_posting').on(t.postingId).where(sql`${t.postingId} is not null`),
    index('orders_without_county').on(t.id).where(sql`${t.regionCode} is null or length(${t.regionCode}) < 6`),
    index('orders_received').using('brin', t.receivedAt).with({ pages_per_range: 32, autosummarize: true }),
    check('orders_window', sql`${t.startsAt} < ${t.endsAt}`),
    check('orders_length', sql`${t.endsAt} - ${t.startsAt} <= interval '1097 days'`),
    check('orders_cover_state', sql`${t.coverState} in ('owed', 'requested', 'covered', 'excluded')`),
  ],
);
