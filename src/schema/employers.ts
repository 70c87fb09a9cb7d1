import { sql } from 'drizzle-orm';
import { check, doublePrecision, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { businessDate, hash, instant, sealed } from './columns.ts';

/** Who posts work and signs orders. */
export const employers = pgTable(
  'employers',
  {
    id: uuid().primaryKey(),
    source: text().notNull(),
    externalId: text('external_id').notNull(),
    name: text().notNull(),
    uscc: text(),
    contactPhone: sealed('contact_phone'),
    regionCode: text('region_code'),
    lng: doublePrecision(),
    lat: doublePrecision(),
    datum: text(),
    contentHash: hash('content_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [unique('employers_external_id').on(t.source, t.externalId)],
);

/** Employers whose workers another scheme insures (occupational-injury pilot and the like), by dated list. */
export const otherSchemeEmployers = pgTable(
  'other_scheme_employers',
  {
    list: text().notNull(),
    uscc: text().notNull(),
    validFrom: businessDate('valid_from').notNull(),
    validTo: businessDate('valid_to'),
  },
  (t) => [
    primaryKey({ columns: [t.uscc, t.list, t.validFrom] }),
    check('other_scheme_employers_window', sql`${t.validTo} is null or ${t.validFrom} < ${t.validTo}`),
  ],
);
