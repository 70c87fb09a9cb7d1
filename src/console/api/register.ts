import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { answerErrors } from '../../intake/http/error-answers.ts';
import { holdsIdentityNumber, identityInUrl } from '../../intake/http/identity-in-url.ts';
import { ProblemError, type ProblemStatus, problem } from '../../intake/http/problem.ts';
import type { Logger } from '../../log.ts';
import type { Sql } from '../../store/connect.ts';
import { callerOf, refuseForeign } from './caller.ts';
import { contract, type RouteName } from './contract.ts';
import type { RouteDefinition } from './define-route.ts';
import { registerExportFile } from './exports/send-file.ts';
import type { CallContext, Handlers } from './handlers.ts';
import { registerLive } from './live/stream.ts';
import { pathOf } from './path-of.ts';

export type RegisterDeps = { sql: Sql; now: () => number; log: Logger; handlers: Handlers };

/** What a refusal of the store is to a caller over HTTP; everything that is not named is the caller's to mend. */
const statusOf = (code: string): ProblemStatus => {
  if (code === 'forbidden') return 403;
  if (/_(unknown|missing)$/.test(code)) return 404;
  if (/_(exists|changed|gone|taken|disabled)$/.test(code)) return 409;
  return 422;
};

const ofInput = (error: z.ZodError): ProblemError => {
  const errors = error.issues.map(({ path, code, message }) => ({ pointer: `/${path.join('/')}`, code, message }));
  return new ProblemError(problem(400, 'input_invalid', 'the input is not as it has to be: see errors', { errors }));
};

/** The input of a GET stands in the address as one JSON value. */
const inputOf = ({ kind }: RouteDefinition, request: FastifyRequest): unknown => {
  if (kind !== 'read') return request.body ?? {};
  const { input } = request.query as { input?: string };
  try {
    return input === undefined ? {} : JSON.parse(input);
  } catch {
    throw new ProblemError(problem(400, 'input_invalid', 'the input in the address is not JSON'));
  }
};

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;

const answer = async (
  { sql, now, handlers }: RegisterDeps,
  name: RouteName,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> => {
  const route: RouteDefinition = contract[name];
  const at = now();
  if (route.kind !== 'read') refuseForeign(request);
  const caller = await callerOf(sql, route, request, at);
  const read = route.input.safeParse(inputOf(route, request));
  if (!read.success) throw ofInput(read.error);
  const access = caller?.session.access;
  const setCookie = (header: string) => void reply.header('set-cookie', header);
  const context = { now: at, caller, access, ip: request.ip, setCookie, reply };
  return (handlers[name] as AnyHandler)(read.data, context as CallContext);
};

/**
 * Registers every call of the contract under its guard: origin, session, permission and scope come before the input is looked at. Answers
 * are never kept by anybody on the way.
 */
export const registerConsoleApi = async (app: FastifyInstance, deps: RegisterDeps): Promise<void> => {
  await app.register(async (api) => {
    api.removeAllContentTypeParsers();
    api.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
      try {
        done(null, JSON.parse(String(text)));
      } catch {
        done(new ProblemError(problem(400, 'input_invalid', 'the body is not JSON')));
      }
    });
    const toProblem = answerErrors(deps.log);
    api.setErrorHandler((error, request, reply) => {
      const known =
        error instanceof UsageError
          ? new ProblemError(problem(statusOf(error.code), error.code, error.message))
          : error;
      toProblem(known, request, reply);
    });
    api.addHook('onRequest', async (request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      if (holdsIdentityNumber(request.url)) throw new ProblemError(identityInUrl);
    });
    for (const name of Object.keys(contract) as RouteName[]) {
      const method = contract[name].kind === 'read' ? 'GET' : 'POST';
      api.route({
        ...{ method, url: pathOf(name), schema: { hide: true } },
        handler: (request, reply) => answer(deps, name, request, reply),
      });
    }
    registerExportFile(api, deps);
    registerLive(api, deps);
  });
};
