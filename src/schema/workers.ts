import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { businessDate, hash, instant, sealed } from './columns.ts';

/** Who an identity number belongs to. Limits, charges and overlaps count per person; found only by a keyed hash. */
export const persons = pgTable('persons', {
  id: uuid().primaryKey(),
  idHash: hash('id_hash').notNull().unique('persons_id_hash'),
  idType: text('id_type').notNull(),
  idNumber: sealed('id_number').notNull(),
  birthDate: businessDate('birth_date').notNull(),
  createdAt: instant('created_at').notNull(),
});

/** A person's registration on the market. Without a valid identity number there is no person yet. */
export const workers = pgTable(
  'workers',
  {
    id: uuid().primaryKey(),
    source: text().notNull(),
    externalId: text('external_id').notNull(),
    personId: uuid('person_id').references(() => persons.id),
    identityStatus: text('identity_status').notNull(),
    name: sealed().notNull(),
    phone: sealed(),
    phoneHash: hash('phone_hash'),
    intents: text().array().notNull(),
    lng: doublePrecision(),
    lat: doublePrecision(),
    datum: text(),
    radiusM: integer('radius_m'),
    regionCode: text('region_code'),
    servicePointCode: text('service_point_code'),
    priorityGroups: text('priority_groups').array().notNull(),
    contentHash: hash('content_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    unique('workers_external_id').on(t.source, t.externalId),
    index('workers_person').on(t.personId),
    index('workers_phone_hash').on(t.phoneHash),
    index('workers_service_point').on(t.servicePointCode).where(sql`${t.servicePointCode} is not null`),
    check('workers_identity_status', sql`${t.identityStatus} in ('missing', 'invalid', 'valid')`),
    check('workers_valid_has_person', sql`(${t.identityStatus} = 'valid') = (${t.personId} is not null)`),
  ],
);

/** Persons that a worker was registered as before, so that whoever looks for a person's orders finds those signed under an earlier number. */
export const workerPastPersons = pgTable(
  'worker_past_persons',
  {
    workerId: uuid('worker_id')
      .notNull()
      .references(() => workers.id),
    personId: uuid('person_id').notNull(),
    until: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workerId, t.personId] }), index('worker_past_persons_person').on(t.personId)],
);

/** Skills of a worker. An upsert touches `declared` rows only; `certificate` rows come and go with a certificate. */
export const workerSkills = pgTable(
  'worker_skills',
  {
    workerId: uuid('worker_id')
      .notNull()
      .references(() => workers.id),
    skill: text().notNull(),
    source: text().notNull(),
    certificateId: uuid('certificate_id'),
  },
  (t) => [
    primaryKey({ columns: [t.workerId, t.skill, t.source] }),
    check('worker_skills_source', sql`${t.source} in ('declared', 'certificate')`),
  ],
);

/** Consents as they were given: kind, version of the text, when, through which channel, and when withdrawn. */
export const consents = pgTable(
  'consents',
  {
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    workerId: uuid('worker_id')
      .notNull()
      .references(() => workers.id),
    kind: text().notNull(),
    textVersion: text('text_version').notNull(),
    channel: text().notNull(),
    givenAt: instant('given_at').notNull(),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [unique('consents_once').on(t.workerId, t.kind, t.textVersion, t.givenAt)],
);
