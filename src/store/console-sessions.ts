import type postgres from 'postgres';
import { type Access, type OperatorGrants, operatorAccess } from './access.ts';
import type { Queryable } from './connect.ts';
import { digestOf, newSecret } from './secrets.ts';

/** Without a request for this long a session ends; and however busy, this long after it began. */
export const sessionLimits = { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 };
/** How often a session in use is written as seen. */
const touchMs = 30_000;

export type Session = {
  operatorId: string;
  name: string;
  roles: readonly string[];
  access: Access;
  complete: boolean;
  /** Whether the operator has a second factor; a session may be older than that. */
  secondFactor: boolean;
  createdAt: number;
  endsAt: number;
};

/** The condition that a session `s` of somebody who is not disabled has not ended by an instant. */
export const sessionStands = (sql: Queryable, at: number): postgres.Fragment => sql`
  s.ended_at is null and s.seen_at > ${at - sessionLimits.idleMs} and s.created_at > ${at - sessionLimits.absoluteMs}`;

type Opening = { operatorId: string; complete: boolean; at: number; since?: number };

/**
 * Begins a session and returns its secret, which exists nowhere else. `complete` is false while a second factor is still to be given. `since`:
 * when the session began that this one goes on with: it ends no later for it.
 */
export const openSession = async (
  sql: Queryable,
  { operatorId, complete, at, since = at }: Opening,
): Promise<string> => {
  const secret = newSecret('');
  await sql`
    insert into console_sessions (id_hash, operator_id, complete, created_at, seen_at)
    values (${digestOf(secret)}, ${operatorId}, ${complete}, ${since}, ${at})`;
  return secret;
};

type Row = OperatorGrants & {
  operatorId: string;
  complete: boolean;
  secondFactor: boolean;
  createdAt: number;
  seenAt: number;
};

/**
 * The session of a secret, with what its operator may do now: a changed role counts from the next request on. Undefined for one that is
 * unknown, ended, idle for too long, too old, or whose operator is disabled. Looking at it does not count as using it.
 */
export const lookAtSession = async (
  sql: Queryable,
  secret: string,
  at: number,
): Promise<(Session & { seenAt: number }) | undefined> => {
  const [row] = await sql<Row[]>`
    select s.operator_id as "operatorId", s.complete, s.created_at as "createdAt", s.seen_at as "seenAt", o.name, o.roles,
      o.region_codes as "regionCodes", o.service_point_codes as "servicePointCodes",
      l.totp_confirmed_at is not null as "secondFactor"
    from console_sessions s join operators o on o.id = s.operator_id left join operator_logins l on l.id = s.operator_id
    where s.id_hash = ${digestOf(secret)} and o.disabled_at is null and ${sessionStands(sql, at)}`;
  if (!row) return undefined;
  const { operatorId, name, roles, complete, secondFactor, createdAt, seenAt } = row;
  const endsAt = createdAt + sessionLimits.absoluteMs;
  return { operatorId, name, roles, complete, secondFactor, createdAt, seenAt, endsAt, access: operatorAccess(row) };
};

/** The same for a request, by which the session goes on. */
export const readSession = async (sql: Queryable, secret: string, at: number): Promise<Session | undefined> => {
  const session = await lookAtSession(sql, secret, at);
  if (session && at - session.seenAt > touchMs)
    await sql`update console_sessions set seen_at = greatest(seen_at, ${at}) where id_hash = ${digestOf(secret)}`;
  return session;
};

/** Ends one session: false where it had ended already. */
export const endSession = async (sql: Queryable, secret: string, at: number): Promise<boolean> => {
  const ended = await sql`
    update console_sessions set ended_at = ${at} where id_hash = ${digestOf(secret)} and ended_at is null returning 1`;
  return ended.length > 0;
};

/** Ends every session of an operator. */
export const endSessionsOf = async (sql: Queryable, operatorId: string, at: number): Promise<void> => {
  await sql`update console_sessions set ended_at = ${at} where operator_id = ${operatorId} and ended_at is null`;
};
