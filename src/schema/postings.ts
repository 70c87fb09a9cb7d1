import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { hash, instant } from './columns.ts';
import { employers } from './employers.ts';

/** An offer of work, with a head count. */
export const postings = pgTable(
  'postings',
  {
    id: uuid().primaryKey(),
    source: text().notNull(),
    externalId: text('external_id').notNull(),
    employerId: uuid('employer_id')
      .notNull()
      .references(() => employers.id),
    title: text().notNull(),
    skill: text(),
    certificateKind: text('certificate_kind'),
    headcount: integer().notNull(),
    wageFen: bigint('wage_fen', { mode: 'number' }),
    wageUnit: text('wage_unit'),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    minAge: smallint('min_age'),
    maxAge: smallint('max_age'),
    lng: doublePrecision(),
    lat: doublePrecision(),
    datum: text(),
    regionCode: text('region_code'),
    publishedAt: instant('published_at').notNull(),
    occupationClass: smallint('occupation_class'),
    hiringUntil: instant('hiring_until'),
    hazardous: boolean().notNull().default(false),
    contentHash: hash('content_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    unique('postings_external_id').on(t.source, t.externalId),
    index('postings_employer').on(t.employerId),
    check('postings_window', sql`${t.startsAt} < ${t.endsAt}`),
    check('postings_headcount', sql`${t.headcount} > 0`),
  ],
);
