import { doublePrecision, pgTable, text } from 'drizzle-orm/pg-core';
import { hash, instant } from './columns.ts';

/** Staffed places that help people use the market. Public facts, no personal data. */
export const servicePoints = pgTable('service_points', {
  code: text().primaryKey(),
  name: text().notNull(),
  regionCode: text('region_code'),
  lng: doublePrecision(),
  lat: doublePrecision(),
  datum: text(),
  contactEmail: text('contact_email'),
  address: text(),
  nature: text(),
  operator: text(),
  openingHours: text('opening_hours'),
  mainTrades: text('main_trades').array().notNull(),
  contentHash: hash('content_hash').notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});
