import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cipher, createCipher, generateKeys } from '../cipher.ts';
import { type Config, type Keys, readConfig } from '../config.ts';
import { startEmbeddedPostgres } from '../embedded/postgres.ts';
import { readRunFile } from '../embedded/run-file.ts';
import { UsageError } from '../errors.ts';
import type { Backend } from '../queues/connection.ts';

export type Database = {
  url: string;
  /** `given` by DATABASE_URL; `running` under another process of the same data folder; `started` by this one. */
  origin: 'given' | 'running' | 'started';
  stop(): Promise<void>;
};

const nothing = async (): Promise<void> => {};

/**
 * Finds the database: DATABASE_URL, else the embedded Postgres that a running `serve` of the same data folder has, else one that is
 * started now and ends with this process.
 */
export const openDatabase = async (config: Config, log?: (message: string) => void): Promise<Database> => {
  if (config.databaseUrl) return { url: config.databaseUrl, origin: 'given', stop: nothing };
  const run = await readRunFile(config.dataDir);
  if (run) return { url: run.postgresUrl, origin: 'running', stop: nothing };
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, ...(log ? { log } : {}) });
  return { url: embedded.url, origin: 'started', stop: embedded.stop };
};

/** Redis where REDIS_URL is given, else BullMQ's own Postgres backend in the same database. */
export const backendFor = (config: Config, databaseUrl: string): Backend =>
  config.redisUrl ? { kind: 'redis', url: config.redisUrl } : { kind: 'postgres', url: databaseUrl };

/** The keys given; without a DATABASE_URL the demo's own, made once and kept in the data folder, readable by its owner alone. */
export const keysFor = async (config: Config): Promise<Keys> => {
  if (config.keys) return config.keys;
  if (config.databaseUrl) {
    const missing =
      'DOORSTEP_DATA_KEYS and DOORSTEP_HASH_KEY are needed with DATABASE_URL; make both with: npm run doorstep -- keys generate';
    throw new UsageError('configuration', missing);
  }
  const file = join(config.dataDir, 'keys.json');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const text = kept ?? JSON.stringify(generateKeys('demo'));
  if (kept === undefined) {
    await mkdir(config.dataDir, { recursive: true });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, `${text}\n`, { mode: 0o600 });
    await rename(draft, file);
  }
  const { keys } = readConfig(JSON.parse(text) as Record<string, string>);
  if (!keys)
    throw new UsageError(
      'configuration',
      `${file} does not hold two keys; remove it and start with an empty data folder`,
    );
  return keys;
};

export const cipherFor = async (config: Config): Promise<Cipher> => createCipher(await keysFor(config));
