import { bad, ok, type Result } from './result.ts';

/** Everything that a person may be allowed to see or do. What is named here and used nowhere yet belongs to screens that come. */
export const permissions = [
  'order.read',
  'order.redecide',
  'queue.read',
  'bulk.run',
  'export.run',
  'plan.read',
  'plan.publish',
  'quarantine.read',
  'quarantine.retry',
  'alarm.read',
  'alarm.acknowledge',
  'rejection.read',
  'rejection.retry',
  'schedule.read',
  'schedule.change',
  'job.pause',
  'fund.read',
  'fund.change',
  'reference.apply',
  'operator.read',
  'operator.manage',
  'api_key.read',
  'api_key.manage',
  'keys.rotate',
  'audit.read',
  'personal_data.show',
  'claim.approve',
  'mend.approve',
] as const;
export type Permission = (typeof permissions)[number];

/** What two different people have to agree to: nobody may who is known only as an account of a machine. */
export const twoPerson: ReadonlySet<Permission> = new Set(['claim.approve', 'mend.approve']);

const watching = [
  'order.read',
  'queue.read',
  'plan.read',
  'quarantine.read',
  'alarm.read',
  'rejection.read',
  'schedule.read',
  'fund.read',
] as const;
const working = [
  ...watching,
  'order.redecide',
  'bulk.run',
  'export.run',
  'quarantine.retry',
  'alarm.acknowledge',
  'rejection.retry',
] as const;

/** The roles and what each permits. A person has any number of them, but at most one of `apart`. */
export const operatorRoles = {
  viewer: watching,
  operator: working,
  adjuster: [...watching, 'personal_data.show', 'export.run'],
  approver: [...watching, 'export.run', 'fund.change', 'claim.approve', 'mend.approve'],
  system_administrator: [
    ...working,
    'schedule.change',
    'job.pause',
    'plan.publish',
    'reference.apply',
    'operator.read',
    'operator.manage',
  ],
  security_administrator: ['operator.read', 'api_key.read', 'api_key.manage', 'keys.rotate'],
  auditor: ['operator.read', 'api_key.read', 'audit.read', 'export.run'],
} as const satisfies Record<string, readonly Permission[]>;
export type OperatorRole = keyof typeof operatorRoles;

const isRole = (name: string): name is OperatorRole => Object.hasOwn(operatorRoles, name);

/**
 * Who runs the system, who hands out its secrets and who looks at what both did are three people (三员分立): nobody holds two of these.
 * What they do concerns the whole city, so their scope is the whole city too.
 */
export const apart: readonly OperatorRole[] = ['system_administrator', 'security_administrator', 'auditor'];

/** What the roles permit together. A name that this version does not know permits nothing. */
export const permissionsOf = (roles: readonly string[]): ReadonlySet<Permission> =>
  new Set(roles.flatMap((role): readonly Permission[] => (isRole(role) ? operatorRoles[role] : [])));

/**
 * The first of these roles that a person with those permissions neither gives nor gets at the way in of, and why: it is one of the other two
 * that are apart, or it agrees to what takes two people, and whoever could make one would be both. Undefined where all are within reach.
 */
export const beyondReach = (
  roles: readonly string[],
  permits: (permission: Permission) => boolean,
): { role: OperatorRole; because: 'apart' | 'two_person' } | undefined => {
  for (const role of roles.filter(isRole)) {
    const permitted: readonly Permission[] = operatorRoles[role];
    if (permitted.some((permission) => twoPerson.has(permission))) return { role, because: 'two_person' };
    if (apart.includes(role) && !permitted.every(permits)) return { role, because: 'apart' };
  }
  return undefined;
};

/** Which rows a person may see and act on: the whole city, or what lies in these regions and at these service points. */
export type Scope = 'city' | { regions: readonly string[]; servicePoints: readonly string[] };

/** No region and no service point narrows nothing: the whole city. */
export const scopeOf = (regions: readonly string[], servicePoints: readonly string[]): Scope =>
  regions.length + servicePoints.length === 0 ? 'city' : { regions, servicePoints };

/**
 * Reads the roles that somebody is to have, each once, in the order of `operatorRoles`. Errors: `role_missing`, `role_unknown`,
 * `roles_apart` for two that one person may not hold, `roles_need_city` for one of those within a smaller scope.
 */
export const readRoles = (names: readonly string[], scope: Scope): Result<OperatorRole[]> => {
  const known = Object.keys(operatorRoles);
  if (names.length === 0) return bad('role_missing', `name one or more of ${known.join(',')}`);
  if (!names.every(isRole)) return bad('role_unknown', `roles are ${known.join(',')}`);
  const roles = (known as OperatorRole[]).filter((role) => names.includes(role));
  const [one, other] = roles.filter((role) => apart.includes(role));
  if (one && other)
    return bad('roles_apart', `nobody is ${one} and ${other} at once: give one of the two to somebody else`);
  if (one && scope !== 'city')
    return bad('roles_need_city', `${one} works for the whole city: leave regions and service points out, or the role`);
  return ok(roles);
};
