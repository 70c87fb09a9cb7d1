import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * What is owed and not yet packed: one row per subject, written in the transaction that makes it owed.
 * Drained by `claimOutbox` in key order, live lane (0) before bulk (1): rows are moved to `chunks`, not marked (an UPDATE here
 * cost 15%). Ids are taken before they commit, so a cursor over them is only a hint; the relay starts from 0 every second.
 */
export const outbox = pgTable(
  'outbox',
  {
    topic: text().notNull(),
    lane: smallint().notNull(),
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity(),
    subjectId: uuid('subject_id').notNull(),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.topic, t.lane, t.id] }), check('outbox_lane', sql`${t.lane} in (0, 1)`)],
);

/**
 * What is owed and packed: one row per job, with a lease (`due_at`). The job carries only this id; the commit that does the
 * work deletes the row; the sweep drives a row again when its lease has run out or its runner has died. `ids` are sorted:
 * their order is the lock order. Topics that no job of this version reads are kept for the version that will.
 */
export const chunks = pgTable(
  'chunks',
  {
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    topic: text().notNull(),
    lane: smallint().notNull(),
    ids: uuid().array().notNull(),
    oldestAt: instant('oldest_at').notNull(),
    dueAt: instant('due_at').notNull(),
    deliveries: integer().notNull().default(0),
    attempts: integer().notNull().default(0),
    crashes: smallint().notNull().default(0),
    runner: uuid(),
  },
  (t) => [
    index('chunks_due').on(t.topic, t.dueAt),
    index('chunks_runner').on(t.runner).where(sql`${t.runner} is not null`),
  ],
);

/**
 * How often a subject failed or took its process with it. Written only once something went wrong: until then the chunk row counts.
 * `crashes_alone` counts only crashes with nothing else running in the process; three of them are quarantined.
 */
export const subjectAttempts = pgTable(
  'subject_attempts',
  {
    topic: text().notNull(),
    subjectId: uuid('subject_id').notNull(),
    crashes: smallint().notNull().default(0),
    crashesAlone: smallint('crashes_alone').notNull().default(0),
    failures: integer().notNull().default(0),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.topic, t.subjectId] })],
);

/** Processes that run chunks. Each holds a session advisory lock on `lock_key`: when the lock is free and `seen_at` old, it is dead. */
export const runners = pgTable('runners', {
  id: uuid().primaryKey(),
  lockKey: bigint('lock_key', { mode: 'number' }).generatedAlwaysAsIdentity().unique('runners_lock_key'),
  host: text().notNull(),
  pid: integer().notNull(),
  startedAt: instant('started_at').notNull(),
  seenAt: instant('seen_at').notNull(),
  /** How long its runs of the last minutes took, by job (`src/domain/run-times.ts`). */
  runTimes: jsonb('run_times').notNull().default({}),
});

/** Subjects that a job cannot process, set aside for a person. They still count as owed; only a person's retry drives them again. */
export const quarantine = pgTable(
  'quarantine',
  {
    id: uuid().primaryKey(),
    job: text().notNull(),
    topic: text().notNull(),
    subjectId: uuid('subject_id').notNull(),
    code: text().notNull(),
    message: text().notNull(),
    attempts: integer().notNull(),
    quarantinedAt: instant('quarantined_at').notNull(),
    releasedAt: instant('released_at'),
    releasedBy: text('released_by'),
  },
  (t) => [
    uniqueIndex('quarantine_open').on(t.topic, t.subjectId).where(sql`${t.releasedAt} is null`),
    index('quarantine_subject').on(t.subjectId),
    index('quarantine_at').on(t.quarantinedAt),
  ],
);

/** How far back the owed sweep has to look: everything received before `at` is decided or in quarantine. */
export const watermarks = pgTable('watermarks', {
  topic: text().primaryKey(),
  at: instant().notNull(),
});
