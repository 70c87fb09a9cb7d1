import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { AppError, UsageError } from '../errors.ts';
import { processCommand, processStart } from './processes.ts';

/** What a running server says of itself in its data folder. */
type Postmaster = { pid: number; status: string };

const textOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });

/**
 * The server's own lock file, `postmaster.pid`; undefined when there is none. It may be left over from a killed server.
 */
export const readPostmaster = async (cluster: string): Promise<Postmaster | undefined> => {
  const lines = (await textOf(join(cluster, 'postmaster.pid'))).split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, status: lines[7]?.trim() ?? 'starting' } : undefined;
};

/**
 * A name for one start of a server, which says who started it. It goes in as `cluster_name`, and Postgres itself writes
 * it down (`postmaster.opts`) once it holds the lock of the data folder: so it always tells the owner of the server
 * that runs.
 */
export const startName = (): string =>
  `doorstep-${process.pid}-${processStart(process.pid) ?? ''}-${randomBytes(3).toString('hex')}`;

const namePattern = /doorstep-(\d+)-(\w+)-\w+/;

/** The name under which the server that holds, or last held, the data folder was started. */
export const lastStartName = async (cluster: string): Promise<string | undefined> =>
  namePattern.exec(await textOf(join(cluster, 'postmaster.opts')))?.[0];

/** The process that started the server and still runs, if any. */
const livingOwner = async (cluster: string): Promise<number | undefined> => {
  const [, pid, start] = namePattern.exec((await lastStartName(cluster)) ?? '') ?? [];
  return pid !== undefined && processStart(Number(pid)) === start ? Number(pid) : undefined;
};

const isOurServer = (pid: number, cluster: string): boolean => processCommand(pid)?.includes(`-D ${cluster} `) ?? false;

/** Asks a server to end; it may have ended by itself this moment. */
const interrupt = (pid: number): void => {
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** A killed owner may take a moment to be gone. */
const ownerGraceMs = 1000;

/**
 * Leaves the data folder without a running server, so that a new one can start. One whose owner was killed is stopped
 * cleanly; one that is starting or stopping is waited for; one whose owner lives is left alone and a UsageError names
 * the owner. A stale lock file is Postgres' own to clear, unless its number now belongs to another program, which
 * Postgres would take for a server.
 */
export const takeOver = async (cluster: string, waitMs: number): Promise<void> => {
  const began = monotonicMs();
  let interrupted = false;
  while (monotonicMs() - began < waitMs) {
    const server = await readPostmaster(cluster);
    if (!server || processStart(server.pid) === undefined) return;
    if (!isOurServer(server.pid, cluster)) return rm(join(cluster, 'postmaster.pid'), { force: true });
    if (server.status === 'ready' && !interrupted) {
      const owner = await livingOwner(cluster);
      if (owner === undefined) interrupt(server.pid);
      else if (monotonicMs() - began > ownerGraceMs) throw inUse(cluster, owner);
      interrupted = owner === undefined;
    }
    await sleep(50);
  }
  throw new AppError(
    'postgres_in_the_way',
    `A Postgres left over in ${cluster} does not stop: end the process that postmaster.pid there names, and try again.`,
  );
};

const inUse = (cluster: string, owner: number): UsageError =>
  new UsageError(
    'postgres_in_use',
    `The database in ${cluster} is in use by process ${owner}: stop that one first, or set DATA_DIR to another folder.`,
  );
