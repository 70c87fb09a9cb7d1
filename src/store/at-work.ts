import type postgres from 'postgres';
import type { Queryable } from './connect.ts';

/** The work of alias `o` was not called off and has not ended early at an instant. Today and the lists that it leads to ask this alike. */
export const standsAt = (sql: Queryable, at: number): postgres.Fragment =>
  sql`o.cancelled_at is null and (o.actual_end is null or o.actual_end > ${at})`;

/** The same, and the hours that were agreed have begun and are not over. */
export const worksAt = (sql: Queryable, at: number): postgres.Fragment =>
  sql`o.starts_at <= ${at} and o.ends_at > ${at} and ${standsAt(sql, at)}`;
