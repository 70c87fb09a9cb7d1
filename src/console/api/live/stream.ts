import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { permissions } from '../../../domain/permissions.ts';
import { ProblemError, problem } from '../../../intake/http/problem.ts';
import { lookAtSession, type Session } from '../../../store/console-sessions.ts';
import { viewOf } from '../../../store/today-view.ts';
import { type Caller, callerOf } from '../caller.ts';
import type { CallContext } from '../handlers.ts';
import type { RegisterDeps } from '../register.ts';
import { createBroadcast, type Listener } from './broadcast.ts';

const full = problem(503, 'live_full', 'too many pages listen already: this one goes on without news and tries again', {
  headers: { 'retry-after': '10' },
});

/** A browser listens once for all its tabs; without shared workers the tab that is looked at does. */
const ofOne = 20;
const ownFull = problem(
  429,
  'live_own_full',
  `${ofOne} pages of yours listen already: close some, this one goes on without news and tries again`,
  { headers: { 'retry-after': '10' } },
);

/** Who somebody is and what they may: a stream that was opened under another answer ends. */
const grantOf = ({ operatorId, access }: Session): string => `${operatorId} ${viewOf(access, permissions)}`;

const listenerOf = (
  { sql, now, handlers }: RegisterDeps,
  caller: NonNullable<Caller>,
  request: FastifyRequest,
  reply: FastifyReply,
): Listener => {
  const { session, secret } = caller;
  const { access } = session;
  const grant = grantOf(session);
  const context = (): CallContext => ({
    ...{ now: now(), caller, access, ip: request.ip, reply },
    setCookie: () => undefined,
  });
  return {
    response: reply.raw,
    owner: session.operatorId,
    view: viewOf(access, permissions),
    shared: async () => JSON.stringify(await handlers.today({}, context())),
    own: async () => JSON.stringify(await handlers['inbox.counts']({}, context())),
    stands: async () => {
      const session = await lookAtSession(sql, secret, now());
      return session?.complete === true && grantOf(session) === grant;
    },
  };
};

/**
 * `GET /console/api/live`: Today and the counts of the inbox, looked at each second, as server-sent events. Guarded as a call is: 401 without a session.
 * The session is looked at when it is opened and again every few seconds, which does not keep it alive: pages open it by themselves. The stream ends with it, and with any other role or scope.
 * Events: a message with both; `unanswered` while the database does not answer; `ended` before the server ends it.
 */
export const registerLive = (api: FastifyInstance, deps: RegisterDeps): void => {
  const broadcast = createBroadcast({
    log: deps.log,
    everyMs: 1_000,
    checkMs: 3_000,
    maxListeners: 500,
    maxOfOne: ofOne,
  });
  api.addHook('preClose', async () => broadcast.close());
  api.get('/console/api/live', { schema: { hide: true } }, async (request, reply) => {
    const caller = await callerOf(deps, { demand: 'anybody', scope: 'rows' }, request, deps.now(), lookAtSession);
    if (!caller || reply.raw.destroyed) return reply;
    const listener = listenerOf(deps, caller, request, reply);
    const added = broadcast.add(listener);
    if (added !== 'taken') throw new ProblemError(added === 'full' ? full : ownFull);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    reply.raw.write('retry: 3000\n\n');
    return reply;
  });
};
