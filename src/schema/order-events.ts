import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * What happened to an order after it was signed, in the order in which it happened: `version` is the one that the event gave the order's row,
 * under its lock. `before` and `after` hold the facts it changed. `applied_at` is set by the transaction that gives the event its effect on
 * cover; until then it is owed, and the partial index is where the sweep looks.
 */
export const orderEvents = pgTable(
  'order_events',
  {
    orderId: uuid('order_id').notNull(),
    version: integer().notNull(),
    kind: text().notNull(),
    at: instant().notNull(),
    actor: text().notNull(),
    reason: text(),
    before: jsonb().notNull(),
    after: jsonb().notNull(),
    regionCode: text('region_code'),
    appliedAt: instant('applied_at'),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.version] }),
    index('order_events_owed').on(t.kind, t.at).where(sql`${t.appliedAt} is null`),
    index('order_events_at').using('brin', t.at).with({ pages_per_range: 32, autosummarize: true }),
    check('order_events_kind', sql`${t.kind} in ('cancelled', 'amended', 'completed', 'identified')`),
  ],
);

/** Who came to work where and when, as the worker's phone said. Changes nothing about cover; claims read it. Append-only. */
export const orderAttendance = pgTable(
  'order_attendance',
  {
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    orderId: uuid('order_id').notNull(),
    kind: text().notNull(),
    at: instant().notNull(),
    receivedAt: instant('received_at').notNull(),
    lng: doublePrecision(),
    lat: doublePrecision(),
    datum: text(),
    /** From the posting's place, else the employer's; null where either point is missing. */
    distanceM: integer('distance_m'),
    flags: text().array().notNull(),
    regionCode: text('region_code'),
  },
  (t) => [
    index('order_attendance_received').using('brin', t.receivedAt).with({ pages_per_range: 32, autosummarize: true }),
    unique('order_attendance_once').on(t.orderId, t.kind, t.at),
    check('order_attendance_kind', sql`${t.kind} in ('check_in', 'check_out')`),
  ],
);
