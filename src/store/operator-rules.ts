import { beyondReach } from '../domain/permissions.ts';
import { UsageError } from '../errors.ts';
import type { Access } from './access.ts';
import type { Tx } from './connect.ts';

/**
 * Whoever makes, gives or resets the way in of a role holds it for a moment, for the token is theirs to see. Nobody so gets at one of the
 * three that are apart from their own, nor at what takes two people: that is left to the account of the machine.
 * @throws {UsageError} `forbidden`
 */
export const refuseBeyondReach = (access: Access, roles: readonly string[]): void => {
  if (!access.actor.startsWith('operator:')) return;
  const beyond = beyondReach(roles, access.permits);
  if (!beyond) return;
  const { role, because } = beyond;
  const why = because === 'apart' ? 'the two are apart' : `a ${role} agrees to what takes two people`;
  const message = `${access.actor} neither makes a ${role} nor resets their sign-in, for ${why}: have it done on the machine itself, with doorstep operator`;
  throw new UsageError('forbidden', message, { facts: beyond });
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
