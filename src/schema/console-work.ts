import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { operators } from './operators.ts';

/** Who is on something that wants a person, and until when it sleeps. What is in the inbox is asked of its own tables: this only marks it. */
export const inboxMarks = pgTable(
  'inbox_marks',
  {
    /** `alarm`, `quarantine`, `rejection` … and the id of the thing there. */
    kind: text().notNull(),
    subject: text().notNull(),
    holder: text(),
    takenAt: instant('taken_at'),
    snoozedUntil: instant('snoozed_until'),
    snoozedBy: text('snoozed_by'),
    snoozeReason: text('snooze_reason'),
    version: integer().notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.subject] }),
    check('inbox_marks_snooze', sql`(${t.snoozedUntil} is null) = (${t.snoozeReason} is null)`),
  ],
);

/** One act on many rows: its filter is frozen when it begins, its rows stand in `bulk_action_rows`. */
export const bulkActions = pgTable(
  'bulk_actions',
  {
    id: uuid().primaryKey(),
    action: text().notNull(),
    filter: jsonb().notNull(),
    reason: text().notNull(),
    actor: text().notNull(),
    /** What the actor could see and do then: the act goes no further. */
    regionCodes: text('region_codes').array().notNull(),
    servicePointCodes: text('service_point_codes').array().notNull(),
    createdAt: instant('created_at').notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    abortedAt: instant('aborted_at'),
    abortedBy: text('aborted_by'),
  },
  (t) => [
    index('bulk_actions_created').on(t.createdAt),
    index('bulk_actions_open').on(t.createdAt).where(sql`${t.finishedAt} is null`),
  ],
);

export const bulkActionRows = pgTable(
  'bulk_action_rows',
  {
    bulkId: uuid('bulk_id')
      .notNull()
      .references(() => bulkActions.id),
    position: integer().notNull(),
    subjectId: uuid('subject_id').notNull(),
    state: text().notNull().default('waiting'),
    detail: text(),
  },
  (t) => [
    primaryKey({ columns: [t.bulkId, t.position] }),
    index('bulk_action_rows_open').on(t.bulkId, t.position).where(sql`${t.state} = 'waiting'`),
    check('bulk_action_rows_state', sql`${t.state} in ('waiting', 'done', 'skipped', 'failed')`),
  ],
);

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** A list written to a file: exactly what its filter found, in parts, so that no file is held in memory. */
export const exports = pgTable(
  'exports',
  {
    id: uuid().primaryKey(),
    list: text().notNull(),
    filter: jsonb().notNull(),
    format: text().notNull(),
    operatorId: uuid('operator_id')
      .notNull()
      .references(() => operators.id),
    createdAt: instant('created_at').notNull(),
    rows: integer().notNull().default(0),
    /** As counted when it began; null beyond what is counted. */
    expected: integer(),
    finishedAt: instant('finished_at'),
    failedAs: text('failed_as'),
  },
  (t) => [
    index('exports_operator').on(t.operatorId, t.createdAt),
    check('exports_format', sql`${t.format} in ('csv', 'xlsx')`),
  ],
);

export const exportParts = pgTable(
  'export_parts',
  {
    exportId: uuid('export_id')
      .notNull()
      .references(() => exports.id, { onDelete: 'cascade' }),
    part: integer().notNull(),
    content: bytes().notNull(),
  },
  (t) => [primaryKey({ columns: [t.exportId, t.part] })],
);

/**
 * Drafts of a plan that were rehearsed, by what they say: a version is published only after that. What came of it stands here for whoever asks
 * later; one without an end is under way, or was broken off.
 */
export const planRehearsals = pgTable(
  'plan_rehearsals',
  {
    id: uuid().primaryKey(),
    programme: text().notNull(),
    plan: text().notNull(),
    /** Of the draft's rules, benefits included, as hex. */
    rulesHash: text('rules_hash').notNull(),
    /** Of everything that decided beside the draft; none for rehearsals of before it was kept: they are good for nothing. */
    referenceHash: text('reference_hash'),
    actor: text().notNull(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at'),
    /** False where there were more orders than are replayed. */
    complete: boolean(),
    orders: integer(),
    coveredBefore: integer('covered_before'),
    coveredAfter: integer('covered_after'),
  },
  (t) => [
    index('plan_rehearsals_draft').on(t.plan, t.rulesHash, t.startedAt),
    index('plan_rehearsals_at').on(t.startedAt),
  ],
);

/** What an operator has set for themselves: columns of a list, a folded part. */
export const operatorPreferences = pgTable(
  'operator_preferences',
  {
    operatorId: uuid('operator_id')
      .notNull()
      .references(() => operators.id),
    key: text().notNull(),
    value: jsonb().notNull(),
  },
  (t) => [primaryKey({ columns: [t.operatorId, t.key] })],
);
