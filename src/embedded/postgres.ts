import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { AppError } from '../errors.ts';
import { serverBinaries } from './binaries.ts';
import { initialise, type Place, placeOf } from './cluster.ts';
import { freePort } from './free-port.ts';
import { lastStartName, readPostmaster, startName, takeOver } from './postmaster.ts';
import { serverAccount } from './server-account.ts';
import { type Supervised, spawnSupervised } from './supervised.ts';

export type EmbeddedPostgres = {
  /** For the role and database `doorstep`: no superuser, but may create databases. Holds the password. */
  url: string;
  /** The server's process number. */
  pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<void>;
  /** Stops cleanly: open transactions are rolled back, a checkpoint is written. Safe to repeat. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Holds the database, its password, its log and `run.json`; made if absent. */
  dataDir: string;
  /** A free one if absent. */
  port?: number;
  /** Told what takes time: a first start. */
  log?: (message: string) => void;
  /** Server settings on top of ours. */
  settings?: Record<string, string>;
};

/** Where the server's user goes when it cannot enter the data folder or the packages, as in a clone under /root. */
const shared = '/var/lib/doorstep';

/**
 * Durability is Postgres' default: an acknowledged commit survives a power cut. Nothing is compiled just in time: our
 * statements last milliseconds. No failed statement is logged (`log` ranks above `error`), nor what a crashed session
 * was doing: that holds personal data.
 */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  jit: 'off',
  log_checkpoints: 'off',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

type Launch = { place: Place; binaries: string; port: number; name: string; settings: Record<string, string> };

/** The command line of the server; `takeOver` knows it again by its `-D`. */
const commandLine = ({ place, binaries, port, name, settings }: Launch): string[] => {
  const flags = Object.entries({ ...settings, cluster_name: name }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ]);
  return [join(binaries, 'postgres'), '-D', place.cluster, '-p', String(port), ...flags];
};

/**
 * Sessions of a killed server hold its memory for a moment, and a free port may be taken just now: both pass, so a
 * start is tried again.
 */
const retries = [0, 200, 400, 800, 1600];

/**
 * The server's process number once it accepts connections, or undefined when it gave up. A server writes its name down after its lock file:
 * asked in this order, the lock file is never one that a killed server left behind.
 */
const ready = async (server: Supervised, cluster: string, name: string): Promise<number | undefined> => {
  while (server.running()) {
    const postmaster = (await lastStartName(cluster)) === name ? await readPostmaster(cluster) : undefined;
    if (postmaster?.status === 'ready') return postmaster.pid;
    await Promise.race([server.ended, sleep(20)]);
  }
  return undefined;
};

/** The role and the database that Doorstep uses, made on the first start. */
const prepareDatabase = async (port: number, password: string): Promise<string> => {
  const sql = postgres({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    max: 1,
    onnotice: () => {},
  });
  try {
    const [role] = await sql`select 1 from pg_roles where rolname = 'doorstep'`;
    if (!role)
      await sql.unsafe(`create role doorstep login createdb password '${password}' in role pg_monitor, pg_checkpoint`);
    const [database] = await sql`select 1 from pg_database where datname = 'doorstep'`;
    if (!database) await sql`create database doorstep owner doorstep`;
  } finally {
    await sql.end();
  }
  return `postgres://doorstep:${password}@127.0.0.1:${port}/doorstep`;
};

const stop = async (server: Supervised, pid: number): Promise<void> => {
  server.release();
  const patience = new AbortController();
  const impatient = sleep(30_000, undefined, { signal: patience.signal }).then(() => process.kill(pid, 'SIGQUIT'));
  await server.ended;
  patience.abort();
  await impatient.catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
  });
};

const lastLines = async (logFile: string): Promise<string> =>
  (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-5).join('\n');

/**
 * Starts the Postgres that comes with the packages, on loopback, with its files in `dataDir`; resolves when it accepts
 * connections. It ends with its owner, also when the owner is killed; a start takes over what such an end left behind.
 * Its log is `postgres.log`. A second owner of one data folder is refused with a UsageError that names the first.
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const logFile = join(dataDir, 'postgres.log');
  const user = serverAccount();
  const binaries = await serverBinaries(user, shared);
  const place = await placeOf(dataDir, user, shared);
  await takeOver(place.cluster, 60_000);
  await initialise(place, user, binaries, options.log);
  for (const waitMs of retries) {
    await sleep(waitMs);
    const port = options.port ?? (await freePort());
    const name = startName();
    const command = commandLine({ place, binaries, port, name, settings: { ...settings, ...options.settings } });
    const server = spawnSupervised(command, logFile, user);
    const pid = await ready(server, place.cluster, name);
    if (pid !== undefined) {
      const stopServer = () => stop(server, pid);
      const url = await prepareDatabase(port, place.password).catch(async (error: unknown) => {
        await stopServer();
        throw error;
      });
      return { url, pid, ended: server.ended, stop: stopServer };
    }
  }
  throw new AppError(
    'postgres_start_failed',
    `The embedded Postgres does not start. The end of ${logFile}:\n${await lastLines(logFile)}`,
  );
};
