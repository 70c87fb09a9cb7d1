import type postgres from 'postgres';
import { type Access, within } from './access.ts';
import type { Queryable } from './connect.ts';

/**
 * The condition that something of an order lies within a scope. `region` is the column that names its place; `worker` the one that names its
 * worker, whose service point counts. Those of a service point are looked up once, not row by row.
 */
export const orderWithin = (
  sql: Queryable,
  { scope }: Pick<Access, 'scope'>,
  { region, worker }: { region: string; worker: string } = { region: 'o.region_code', worker: 'o.worker_id' },
): postgres.Fragment => {
  const inRegion = within(sql, scope, { region: sql.unsafe(region) });
  if (scope === 'city' || scope.servicePoints.length === 0) return inRegion;
  const helped = sql`${sql.unsafe(worker)} in (select id from workers where service_point_code = any(${scope.servicePoints as string[]}::text[]))`;
  return scope.regions.length === 0 ? helped : sql`(${inRegion} or ${helped})`;
};
