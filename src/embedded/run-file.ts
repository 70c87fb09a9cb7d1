import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processStart } from './processes.ts';

/**
 * What a running `serve` tells commands of the same data folder: where its embedded Postgres listens. Holds a password,
 * so only its owner reads it.
 */
export type RunFile = { pid: number; startedAt: string; postgresUrl: string };

const path = (dataDir: string): string => join(dataDir, 'run.json');

/**
 * Says that this process serves `postgresUrl`. Replaces what a killed process left; readers see the old file or the
 * new, never a half.
 */
export const writeRunFile = async (dataDir: string, postgresUrl: string): Promise<void> => {
  const run: RunFile = { pid: process.pid, startedAt: processStart(process.pid) ?? '', postgresUrl };
  const draft = `${path(dataDir)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(run)}\n`, { mode: 0o600 });
  await rename(draft, path(dataDir));
};

/** The run file, or undefined when there is none or its process is no more (killed, or its number given to another). */
export const readRunFile = async (dataDir: string): Promise<RunFile | undefined> => {
  const text = await readFile(path(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const run = JSON.parse(text) as RunFile;
  return processStart(run.pid) === run.startedAt ? run : undefined;
};

/** Takes the run file away on a clean stop, if it is this process' own. */
export const removeRunFile = async (dataDir: string): Promise<void> => {
  if ((await readRunFile(dataDir))?.pid === process.pid) await rm(path(dataDir), { force: true });
};
