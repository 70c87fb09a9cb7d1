import { apart, permissionsOf } from '../domain/permissions.ts';
import { UsageError } from '../errors.ts';
import type { Access } from './access.ts';
import type { Tx } from './connect.ts';

/**
 * Whoever is one of the three that are apart never holds the way in of another of them: made by, given to, or reset by them it would be two in
 * one person. That is left to the account of the machine. @throws {UsageError} `forbidden`
 */
export const refuseOtherApart = (access: Access, roles: readonly string[]): void => {
  const other = roles.find(
    (role) => apart.some((name) => name === role) && ![...permissionsOf([role])].every(access.permits),
  );
  if (other === undefined) return;
  const message = `${access.actor} neither makes a ${other} nor resets their sign-in, for the two are apart: have it done on the machine itself, with doorstep operator`;
  throw new UsageError('forbidden', message);
};

/** Somebody goes on running the system. @throws {UsageError} `last_administrator` */
export const refuseLastAdministrator = async (tx: Tx, name: string, rolesAfter: readonly string[]): Promise<void> => {
  if (rolesAfter.includes('system_administrator')) return;
  const [held] = await tx<{ here: boolean; others: number }[]>`
    select bool_or(name = ${name}) as here, count(*) filter (where name <> ${name})::int4 as others from operators
    where disabled_at is null and 'system_administrator' = any(roles)`;
  if (!held?.here || held.others > 0) return;
  const message = `${name} is the last system_administrator: make somebody else one first`;
  throw new UsageError('last_administrator', message);
};
