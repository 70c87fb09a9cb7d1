import type { onRequestAsyncHookHandler } from 'fastify';
import type { ApiScope } from '../../domain/api-scopes.ts';
import type { ApiKey, ApiKeys } from '../../store/api-keys.ts';
import { ProblemError, problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on routes that anybody may call. */
    caller: ApiKey | null;
  }
}

const challenge = (how: string): { headers: Record<string, string> } => ({
  headers: { 'www-authenticate': `Bearer realm="doorstep"${how}` },
});

const missing = new ProblemError(
  problem(401, 'token_missing', 'send an API key, as authorization: Bearer dsk_…', challenge('')),
);
const unknown = new ProblemError(
  problem(
    401,
    'token_invalid',
    'this API key is unknown or revoked: compare it, or have a new one made',
    challenge(', error="invalid_token"'),
  ),
);
const lacking = (scope: ApiScope): ProblemError =>
  new ProblemError(
    problem(
      403,
      'scope_missing',
      `this API key lacks the scope ${scope}: have a key made that has it`,
      challenge(`, error="insufficient_scope", scope="${scope}"`),
    ),
  );

const bearer = /^bearer +(\S+)$/i;

/** Lets a request in whose key has the scope, before its body is read. */
export const authorize =
  (keys: ApiKeys, scope: ApiScope): onRequestAsyncHookHandler =>
  async (request) => {
    const token = bearer.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw missing;
    const key = await keys.find(token);
    if (!key) throw unknown;
    if (!key.scopes.has(scope)) throw lacking(scope);
    request.caller = key;
  };
