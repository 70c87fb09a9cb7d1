import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../src/errors.ts';
import { connect, type Sql } from '../../src/store/connect.ts';

/** A database of the bench's own on the given server; dropped when it is done with. */
export type OwnDatabase = { url: string; drop(): Promise<void> };

const withName = (url: string, name: string): string => {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
};

const administer = async <T>(serverUrl: string, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const sql = connect(serverUrl, { max: 1, name: 'bench', statementTimeoutMs: 0 });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
};

/**
 * Ends whoever of this role is still in it first. Not `with (force)`: that also asks for the right to end an autovacuum worker, which only
 * a superuser has; a plain drop sends such a worker away by itself.
 */
const dropDatabase = async (sql: Sql, name: string): Promise<void> => {
  await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${name} and usename = current_user`;
  await sql.unsafe(`drop database if exists ${name}`);
};

/** Makes an empty database, or a clone of another, under a name that no city's database has. */
export const ownDatabase = async (serverUrl: string, name: string, template?: string): Promise<OwnDatabase> => {
  const full = `doorstep_bench_${name}`;
  const drop = () => administer(serverUrl, (sql) => dropDatabase(sql, full));
  await drop();
  const from = template ? ` template doorstep_bench_${template} strategy file_copy` : '';
  await administer(serverUrl, (sql) => sql.unsafe(`create database ${full}${from}`));
  return { url: withName(serverUrl, full), drop };
};

/** A port that nobody listens on just now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
};

export type OwnRedis = { url: string; stop(): Promise<void> };

/** The Redis that was given, or one of our own without persistence, from the path. */
export const openRedis = async (given: string | undefined): Promise<OwnRedis> => {
  if (given) return { url: given, stop: async () => {} };
  const port = await freePort();
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const failed = once(server, 'error').then(() => {
    throw new UsageError(
      'redis_missing',
      'the bench needs a Redis: give REDIS_URL, or install redis-server (Debian: apt-get install redis-server)',
    );
  });
  const ready = (async () => {
    for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept connections')) return;
  })();
  await Promise.race([ready, failed]);
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
};

/** The most memory that a process has had so far, in MB; undefined where the system does not say or the process is gone. */
export const peakRssMb = async (pid: number): Promise<number | undefined> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kb = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kb === undefined ? undefined : Number(kb) / 1024;
};

/** Waits until a question about the database is answered with yes, asked every few milliseconds. */
export const until = async (sql: Sql, question: string): Promise<void> => {
  for (;;) {
    const [row] = await sql.unsafe<{ yes: boolean }[]>(`select (${question}) as yes`, [], { prepare: true });
    if (row?.yes) return;
    await sleep(5);
  }
};
