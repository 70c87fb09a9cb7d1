import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import { holdsIdentityNumber, identityInUrl } from '../../intake/http/identity-in-url.ts';
import { ProblemError, problem } from '../../intake/http/problem.ts';
import type { Logger } from '../../log.ts';
import type { Sql } from '../../store/connect.ts';
import { lookAtSession, readSession } from '../../store/console-sessions.ts';
import { actOf, actOnce, keyIn, takesKey } from './act-once.ts';
import { answerConsoleErrors } from './answer-errors.ts';
import { callerOf, refuseForeign, type SecondFactorRule } from './caller.ts';
import { contract, type RouteName } from './contract.ts';
import type { RouteDefinition } from './define-route.ts';
import { registerExportFile } from './exports/send-file.ts';
import type { CallContext, Handlers } from './handlers.ts';
import { registerLive } from './live/stream.ts';
import { pathOf } from './path-of.ts';

export type RegisterDeps = {
  sql: Sql;
  calendar: BusinessCalendar;
  now: () => number;
  log: Logger;
  secondFactor: SecondFactorRule;
  handlers: Handlers;
  /** Where browsers reach the console, `https://console.example`; undefined where they call this server by its own name. */
  consoleOrigin?: string | undefined;
};

const ofInput = (error: z.ZodError): ProblemError => {
  const errors = error.issues.map(({ path, code, message }) => ({ pointer: `/${path.join('/')}`, code, message }));
  return new ProblemError(problem(400, 'input_invalid', 'the input is not as it has to be: see errors', { errors }));
};

/** Whether a text somewhere in it holds what Postgres keeps in no text: U+0000, or half of a pair of UTF-16. */
const holdsNoText = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes('\u0000') || !value.isWellFormed();
  return typeof value === 'object' && value !== null && Object.entries(value).some((entry) => entry.some(holdsNoText));
};

/** @throws {ProblemError} 400 `input_invalid` */
const parsed = (text: string, where: string): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProblemError(problem(400, 'input_invalid', `the ${where} is not JSON`));
  }
  if (!holdsNoText(value)) return value;
  const detail = `a text in the ${where} holds a character that none can hold (U+0000, or half a character): type it in again`;
  throw new ProblemError(problem(400, 'input_invalid', detail));
};

/** The input of a GET stands in the address as one JSON value. */
const inputOf = ({ kind }: RouteDefinition, request: FastifyRequest): unknown => {
  if (kind !== 'read') return request.body ?? {};
  const { input } = request.query as { input?: string };
  return input === undefined ? {} : parsed(input, 'input in the address');
};

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;

const answer = async (
  deps: RegisterDeps,
  name: RouteName,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> => {
  const { now, handlers } = deps;
  const route: RouteDefinition = contract[name];
  const at = now();
  if (route.kind !== 'read') refuseForeign(request, deps.consoleOrigin);
  const idle = route.kind === 'read' && request.headers['x-doorstep-idle'] === '1';
  const caller = await callerOf(deps, route, request, at, idle ? lookAtSession : readSession);
  const read = route.input.safeParse(inputOf(route, request));
  if (!read.success) throw ofInput(read.error);
  const access = caller?.session.access;
  const setCookie = (header: string) => void reply.header('set-cookie', header);
  const context = { now: at, caller, access, ip: request.ip, setCookie, reply };
  /** What the contract does not name does not leave the server. */
  const handle = async () =>
    route.output.parse(await (handlers[name] as AnyHandler)(read.data, context as CallContext));
  if (!caller || !takesKey(route)) return handle();
  const { operatorId } = caller.session;
  return actOnce(deps, { operatorId, key: keyIn(request.headers), route: actOf(name, read.data), at }, handle);
};

/**
 * Registers every call of the contract under its guard: origin, session, permission and scope come before the input is looked at. Answers
 * are never kept by anybody on the way.
 */
export const registerConsoleApi = async (app: FastifyInstance, deps: RegisterDeps): Promise<void> => {
  await app.register(async (api) => {
    api.removeAllContentTypeParsers();
    api.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      async (_request: FastifyRequest, text: string) => parsed(text, 'body'),
    );
    api.setErrorHandler(answerConsoleErrors(deps.log));
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
