import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { createCipher } from '../cipher.ts';
import { systemClock } from '../clock.ts';
import type { Config, Role } from '../config.ts';
import { removeRunFile, writeRunFile } from '../embedded/run-file.ts';
import { UsageError } from '../errors.ts';
import type { ImportDeps } from '../intake/import/kind.ts';
import { createLogger } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { migrateQueue } from '../queues/connection.ts';
import { createHint } from '../queues/hint.ts';
import { connect } from '../store/connect.ts';
import { migrate } from '../store/migrate.ts';
import { buryRunner } from '../store/runners.ts';
import { answers } from './answers.ts';
import { startApiPart } from './api-part.ts';
import { type DemoAccess, prepareDemo, startDemoPart, startDemoPartners } from './demo-part.ts';
import { type Health, type Part, serveHealth } from './health.ts';
import { listeningPort } from './listening-port.ts';
import { startRelayPart } from './relay-part.ts';
import { requireKeys, requireSchema } from './requirements.ts';
import type { Running } from './running.ts';
import { backendFor, type Database, keysFor, openDatabase } from './runtime.ts';
import { startSchedulerPart } from './scheduler-part.ts';
import { collectStoreMetrics } from './store-metrics.ts';
import { superviseWorkers } from './supervisor.ts';
import { workerEnvironment } from './worker-environment.ts';

const prepareDatabase = async (config: Config, database: Database): Promise<void> => {
  if (database.origin === 'running') {
    throw new UsageError(
      'already_running',
      `Doorstep already runs with the data folder ${config.dataDir}; stop it first, or give another DATA_DIR`,
    );
  }
  if (database.origin === 'given') return requireSchema(database.url);
  await writeRunFile(config.dataDir, database.url);
  await migrate(database.url);
  await migrateQueue(backendFor(config, database.url));
};

export type Serving = {
  /** Where the API listens; 0 without the api and console roles. */
  port: number;
  /** Nothing outside the demo. */
  demo: DemoAccess | undefined;
  stop(): Promise<void>;
};

/**
 * Starts what the roles of this process name, each part after what it needs, and everything under one stop: first nothing new is let in,
 * then the relay, then the workers, then the database if it is ours.
 */
export const serve = async (config: Config, print: (line: string) => void): Promise<Serving> => {
  const log = createLogger({ level: config.logLevel });
  const has = (role: Role): boolean => config.roles.includes(role);
  const demo = config.databaseUrl === undefined;
  const database = await openDatabase(config, print);
  const stops: (() => Promise<void>)[] = [];
  const before: (() => void)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of before) each();
    for (const each of stops.reverse()) await each();
    if (database.origin === 'started') await removeRunFile(config.dataDir);
    await database.stop();
  };
  try {
    await prepareDatabase(config, database);
    const keys = await keysFor(config);
    const cipher = createCipher(keys);
    await requireKeys(database.url, cipher);
    const backend = backendFor(config, database.url);
    const sql = connect(database.url, { max: 4, name: 'main', statementTimeoutMs: 20_000 });
    stops.push(() => sql.end({ timeout: 2 }));
    const metrics = createMetrics();
    const parts: Part[] = [{ name: 'postgres', alive: () => true, ready: () => answers(() => sql`select 1`) }];
    const health: Health = { parts, metrics, beforeMetrics: () => collectStoreMetrics(sql, metrics, log) };
    const add = ({ parts: more, stop: end }: Running): void => {
      parts.push(...more);
      stops.push(end);
    };
    const intake: ImportDeps = {
      ...{ sql, cipher, calendar: config.calendar, clock: systemClock, hint: createHint(sql, log) },
      ...{ overlap: config.orderOverlap, overHeadcount: config.orderOverHeadcount },
    };
    let settings = config;
    if (demo) {
      const partners = await startDemoPartners(config);
      settings = partners.config;
      add(partners);
    }
    const access = demo
      ? await prepareDemo(intake, { dataDir: config.dataDir, databaseUrl: database.url, backend, log, print })
      : undefined;
    if (has('worker')) {
      const workers = superviseWorkers({
        ...{ count: config.workers, env: workerEnvironment(settings, database.url, keys), log },
        ended: (pid) => {
          buryRunner(sql, hostname(), pid).catch((err: unknown) =>
            log.warn({ err }, 'the end of a worker process was not written down; it is noticed in fifteen seconds'),
          );
        },
      });
      before.push(workers.expectEnd);
      add({
        parts: [
          { name: 'workers', alive: workers.alive, ready: async () => workers.alive() || 'no worker process runs' },
        ],
        stop: () => workers.stop(config.shutdownMs),
      });
    }
    if (has('relay')) add(await startRelayPart(database.url, backend, config.calendar, log));
    if (has('scheduler')) add(startSchedulerPart(database.url, config.calendar, log));
    let port = 0;
    if (has('api') || has('console')) {
      const api = await startApiPart({ config, databaseUrl: database.url, cipher, health, log });
      port = api.port;
      add(api);
    }
    if (!has('api') || config.metricsPort !== undefined) {
      const server = await serveHealth(health, config.host, config.metricsPort ?? 0);
      log.info({ metricsPort: listeningPort(server) }, 'health and metrics are served');
      stops.push(() => closeServer(server));
    }
    if (demo && has('relay')) add(await startDemoPart(intake, log));
    return { port, demo: access, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const closeServer = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.closeAllConnections();
    server.close(() => done());
  });
