import { randomBytes, timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { OperatorRole } from '../domain/permissions.ts';
import { UsageError } from '../errors.ts';
import { type Access, demandCity, type OperatorGrants, operatorAccess } from './access.ts';
import { changedBefore, recordAudit } from './audit.ts';
import type { Queryable, Sql } from './connect.ts';
import { endSessionsOf } from './console-sessions.ts';
import { newId } from './ids.ts';
import {
  alone,
  type By,
  closeAll,
  grantsOf,
  known,
  lastTo,
  type Operator,
  operatorColumns,
  refuseUnknownPlaces,
  rolesFor,
} from './operator-change.ts';
import { forgetLogin } from './operator-logins.ts';
import { refuseBeyondReach, refuseLastAdministrator } from './operator-rules.ts';
import { digestOf, newSecret } from './secrets.ts';

/** Everybody who was ever made an operator, by name. @throws {UsageError} `forbidden` without `operator.read` for the city */
export const listOperators = async (sql: Queryable, access: Access): Promise<Omit<Operator, 'tokenMark'>[]> => {
  demandCity(access, 'operator.read');
  const rows = await sql<Operator[]>`select ${sql.unsafe(operatorColumns)} from operators order by name`;
  return rows.map(({ tokenMark: _mark, ...operator }) => operator);
};

const strange =
  'no operator of this name has this token, or the operator is disabled: compare --as and DOORSTEP_TOKEN, or have a token made with: operator add';

/**
 * What an operator may do, by name and token. An unknown name, a wrong token and a disabled operator are not told apart.
 * @throws {UsageError} `operator_unknown`
 */
export const accessByToken = async (sql: Queryable, name: string, token: string): Promise<Access> => {
  const [row] = await sql<(Operator & { tokenHash: Uint8Array })[]>`
    select ${sql.unsafe(operatorColumns)}, token_hash as "tokenHash" from operators where name = ${name} and disabled_at is null`;
  const given = digestOf(token);
  const fits = timingSafeEqual(row?.tokenHash ?? randomBytes(given.length), given);
  if (!row || !fits) throw new UsageError('operator_unknown', strange);
  return operatorAccess(row);
};

/**
 * Makes an operator and returns the token, `dso_<secret>`, which exists nowhere else afterwards: only a hash is kept.
 * @throws {UsageError} `forbidden`, `name_missing`, `operator_exists`, `scope_unknown`, and those of `readRoles`
 */
export const addOperator = async (sql: Sql, access: Access, grants: OperatorGrants, by: By): Promise<string> => {
  demandCity(access, 'operator.manage');
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(grants.name))
    throw new UsageError('name_missing', 'an operator has a name of letters, digits, ".", "_" and "-": --name li.hua');
  const roles = rolesFor(grants.roles, grants);
  refuseBeyondReach(access, roles);
  const token = newSecret('dso_');
  await alone(sql, async (tx) => {
    await refuseUnknownPlaces(tx, grants);
    const made = await tx`
      insert into operators (id, name, roles, region_codes, service_point_codes, token_hash, created_at)
      values (${newId()}, ${grants.name}, ${roles as string[]}, ${grants.regionCodes as string[]}, ${grants.servicePointCodes as string[]},
        ${digestOf(token)}, ${by.at}) on conflict do nothing returning id`;
    if (made.length === 0)
      throw new UsageError(
        'operator_exists',
        `there is an operator ${grants.name} already, perhaps disabled: take another name, so that the audit tells them apart`,
      );
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'operator.add', subjectType: 'operator', subjectId: grants.name },
      ...{ after: grantsOf({ ...grants, roles }), reason: by.reason },
    });
  });
  return token;
};

/**
 * Shuts an operator out, ends every session, throws their exports away and gives back what they hold in the inbox; the name stays taken. False where it was disabled already.
 * @throws {UsageError} `forbidden` (also for oneself), `operator_unknown`, `last_administrator`
 */
export const disableOperator = async (sql: Sql, access: Access, name: string, by: By): Promise<boolean> => {
  demandCity(access, 'operator.manage');
  return await alone(sql, async (tx) => {
    const before = await known(tx, access, name);
    if (before.disabledAt !== null) return false;
    await refuseLastAdministrator(tx, name, []);
    await tx`update operators set disabled_at = ${by.at} where id = ${before.id}`;
    await closeAll(tx, access, { ...before, after: null }, by);
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'operator.disable', subjectType: 'operator', subjectId: name },
      ...{ before: { ...grantsOf(before), disabled: false }, after: { disabled: true }, reason: by.reason },
    });
    return true;
  });
};

/**
 * Gives an operator these roles instead of those it has; its scope stays. Whoever has other roles now signs in anew: nothing that was opened
 * under the old ones stays open, and what they exported is thrown away. Returns the roles as they stand now.
 * @throws {UsageError} as `disableOperator`, those of `readRoles`, and `roles_changed` where they are not those `expected`
 */
export const setOperatorRoles = async (
  sql: Sql,
  access: Access,
  { name, roles: names, expected }: { name: string; roles: readonly string[]; expected?: readonly string[] },
  by: By,
): Promise<OperatorRole[]> => {
  demandCity(access, 'operator.manage');
  return await alone(sql, async (tx) => {
    const before = await known(tx, access, name);
    if (before.disabledAt !== null)
      throw new UsageError('operator_disabled', `${name} is disabled and has no roles to change`);
    if (expected && !isDeepStrictEqual(expected, before.roles))
      throw changedBefore(
        'roles_changed',
        await lastTo(tx, 'operator.set_roles', name),
        (who) => `${name} has been given ${before.roles.join(', ')}${who} meanwhile: look again`,
      );
    const roles = rolesFor(names, before);
    refuseBeyondReach(
      access,
      roles.filter((role) => !before.roles.includes(role)),
    );
    await refuseLastAdministrator(tx, name, roles);
    await tx`update operators set roles = ${roles as string[]} where id = ${before.id}`;
    if (isDeepStrictEqual(before.roles, roles)) return roles;
    await closeAll(tx, access, { ...before, after: { ...before, roles } }, by);
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'operator.set_roles', subjectType: 'operator', subjectId: name },
      ...{ before: { roles: before.roles }, after: { roles }, reason: by.reason },
    });
    return roles;
  });
};

/**
 * Takes an operator's way in away, password, second factor, token and sessions, and returns a new token to begin again with, which exists
 * nowhere else. Another call makes another token, and the one before no longer fits. @throws {UsageError} as `setOperatorRoles`, and
 * `token_changed` where the token is not the one `expected`, by its mark
 */
export const resetOperatorSignIn = async (
  sql: Sql,
  access: Access,
  name: string,
  { expected, ...by }: By & { expected?: string | undefined },
): Promise<string> => {
  demandCity(access, 'operator.manage');
  const token = newSecret('dso_');
  return await alone(sql, async (tx) => {
    const operator = await known(tx, access, name);
    if (operator.disabledAt !== null)
      throw new UsageError('operator_disabled', `${name} is disabled and has no way in to reset`);
    refuseBeyondReach(access, operator.roles);
    if (expected !== undefined && expected !== operator.tokenMark)
      throw changedBefore(
        'token_changed',
        await lastTo(tx, 'operator.reset_sign_in', name),
        (who) => `${name} was given a token${who} meanwhile, which counts: look again`,
      );
    await tx`update operators set token_hash = ${digestOf(token)} where id = ${operator.id}`;
    await forgetLogin(tx, operator.id);
    await endSessionsOf(tx, operator.id, by.at);
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'operator.reset_sign_in', subjectType: 'operator' },
      ...{ subjectId: name, after: { signIn: 'changed' }, reason: by.reason },
    });
    return token;
  });
};
