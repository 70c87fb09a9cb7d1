import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Cipher } from '../../cipher.ts';
import { AppError } from '../../errors.ts';
import type { ApiKeys, ApiScope } from '../../store/api-keys.ts';
import { answerOnce, commitOnly, type KeyedCall, readIdempotencyKey } from './answer-once.ts';
import { authorize } from './authorize.ts';
import { parseBody } from './body.ts';
import { documentation } from './documentation.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { send } from './send.ts';
import { type TogetherLimits, together } from './together.ts';
import type { Database } from './transact.ts';

export type RegisterDeps = {
  keys: ApiKeys;
  database: Database;
  together: TogetherLimits;
  cipher: Cipher;
  now: () => number;
  hint: () => void;
};

const textOf = ({ body }: FastifyRequest): string => (typeof body === 'string' ? body : '');

const callOf = (endpoint: Endpoint, request: FastifyRequest): Call => {
  const { caller, params, query } = request;
  if (!caller) throw new AppError('not_authorised', `${endpoint.url} was reached without a key`);
  return { caller, params, query, body: endpoint.body ? parseBody(textOf(request)) : {} };
};

/** How requests are answered: a write in its transaction, a POST that writes once for each Idempotency-Key. */
const answering = (deps: RegisterDeps, endpoint: Endpoint): ((request: FastifyRequest) => Promise<Answer>) => {
  const { database, cipher, now } = deps;
  if (endpoint.kind === 'ask') return (request) => database.read(() => endpoint.run(callOf(endpoint, request)));
  if (endpoint.method === 'PUT') {
    return async (request) => {
      const call = callOf(endpoint, request);
      return database.write(async (tx) => commitOnly(await endpoint.run(call, tx)));
    };
  }
  const once = answerOnce({ database, now, route: endpoint.url, work: endpoint.run });
  const alone = async (call: KeyedCall): Promise<Answer> => (await once([call]))[0] as Answer;
  const answer = endpoint.together ? together(deps.together, once) : alone;
  return async (request) => {
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    const call = callOf(endpoint, request);
    const requestHash = cipher.hash(`${request.url}\n${textOf(request)}`).toString('hex');
    return answer({ apiKeyId: call.caller.id, key, requestHash, call });
  };
};

declare module 'fastify' {
  interface FastifyContextConfig {
    scope?: ApiScope;
  }
}

/** Ends the start of a server on which a route under `/v1` has not come through `register`. */
export const requireScopes = (app: FastifyInstance): void => {
  app.addHook('onRoute', ({ path, config }) => {
    if (!path.startsWith('/v1/') || config?.scope) return;
    throw new AppError('route_without_scope', `${path} has no scope: put it into the route table`);
  });
};

/** Puts one row of the route table on the server. Its scope is asked before its body is read; the relay is told after the commit. */
export const register = (app: FastifyInstance, deps: RegisterDeps, endpoint: Endpoint): void => {
  const answer = answering(deps, endpoint);
  app.route({
    method: endpoint.method,
    url: endpoint.url,
    config: { scope: endpoint.scope },
    schema: documentation(endpoint),
    onRequest: authorize(deps.keys, endpoint.scope),
    handler: async (request, reply) => {
      const result = await answer(request);
      if (result.owes) deps.hint();
      return send(reply, result);
    },
  });
};
