import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * One message about one fact to one person over one channel. The row is written before anything is sent and its id is the key under which the
 * gateway knows the message, so that whatever restarts, a fact is told once. The text is made when it is sent and not kept.
 */
export const notifications = pgTable(
  'notifications',
  {
    id: uuid().primaryKey(),
    kind: text().notNull(),
    orderId: uuid('order_id').notNull(),
    /** The version of the policy or order that is told of. */
    factVersion: integer('fact_version').notNull(),
    workerId: uuid('worker_id').notNull(),
    channel: text().notNull(),
    state: text().notNull(),
    /** Business time: not before; quiet hours move it. */
    dueAt: instant('due_at').notNull(),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
    attempts: integer().notNull().default(0),
    reference: text(),
    errorCode: text('error_code'),
    regionCode: text('region_code'),
  },
  (t) => [
    unique('notifications_once').on(t.orderId, t.kind, t.factVersion, t.channel),
    index('notifications_due').on(t.dueAt).where(sql`${t.state} in ('due', 'held')`),
    index('notifications_created').using('brin', t.createdAt).with({ pages_per_range: 32, autosummarize: true }),
    check('notifications_state', sql`${t.state} in ('due', 'held', 'sent', 'refused', 'void')`),
  ],
);

/** One telling of an alarm over one channel: when it opened, each day while it is open, and when it closed. */
export const alarmDeliveries = pgTable(
  'alarm_deliveries',
  {
    id: uuid().primaryKey(),
    alarmId: uuid('alarm_id').notNull(),
    channel: text().notNull(),
    occasion: text().notNull(),
    state: text().notNull(),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
    attempts: integer().notNull().default(0),
    errorCode: text('error_code'),
  },
  (t) => [
    unique('alarm_deliveries_once').on(t.alarmId, t.channel, t.occasion),
    check('alarm_deliveries_channel', sql`${t.channel} in ('mail', 'webhook')`),
    check('alarm_deliveries_state', sql`${t.state} in ('due', 'sent', 'refused')`),
  ],
);
