import type postgres from 'postgres';
import { UsageError } from '../errors.ts';
import { type Access, within } from './access.ts';
import type { Queryable } from './connect.ts';

/** A row that carries its region and its worker: an order, a policy, a notice. */
type Row = 'o' | 'p' | 'n';
/** Else `region` is the column that names its place, `worker` what names its worker. */
type Columns = { region: string; worker: string };

/**
 * The condition that something of an order lies within a scope: by its region, or by the service point of its worker. Workers of a service
 * point are looked up once, not row by row.
 */
export const orderWithin = (
  sql: Queryable,
  { scope }: Pick<Access, 'scope'>,
  of: Row | Columns = 'o',
): postgres.Fragment => {
  const { region, worker } = typeof of === 'string' ? { region: `${of}.region_code`, worker: `${of}.worker_id` } : of;
  const inRegion = within(sql, scope, { region: sql.unsafe(region) });
  if (scope === 'city' || scope.servicePoints.length === 0) return inRegion;
  const helped = sql`${sql.unsafe(worker)} in (select id from workers where service_point_code = any(${scope.servicePoints as string[]}::text[]))`;
  return scope.regions.length === 0 ? helped : sql`(${inRegion} or ${helped})`;
};

/** What is looked through by time alone, and so asked of some days. */
type OfDays = {
  servicePoint?: string | undefined;
  told?: string | undefined;
  /** How many of the city's days are asked for, up to today; undefined without a first. */
  days?: number | undefined;
  from?: number | undefined;
};

/** Nearly every order's worker was told: to find the few who were not, the notices of all of these days are read. */
const toldDays = 10;

/**
 * Refuses a filter that would look through everything. It is held against what was asked, before a page in windows puts bounds of its own:
 * rows, count and export agree. @throws {UsageError} `service_point_unbounded`, `told_unbounded`
 */
export const demandDays = ({ servicePoint, told, days, from }: OfDays): void => {
  if (servicePoint !== undefined && from === undefined)
    throw new UsageError(
      'service_point_unbounded',
      'a service point is asked for within some days: give the day that they begin with in from',
    );
  if (told !== undefined && (days === undefined || days > toldDays))
    throw new UsageError(
      'told_unbounded',
      `told is asked of the orders of at most ${toldDays} days: give the first in from, and the last in to where it is not today`,
    );
};

/** Narrows to the orders of the workers that a service point helps. Orders do not name it: see `demandDays`. */
export const helpedAt = (sql: Queryable, worker: string, servicePoint: string | undefined): postgres.Fragment =>
  servicePoint === undefined
    ? sql``
    : sql`and ${sql.unsafe(worker)} in (select id from workers where service_point_code = ${servicePoint})`;
