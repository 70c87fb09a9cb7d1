import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Cipher } from '../../cipher.ts';
import type { ApiScope } from '../../domain/api-scopes.ts';
import { AppError } from '../../errors.ts';
import type { ApiKey, ApiKeys } from '../../store/api-keys.ts';
import { answerOnce, commitOnly, type KeyedCall, readIdempotencyKey } from './answer-once.ts';
import { authorize } from './authorize.ts';
import { parseBody } from './body.ts';
import { documentation } from './documentation.ts';
import { type Answer, type Call, type Endpoint, ndjson } from './endpoint.ts';
import { ProblemError } from './problem.ts';
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

const callerOf = ({ url }: Endpoint, { caller }: FastifyRequest): ApiKey => {
  if (!caller) throw new AppError('not_authorised', `${url} was reached without a key`);
  return caller;
};

const callOf = (endpoint: Endpoint, request: FastifyRequest): Call => {
  const { params, query } = request;
  const caller = callerOf(endpoint, request);
  return { caller, params, query, body: endpoint.body ? parseBody(textOf(request)) : {} };
};

/** How requests are answered: a write in its transaction, a POST that writes once for each Idempotency-Key. */
const answering = (deps: RegisterDeps, endpoint: Endpoint): ((request: FastifyRequest) => Promise<Answer>) => {
  const { database, cipher, now } = deps;
  if (endpoint.kind === 'lines') {
    return async (request) => endpoint.run(textOf(request), callerOf(endpoint, request), database);
  }
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

/** An answer that does not stand is thrown, so that its transaction is undone; what it wants done afterwards is done all the same. */
const withAfter =
  (answer: (request: FastifyRequest) => Promise<Answer>) =>
  async (request: FastifyRequest): Promise<Answer> => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof ProblemError && error.answer.after) return error.answer;
      throw error;
    }
  };

/** Lines come as text like other bodies, and on their own route alone. */
const takeLinesAsText = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(ndjson, { parseAs: 'string' }, (_request, text, done) => done(null, text));
};

/** Puts one row of the route table on the server. Its scope is asked before its body is read; the relay is told after the commit. */
export const register = (app: FastifyInstance, deps: RegisterDeps, endpoint: Endpoint): void => {
  if (endpoint.kind !== 'lines') addRoute(app, deps, endpoint);
  else
    void app.register(async (own) => {
      takeLinesAsText(own);
      addRoute(own, deps, endpoint);
    });
};

const addRoute = (app: FastifyInstance, deps: RegisterDeps, endpoint: Endpoint): void => {
  const answer = withAfter(answering(deps, endpoint));
  app.route({
    ...(endpoint.kind === 'lines' ? { bodyLimit: endpoint.bodyLimit } : {}),
    method: endpoint.method,
    url: endpoint.url,
    config: { scope: endpoint.scope },
    schema: documentation(endpoint),
    onRequest: authorize(deps.keys, endpoint.scope),
    handler: async (request, reply) => {
      const result = await answer(request);
      await result.after?.();
      if (result.owes) deps.hint();
      return send(reply, result, endpoint.produces);
    },
  });
};
