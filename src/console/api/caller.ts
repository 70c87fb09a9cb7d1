import type { FastifyRequest } from 'fastify';
import { ProblemError, problem } from '../../intake/http/problem.ts';
import { demand, demandCity } from '../../store/access.ts';
import type { Queryable } from '../../store/connect.ts';
import { readSession, type Session } from '../../store/console-sessions.ts';
import { sessionIn } from './cookie.ts';
import type { RouteDefinition } from './define-route.ts';

/** Who calls: nobody yet, or an operator with a session. */
export type Caller = { secret: string; session: Session } | undefined;

const signedOut = problem(401, 'signed_out', 'nobody is signed in, or the session has ended: sign in again');

/** Whether an operator without a second factor has to set one up before anything else. */
export type SecondFactorRule = 'required' | 'optional';

/** With what sessions are looked at. */
export type GuardDeps = { sql: Queryable; secondFactor: SecondFactorRule };

/** A session that was opened before a second factor was required, by an operator who still has none, opens the sign-in alone. */
const isComplete = ({ complete, secondFactor }: Session, rule: SecondFactorRule): boolean =>
  complete && (rule === 'optional' || secondFactor);

/**
 * Lets a call through or refuses it, before its input is looked at. 401 where the session is missing or over; 403 naming the permission, or
 * that the whole city is needed. The session goes on by it, unless `read` only looks.
 */
export const callerOf = async (
  { sql, secondFactor }: GuardDeps,
  route: Pick<RouteDefinition, 'demand' | 'scope'>,
  request: Pick<FastifyRequest, 'headers'>,
  now: number,
  read: (sql: Queryable, secret: string, now: number) => Promise<Session | undefined> = readSession,
): Promise<Caller> => {
  const secret = sessionIn(request.headers.cookie);
  const session = secret === undefined ? undefined : await read(sql, secret, now);
  const caller = secret !== undefined && session ? { secret, session } : undefined;
  if (route.demand === 'nobody') return caller;
  if (!caller || (route.demand !== 'begun' && !isComplete(caller.session, secondFactor)))
    throw new ProblemError(signedOut);
  if (route.demand === 'anybody' || route.demand === 'begun') return caller;
  if (route.scope === 'city') demandCity(caller.session.access, route.demand);
  else demand(caller.session.access, route.demand);
  return caller;
};

const foreign = problem(
  403,
  'foreign_origin',
  'this call did not come from a page of this console: open the console and try again there',
);

/**
 * Refuses a change that another site's page makes in an operator's name. The browser says where a page came from, and no other site's
 * page can send JSON with a header of its own without being asked first, which nobody here answers. The console's own pages come from the
 * host that was called, or, behind a proxy that calls by another name, from `consoleOrigin`.
 */
export const refuseForeign = (
  { headers }: Pick<FastifyRequest, 'headers'>,
  consoleOrigin: string | undefined,
): void => {
  const origin = URL.parse(headers.origin ?? '');
  const site = headers['sec-fetch-site'];
  const sameSite = site === undefined || site === 'same-origin';
  const own = origin !== null && (origin.host === headers.host || origin.origin === consoleOrigin);
  if (headers['x-doorstep-console'] !== '1' || !own || !sameSite) throw new ProblemError(foreign);
};
