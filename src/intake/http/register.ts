import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Cipher } from '../../cipher.ts';
import type { ApiKeys } from '../../store/api-keys.ts';
import { answerOnce, commitOnly, readIdempotencyKey } from './answer-once.ts';
import { authorize } from './authorize.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { documentation } from './documentation.ts';
import { problem, ProblemError } from './problem.ts';
import type { Database } from './transact.ts';

export type RegisterDeps = { keys: ApiKeys; database: Database; cipher: Cipher; now: () => number; hint: () => void };

const callOf = ({ caller, params, query, body }: FastifyRequest): Call => {
  if (!caller) throw new ProblemError(problem(401, 'token_missing', 'send an API key, as authorization: Bearer dsk_…'));
  return { caller, params, query, body: typeof body === 'string' ? body : '' };
};

/** Sends an answer as JSON; one that is an error as a problem. */
export const send = (reply: FastifyReply, { status, body, headers }: Answer): FastifyReply =>
  reply
    .code(status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .type(status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8')
    .send(body);

/**
 * Puts one row of the route table on the server: its scope is asked before its body is read, a write has its transaction, a POST that
 * writes its Idempotency-Key, and the relay gets its hint after the commit.
 */
export const register = (app: FastifyInstance, deps: RegisterDeps, endpoint: Endpoint): void => {
  const { keys, database, cipher, now, hint } = deps;

  const answer = async (request: FastifyRequest): Promise<Answer> => {
    const call = callOf(request);
    if (!endpoint.writes) return database.read(() => endpoint.run(call));
    const work: Parameters<Database['write']>[0] = (tx) => endpoint.run(call, tx);
    if (endpoint.method === 'PUT') return database.write(async (tx) => commitOnly(await endpoint.run(call, tx)));
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    const requestHash = cipher.hash(`${request.url}\n${call.body}`);
    const keyed = { apiKeyId: call.caller.id, route: endpoint.url, key, requestHash };
    return answerOnce(database, keyed, now(), (tx) => endpoint.run(call, tx));
  };

  app.route({
    method: endpoint.method,
    url: endpoint.url,
    config: { scope: endpoint.scope },
    schema: documentation(endpoint),
    onRequest: authorize(keys, endpoint.scope),
    handler: async (request, reply) => {
      const result = await answer(request);
      if (result.owes) hint();
      return send(reply, result);
    },
  });
};
