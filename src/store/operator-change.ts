import type { AuditAction } from '../domain/audit-words.ts';
import { type OperatorRole, readRoles, scopeOf } from '../domain/permissions.ts';
import { UsageError } from '../errors.ts';
import { type Access, type OperatorGrants, operatorAccess } from './access.ts';
import { type First, lastDoneBy } from './audit.ts';
import type { Queryable, Sql, Tx } from './connect.ts';
import { endSessionsOf } from './console-sessions.ts';
import { forgetExportsOf } from './exports.ts';
import { handBackInbox } from './inbox-hand-back.ts';

export type Operator = OperatorGrants & {
  id: string;
  createdAt: number;
  disabledAt: number | null;
  /** Another for each token: tells nothing of it. */
  tokenMark: string;
};

/** Of a token, of which a hash is kept: tells one from the next, and opens nothing. */
export const tokenMark = `encode(substr(sha256(token_hash), 1, 6), 'hex') as "tokenMark"`;

export const operatorColumns = `id, name, roles, region_codes as "regionCodes", service_point_codes as "servicePointCodes", created_at as "createdAt",
  disabled_at as "disabledAt", ${tokenMark}`;

/** What the audit keeps of what an operator may do. */
export const grantsOf = ({ roles, regionCodes, servicePointCodes }: OperatorGrants): Record<string, unknown> => ({
  ...{ roles, regionCodes, servicePointCodes },
});

/** The roles of these names, held within this part of the city. @throws {UsageError} those of `readRoles` */
export const rolesFor = (
  names: readonly string[],
  grants: Pick<OperatorGrants, 'regionCodes' | 'servicePointCodes'>,
): OperatorRole[] => {
  const read = readRoles(names, scopeOf(grants.regionCodes, grants.servicePointCodes));
  if (!read.ok) throw new UsageError(read.code, read.message);
  return read.value;
};

/** Refuses a part of the city that nobody has told of. @throws {UsageError} `scope_unknown` */
export const refuseUnknownPlaces = async (
  tx: Queryable,
  { regionCodes, servicePointCodes }: Pick<OperatorGrants, 'regionCodes' | 'servicePointCodes'>,
): Promise<void> => {
  const unknown = await tx<{ code: string; kind: string }[]>`
    select code, 'region' as kind from unnest(${regionCodes as string[]}::text[]) code where code not in (select code from regions)
    union all
    select code, 'service point' from unnest(${servicePointCodes as string[]}::text[]) code where code not in (select code from service_points)`;
  if (unknown.length === 0) return;
  const names = unknown.map(({ kind, code }) => `${kind} ${code}`).join(', ');
  const codes = (of: string): string[] => unknown.flatMap(({ kind, code }) => (kind === of ? code : []));
  throw new UsageError('scope_unknown', `there is no ${names}: apply regions and import service points first`, {
    facts: { regions: codes('region'), servicePoints: codes('service point') },
  });
};

/** One who changes operators at a time: so that the last administrator is the last whoever else is at it. */
export const alone = <T>(sql: Sql, work: (tx: Tx) => Promise<T>): Promise<T> =>
  sql.begin(async (tx) => {
    await tx`lock table operators in share row exclusive mode`;
    return await work(tx);
  }) as Promise<T>;

/** Who did this to an operator last, for whoever came second. */
export const lastTo = (tx: Tx, action: AuditAction, name: string): Promise<First | null> =>
  lastDoneBy(tx, { action, subjectType: 'operator', subjectId: name });

/** When and why somebody changes an operator. */
export type By = { at: number; reason: string | null };

/**
 * The operator of a name, whom somebody else is about to change. @throws {UsageError} `forbidden` for oneself, `operator_unknown`
 */
export const known = async (tx: Tx, access: Access, name: string): Promise<Operator> => {
  if (access.actor === `operator:${name}`)
    throw new UsageError('forbidden', 'nobody changes what they themselves may do: ask another administrator', {
      facts: { because: 'oneself' },
    });
  const [row] = await tx<Operator[]>`select ${tx.unsafe(operatorColumns)} from operators where name = ${name}`;
  if (row) return row;
  throw new UsageError('operator_unknown', `there is no operator ${name}: see operator list`);
};

/**
 * What was opened, written or taken under other roles, or with another part of the city: sessions end, files go, and what waits in the inbox
 * for somebody who can no longer do it is given back. `after`: what they may from now on; null for nothing.
 */
export const closeAll = async (
  tx: Tx,
  access: Access,
  { id, name, after }: { id: string; name: string; after: Omit<OperatorGrants, 'name'> | null },
  by: By,
): Promise<void> => {
  await endSessionsOf(tx, id, by.at);
  await forgetExportsOf(tx, id, by.at);
  const may = after && operatorAccess({ name, ...after });
  await handBackInbox(tx, { access, ...by }, { holder: `operator:${name}`, may });
};
