import type { Server } from 'node:http';
import type { FastifyPluginAsync } from 'fastify';
import type { Cipher } from '../cipher.ts';
import { systemClock } from '../clock.ts';
import type { Config, Role } from '../config.ts';
import { startBulkRunner } from '../console/api/bulk/run.ts';
import { createHandlers } from '../console/api/create-handlers.ts';
import { registerConsoleApi } from '../console/api/register.ts';
import { servePages } from '../console/pages.ts';
import { statusRoutes } from '../console/status/routes.ts';
import type { StatusSnapshot } from '../console/status/snapshot.ts';
import { createApi } from '../intake/http/api.ts';
import type { Logger } from '../log.ts';
import { topics } from '../queues/catalogue.ts';
import { createHint } from '../queues/hint.ts';
import { connect } from '../store/connect.ts';
import { keepReference } from '../store/reference.ts';
import { statusReader } from '../store/status.ts';
import { type Answer, type Health, healthz, metricsPage, readyz } from './health.ts';
import { listeningPort, refusePort } from './listening-port.ts';
import type { Running } from './running.ts';
import { backendFor } from './runtime.ts';

/** What signed orders are promised: a policy within this at the 99th percentile, by backend. */
const promises = { redis: 50, postgres: 75 };

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

/** In words that may be shown to anybody: why a part is not ready stands in `/readyz`. */
const partsNow = (health: Health): Promise<StatusSnapshot['parts']> =>
  Promise.all(
    health.parts.map(async (part) => {
      const state = part.alive() && (await part.ready());
      return state === true
        ? { name: part.name, ok: true }
        : { name: part.name, ok: false, detail: part.alive() ? 'does not answer' : 'makes no progress' };
    }),
  );

/** The api and console roles: `/v1` with its documentation, the status page, health and metrics, on one port. */
export const startApiPart = async ({
  config,
  databaseUrl,
  cipher,
  health,
  log,
}: ApiPartDeps): Promise<Running & { port: number }> => {
  const has = (role: Role): boolean => config.roles.includes(role);
  const sql = connect(databaseUrl, { max: 16, name: 'api', statementTimeoutMs: 10_000, steadyPlans: true });
  const reading = connect(databaseUrl, { max: 2, name: 'status', statementTimeoutMs: 60_000 });
  const { now } = systemClock;
  const promiseMs = promises[backendFor(config, databaseUrl).kind];
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
    const stored = statusReader({ sql: reading, clock: systemClock, topics });
    const snapshot = async (): Promise<StatusSnapshot> => ({
      ...(await stored()),
      parts: await partsNow(health),
      promiseMs,
    });
    const { calendar } = config;
    const signing = { overlap: config.orderOverlap, overHeadcount: config.orderOverHeadcount, hint };
    const handlers = createHandlers({ sql, cipher, calendar, now, log, promiseMs, ...signing, ...config.console });
    await registerConsoleApi(app, { sql, now, log, handlers });
    await servePages(app);
    await app.register(statusRoutes({ snapshot, publicAllowed: config.statusPublic }));
  }
  await app
    .listen({ host: config.host, port: config.port })
    .catch((error: NodeJS.ErrnoException) => refusePort(error, config.host, config.port, 'PORT'));
  const bulk = has('console') ? startBulkRunner({ sql, now, log }) : undefined;
  return {
    port: listeningPort(app.server as Server),
    parts: [{ name: 'api', alive: () => true, ready: async () => true }],
    stop: async () => {
      await app.close();
      await bulk?.stop();
      await Promise.all([sql.end({ timeout: 2 }), reading.end({ timeout: 2 })]);
    },
  };
};
