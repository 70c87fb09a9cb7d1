import type postgres from 'postgres';
import { type Permission, permissionsOf, type Scope, scopeOf, twoPerson } from '../domain/permissions.ts';
import { UsageError } from '../errors.ts';
import type { Queryable } from './connect.ts';

/** On whose behalf a query runs: the name for the audit, what it may do, and the rows it may see. */
export type Access = { actor: string; permits(permission: Permission): boolean; scope: Scope };

/** An account of the machine that Doorstep runs on: the whole city and everything, except what two people have to agree to. */
export const hostAccess = (user: string): Access => ({
  actor: `host:${user}`,
  permits: (permission) => !twoPerson.has(permission),
  scope: 'city',
});

export type OperatorGrants = {
  name: string;
  roles: readonly string[];
  regionCodes: readonly string[];
  servicePointCodes: readonly string[];
};

export const operatorAccess = (operator: OperatorGrants): Access => {
  const permitted = permissionsOf(operator.roles);
  return {
    actor: `operator:${operator.name}`,
    permits: (permission) => permitted.has(permission),
    scope: scopeOf(operator.regionCodes, operator.servicePointCodes),
  };
};

/** Refuses who may not. @throws {UsageError} `forbidden`, naming the permission. */
export const demand = (access: Access, permission: Permission): void => {
  if (access.permits(permission)) return;
  const message = `${access.actor} lacks the permission ${permission}: ask an administrator for a role that has it`;
  throw new UsageError('forbidden', message, { facts: { permission } });
};

/** The same for what concerns everybody: a smaller scope is not enough. @throws {UsageError} `forbidden` */
export const demandCity = (access: Access, permission: Permission): void => {
  demand(access, permission);
  if (access.scope === 'city') return;
  const message = `${permission} concerns the whole city, and ${access.actor} has a part of it: ask somebody who has it all`;
  throw new UsageError('forbidden', message, { facts: { permission, because: 'whole_city' } });
};

/** Where a row says that it belongs; without a service point, it belongs to its region alone. */
export type Place = { region: postgres.Fragment; servicePoint?: postgres.Fragment };

/**
 * The condition that a row lies within a scope. A region includes what lies below it. A service point is not its region: it shows only
 * rows that name it. A row that names neither is seen by those who have the whole city.
 */
export const within = (sql: Queryable, scope: Scope, place: Place): postgres.Fragment => {
  if (scope === 'city') return sql`true`;
  const regions = scope.regions as string[];
  const inRegion = sql`${place.region} in (
    with recursive below (code) as (
      select unnest(${regions}::text[]) union select r.code from regions r join below b on r.parent_code = b.code)
    select code from below)`;
  if (!place.servicePoint) return sql`coalesce(${inRegion}, false)`;
  return sql`coalesce(${inRegion} or ${place.servicePoint} = any(${scope.servicePoints as string[]}::text[]), false)`;
};
