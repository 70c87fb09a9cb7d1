import rateLimit from '@fastify/rate-limit';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type onRequestAsyncHookHandler,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Cipher } from '../../cipher.ts';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import type { Logger } from '../../log.ts';
import { keepApiKeys } from '../../store/api-keys.ts';
import type { Sql } from '../../store/connect.ts';
import { forgetAnswers } from '../../store/idempotency.ts';
import { newId } from '../../store/ids.ts';
import type { ReferenceCopy } from '../../store/reference.ts';
import { bulkEndpoint } from './bulk-endpoint.ts';
import { changeEndpoints } from './change-endpoints.ts';
import { coverEndpoint } from './cover-endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { answerBrokenRequest, answerErrors, answerUnknown } from './error-answers.ts';
import { feedEndpoint } from './feed-endpoint.ts';
import { holdsIdentityNumber, identityInUrl } from './identity-in-url.ts';
import { serveDocumentation } from './openapi.ts';
import { orderCoverEndpoints } from './order-cover-endpoint.ts';
import { orderEndpoint } from './order-endpoint.ts';
import { partyEndpoints } from './party-endpoints.ts';
import { previewEndpoint } from './preview-endpoint.ts';
import { ProblemError, problem } from './problem.ts';
import { register, requireScopes } from './register.ts';
import { signEndpoint } from './sign-endpoint.ts';
import { statsEndpoint } from './stats-endpoint.ts';
import { createDatabase, type Waits } from './transact.ts';

export type ApiDeps = {
  /** The pool that requests share; its statement timeout bounds how long a request can hold a connection. */
  sql: Sql;
  cipher: Cipher;
  calendar: BusinessCalendar;
  now: () => number;
  /** Called after a commit that made something owed. */
  hint: () => void;
  log: Logger;
  reference: ReferenceCopy;
  limits: { perMinute: number; waits?: Partial<Waits> };
  orderOverlap: 'flag' | 'refuse';
  orderOverHeadcount: 'flag' | 'refuse';
};

const bodyLimit = 64 * 1024;
/** Measured: batches one after another sign more orders than smaller ones side by side. */
const batches = { patienceMs: 50, atOnce: 4, size: 64 };
const presetWaits: Waits = { connectionMs: 5_000, answerMs: 25_000, queue: 1_000 };

/** What the URL holds is checked here; headers and bodies are documented, and checked by their readers. */
const validateUrlParts: typeof validatorCompiler = (part) =>
  part.httpPart === 'body' || part.httpPart === 'headers' ? (value) => ({ value }) : validatorCompiler(part);

const refuseIdentityInUrl: onRequestAsyncHookHandler = async (request) => {
  if (holdsIdentityNumber(request.url)) throw new ProblemError(identityInUrl);
};

/** The route table. */
const endpointsOf = (deps: ApiDeps): Endpoint[] => [
  ...partyEndpoints(deps),
  previewEndpoint(deps),
  signEndpoint(deps),
  bulkEndpoint(deps),
  ...changeEndpoints(deps),
  feedEndpoint(deps),
  orderEndpoint(deps),
  ...orderCoverEndpoints(deps),
  coverEndpoint(deps),
  statsEndpoint(deps),
];

/** A request whose bytes are in is answered, also while the server closes; the line a request would log costs more than the request. */
const createServer = (log: Logger): FastifyInstance =>
  Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newId,
    bodyLimit,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 300 },
    return503OnClosing: false,
    frameworkErrors: answerErrors(log),
    clientErrorHandler: answerBrokenRequest,
  });

/** Bodies come as text: the Idempotency-Key is held against the bytes, and JSON is read where it can be answered for. */
const takeJsonAsText = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => done(null, text));
};

const limitRate = (app: FastifyInstance, perMinute: number) =>
  app.register(rateLimit, {
    max: perMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.caller?.id ?? request.ip,
    errorResponseBuilder: (_request, { max, ttl }) => {
      const seconds = Math.ceil(ttl / 1_000);
      return new ProblemError(
        problem(429, 'rate_limited', `this key may send ${max} requests a minute: go on in ${seconds} s`),
      );
    },
  });

/** An answer given while the server closes ends its connection, which a client would keep open else. */
const hangUpWhenClosing = (app: FastifyInstance): void => {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
};

const forgetEveryMs = 600_000;

/** Removes old answers in small steps, until none is left. */
const forgetOldAnswers = async (sql: Sql, now: () => number): Promise<void> => {
  for (let gone = 1; gone > 0; ) gone = await forgetAnswers(sql, now());
};

/**
 * The HTTP API as a Fastify app that does not listen yet: `/v1`, `/openapi.json`, `/docs`. Others may register their own routes on it
 * until it is ready; they get its problem answers and none of its keys and limits. Closing it answers what has come in.
 */
export const createApi = async (deps: ApiDeps): Promise<FastifyInstance> => {
  const { sql, cipher, now, hint, log, limits } = deps;
  const app = createServer(log);
  const endpoints = endpointsOf(deps);
  app.decorateRequest('caller', null);
  app.setErrorHandler(answerErrors(log));
  hangUpWhenClosing(app);
  requireScopes(app);
  app.setNotFoundHandler(answerUnknown(endpoints));
  await serveDocumentation(app);
  await app.register(async (v1) => {
    v1.setValidatorCompiler(validateUrlParts);
    v1.setSerializerCompiler(serializerCompiler);
    takeJsonAsText(v1);
    v1.addHook('onRequest', refuseIdentityInUrl);
    await limitRate(v1, limits.perMinute);
    const waits = { ...presetWaits, ...limits.waits };
    const crowds = { ...batches, waitMs: waits.connectionMs, queue: waits.queue };
    const shared = {
      keys: keepApiKeys(sql),
      database: createDatabase(sql, waits),
      together: crowds,
      cipher,
      now,
      hint,
    };
    for (const endpoint of endpoints) register(v1, shared, endpoint);
  });
  const forgetting = setInterval(() => {
    forgetOldAnswers(sql, now).catch((err: unknown) =>
      log.warn({ err }, 'old idempotency keys were not removed; tried again later'),
    );
  }, forgetEveryMs).unref();
  app.addHook('onClose', async () => clearInterval(forgetting));
  return app;
};
