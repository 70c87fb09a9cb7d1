import type { Server } from 'node:http';
import type { FastifyPluginAsync } from 'fastify';
import type { Cipher } from '../cipher.ts';
import { systemClock } from '../clock.ts';
import type { Config, Role } from '../config.ts';
import { startBulkRunner } from '../console/api/bulk/run.ts';
import { createHandlers } from '../console/api/create-handlers.ts';
import { registerConsoleApi } from '../console/api/register.ts';
import { servePages } from '../console/pages.ts';
import { createApi } from '../intake/http/api.ts';
import type { Logger } from '../log.ts';
import { createHint } from '../queues/hint.ts';
import { connect } from '../store/connect.ts';
import { keepReference } from '../store/reference.ts';
import { type Answer, type Health, healthz, metricsPage, readyz } from './health.ts';
import { listeningPort, refusePort } from './listening-port.ts';
import type { Running } from './running.ts';
import { backendFor } from './runtime.ts';

/** What signed orders are promised: a policy within this at the 99th percentile, by backend. */
const promises = { redis: 50, postgres: 75 };

/** Requests get this long to end; a connection on which a browser says nothing would be waited for without end. */
const closingMs = 5_000;

type ApiPartDeps = { config: Config; databaseUrl: string; cipher: Cipher; health: Health; log: Logger };

const healthRoutes =
  (health: Health): FastifyPluginAsync =>
  async (app) => {
    const route = (path: string, answer: () => Answer | Promise<Answer>): void => {
      app.get(path, { schema: { hide: true } }, async (_request, reply) => {
        const { status, type, body } = await answer();
        return reply.code(status).type(type).send(body);
      });
    };
    route('/healthz', () => healthz(health));
    route('/readyz', () => readyz(health));
    route('/metrics', () => metricsPage(health));
  };

/** The api and console roles: `/v1` with its documentation, the console, health and metrics, on one port. */
export const startApiPart = async ({
  config,
  databaseUrl,
  cipher,
  health,
  log,
}: ApiPartDeps): Promise<Running & { port: number }> => {
  const has = (role: Role): boolean => config.roles.includes(role);
  const sql = connect(databaseUrl, { max: 16, name: 'api', statementTimeoutMs: 10_000, steadyPlans: true });
  // Its own connections: whoever looks at a million rows never makes a signed order wait.
  const looking = connect(databaseUrl, { max: 12, name: 'console', statementTimeoutMs: 30_000, forPeople: true });
  const { now } = systemClock;
  const backend = backendFor(config, databaseUrl);
  const promiseMs = promises[backend.kind];
  const hint = createHint(sql, log);
  const app = await createApi({
    ...{ sql, cipher, calendar: config.calendar, now, log, hint },
    reference: keepReference(sql, config.calendar, now),
    limits: { perMinute: config.rateLimitPerMinute },
    orderOverlap: config.orderOverlap,
    orderOverHeadcount: config.orderOverHeadcount,
  });
  await app.register(healthRoutes(health));
  if (has('console')) {
    const { calendar } = config;
    const { secondFactor, consoleOrigin } = config.console;
    const signing = { overlap: config.orderOverlap, overHeadcount: config.orderOverHeadcount, hint };
    const deps = { sql: looking, cipher, calendar, now, log };
    const handlers = createHandlers({ ...deps, promiseMs, ...signing, ...config.console });
    await registerConsoleApi(app, { ...deps, secondFactor, handlers, consoleOrigin });
    // Loaded only where it is served: the board weighs more than all the rest of the console's server side.
    const { registerRawQueues } = await import('../console/raw-queues.ts');
    await registerRawQueues(app, { ...deps, secondFactor, backend });
    await servePages(app);
  }
  await app
    .listen({ host: config.host, port: config.port })
    .catch((error: NodeJS.ErrnoException) => refusePort(error, config.host, config.port, 'PORT'));
  const bulk = has('console') ? startBulkRunner({ sql: looking, now, log }) : undefined;
  return {
    port: listeningPort(app.server as Server),
    parts: [{ name: 'api', alive: () => true, ready: async () => true }],
    stop: async () => {
      const impatient = setTimeout(() => app.server.closeAllConnections(), closingMs);
      await app.close();
      clearTimeout(impatient);
      await bulk?.stop();
      await Promise.all([sql.end({ timeout: 2 }), looking.end({ timeout: 2 })]);
    },
  };
};
