import { UsageError } from '../errors.ts';
import { type Access, demandCity } from './access.ts';
import { changedBefore, recordAudit } from './audit.ts';
import type { Sql } from './connect.ts';
import { alone, type By, closeAll, known, lastTo, refuseUnknownPlaces, rolesFor } from './operator-change.ts';

/** A part of the city by its codes; none of both is the whole city. */
export type ScopeCodes = { regionCodes: readonly string[]; servicePointCodes: readonly string[] };

const inOrder = (codes: readonly string[]): string[] => [...new Set(codes)].toSorted();
const ordered = ({ regionCodes, servicePointCodes }: ScopeCodes): ScopeCodes => ({
  regionCodes: inOrder(regionCodes),
  servicePointCodes: inOrder(servicePointCodes),
});
const same = (one: ScopeCodes, other: ScopeCodes): boolean =>
  JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
const named = ({ regionCodes, servicePointCodes }: ScopeCodes): string =>
  [...regionCodes, ...servicePointCodes].join(', ') || 'the whole city';

/**
 * Gives an operator this part of the city instead of the one they have; their roles stay. Whoever has another part now signs in anew: nothing
 * that was opened within the old one stays open, and what they exported is thrown away. Returns the part as it stands now.
 * @throws {UsageError} `forbidden` (also for oneself), `operator_unknown`, `operator_disabled`, `scope_unknown`, `scope_changed` where it is
 * not the one `expected`, `roles_need_city` for a role that works for the whole city
 */
export const setOperatorScope = async (
  sql: Sql,
  access: Access,
  { name, expected, ...codes }: ScopeCodes & { name: string; expected?: ScopeCodes },
  by: By,
): Promise<ScopeCodes> => {
  demandCity(access, 'operator.manage');
  const scope = ordered(codes);
  return await alone(sql, async (tx) => {
    const { id, roles, regionCodes, servicePointCodes, disabledAt } = await known(tx, access, name);
    const before = { regionCodes, servicePointCodes };
    if (disabledAt !== null)
      throw new UsageError('operator_disabled', `${name} is disabled and has no part of the city to change`);
    if (expected && !same(expected, before))
      throw changedBefore(
        'scope_changed',
        await lastTo(tx, 'operator.set_scope', name),
        (who) => `${name} has been given ${named(before)}${who} meanwhile: look again`,
      );
    rolesFor(roles, scope);
    await refuseUnknownPlaces(tx, scope);
    await tx`
      update operators set region_codes = ${scope.regionCodes as string[]}, service_point_codes = ${scope.servicePointCodes as string[]} where id = ${id}`;
    if (same(before, scope)) return scope;
    await closeAll(tx, access, { id, name, after: { roles, ...scope } }, by);
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'operator.set_scope', subjectType: 'operator', subjectId: name },
      ...{ before, after: scope, reason: by.reason },
    });
    return scope;
  });
};
