import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, sealed } from './columns.ts';

/**
 * Orders that were refused at the door, kept until they are mended: one open row per source and external id, whichever way and however often
 * it came. `waits_on` names the party that was unknown (`worker:EXT-1`), so that its arrival drives the order again.
 */
export const intakeRejections = pgTable(
  'intake_rejections',
  {
    id: uuid().primaryKey(),
    source: text().notNull(),
    externalId: text('external_id').notNull(),
    surface: text().notNull(),
    line: integer(),
    code: text().notNull(),
    message: text().notNull(),
    columnName: text('column_name'),
    waitsOn: text('waits_on'),
    payload: sealed().notNull(),
    regionCode: text('region_code'),
    refusedAt: instant('refused_at').notNull(),
    times: integer().notNull().default(1),
    closedAt: instant('closed_at'),
    closedAs: text('closed_as'),
    closedBy: text('closed_by'),
    orderId: uuid('order_id'),
  },
  (t) => [
    uniqueIndex('intake_rejections_open').on(t.source, t.externalId).where(sql`${t.closedAt} is null`),
    index('intake_rejections_order').on(t.orderId).where(sql`${t.orderId} is not null`),
    index('intake_rejections_waiting').on(t.source, t.waitsOn).where(sql`${t.closedAt} is null`),
  ],
);
