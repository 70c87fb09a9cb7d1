import type postgres from 'postgres';
import { type Access, within } from './access.ts';
import type { Queryable } from './connect.ts';

/**
 * The condition that something of an order lies within a scope. `region` is its own column, `workerId` says whose service point counts; who
 * has no service point is not asked for it, row by row.
 */
export const workWithin = (
  sql: Queryable,
  { scope }: Pick<Access, 'scope'>,
  { region, workerId }: { region: string; workerId: string },
): postgres.Fragment => {
  if (scope === 'city' || scope.servicePoints.length === 0) return within(sql, scope, { region: sql.unsafe(region) });
  const servicePoint = sql.unsafe(`(select sw.service_point_code from workers sw where sw.id = ${workerId})`);
  return within(sql, scope, { region: sql.unsafe(region), servicePoint });
};

/** The same of a row that carries both columns: an order, a policy, a notice. */
export const rowWithin = (sql: Queryable, access: Pick<Access, 'scope'>, row: 'o' | 'p' | 'n'): postgres.Fragment =>
  workWithin(sql, access, { region: `${row}.region_code`, workerId: `${row}.worker_id` });
