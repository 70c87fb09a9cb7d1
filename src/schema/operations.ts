import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { hash, instant } from './columns.ts';

/** Open, named conditions that want a person: one open row per kind and subject, closed by itself when the cause is gone. */
export const alarms = pgTable(
  'alarms',
  {
    id: uuid().primaryKey(),
    kind: text().notNull(),
    subject: text().notNull(),
    detail: jsonb().$type<Record<string, string | number>>().notNull(),
    regionCode: text('region_code'),
    openedAt: instant('opened_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    ackedBy: text('acked_by'),
    closedAt: instant('closed_at'),
  },
  (t) => [uniqueIndex('alarms_open').on(t.kind, t.subject).where(sql`${t.closedAt} is null`)],
);

/** Who did what, when and why, with before and after. Personal fields stand as 'changed'. Append-only. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    at: instant().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    subjectType: text('subject_type').notNull(),
    subjectId: text('subject_id').notNull(),
    before: jsonb(),
    after: jsonb(),
    reason: text(),
    regionCode: text('region_code'),
  },
  (t) => [index('audit_log_subject').on(t.subjectType, t.subjectId), index('audit_log_at').using('brin', t.at)],
);

/** Keys of the market's servers. Only a hash of the secret is kept; `source` is the name space of their external ids. */
export const apiKeys = pgTable('api_keys', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  source: text().notNull(),
  scopes: text().array().notNull(),
  secretHash: hash('secret_hash').notNull(),
  createdAt: instant('created_at').notNull(),
  revokedAt: instant('revoked_at'),
});

/** Answers already given, committed with the write they answer for; kept seven days. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    apiKeyId: uuid('api_key_id').notNull(),
    route: text().notNull(),
    key: text().notNull(),
    requestHash: hash('request_hash').notNull(),
    status: integer().notNull(),
    response: jsonb().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.apiKeyId, t.route, t.key] }), index('idempotency_keys_created').on(t.createdAt)],
);

/** Counts every change to reference data (by trigger), so that a worker's copy is never staler than the orders it reads. */
export const referenceRevision = pgTable('reference_revision', {
  id: integer().primaryKey(),
  revision: bigint({ mode: 'number' }).notNull(),
});
