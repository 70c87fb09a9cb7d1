import type postgres from 'postgres';
import type { Access } from './access.ts';
import type { BulkName } from './bulk-actions-works.ts';
import type { Queryable } from './connect.ts';
import { orderWithin } from './order-within.ts';
import { quarantinePlaced, quarantineWithin } from './quarantine.ts';

type Within = (sql: Queryable, access: Access) => postgres.Fragment;

/** Whether what a row `r` of an act names lies within a scope. */
const within: Record<BulkName, Within> = {
  'quarantine.retry': (sql, access) => sql`
    exists (select from quarantine q ${sql.unsafe(quarantinePlaced)} where q.id = r.subject_id and ${quarantineWithin(sql, access)})`,
  'order.redecide': (sql, access) => sql`
    exists (select from orders o where o.id = r.subject_id and ${orderWithin(sql, access, 'o')})`,
};

/** The part of the city that an act begun now goes no further than; none of both is the whole city. */
export const placesOf = ({ scope }: Access): { regions: readonly string[]; servicePoints: readonly string[] } =>
  scope === 'city' ? { regions: [], servicePoints: [] } : scope;

/**
 * The condition that a row `r` of an act `b` is shown: an act that was begun with another part of the city shows those of its rows that lie
 * within the present one. Where the part is the same, so are the rows.
 */
export const rowShown: Within = (sql, access) => {
  if (access.scope === 'city') return sql`true`;
  const { regions, servicePoints } = placesOf(access);
  const cases = Object.entries(within).reduce(
    (joined, [action, condition]) => sql`${joined} when ${action} then ${condition(sql, access)}`,
    sql``,
  );
  return sql`((b.region_codes = ${regions as string[]}::text[] and b.service_point_codes = ${servicePoints as string[]}::text[])
    or case b.action ${cases} else false end)`;
};
