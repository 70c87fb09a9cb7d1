import { onTestFinished } from 'vitest';
import { seedReference } from '../../../scripts/bench/seed.ts';
import { type Cipher, createCipher, generateKeys } from '../../../src/cipher.ts';
import { type Role, readConfig } from '../../../src/config.ts';
import { migrateQueue } from '../../../src/queues/connection.ts';
import { connect, type Sql } from '../../../src/store/connect.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { type OwnServer, startPostgres, startRedis } from '../../support/own-servers.ts';
import { type Doorstep, startDoorstep } from './doorstep.ts';
import { settle } from './orders.ts';

export const backends = ['redis', 'postgres'] as const;
export type BackendKind = (typeof backends)[number];

/** Where processes find their stores; a test may put a proxy in between. */
export type Stores = { DATABASE_URL: string; REDIS_URL?: string };

/** A city with reference data, parties and no orders yet, on servers of its own. Everything ends with the test. */
export type City = {
  backend: BackendKind;
  sql: Sql;
  stores: Stores;
  /** Seals personal data as its processes do. */
  cipher: Cipher;
  /** Present on the Redis backend. */
  redis: OwnServer | undefined;
  /** Present when asked for. */
  postgres: OwnServer | undefined;
  start(
    roles: readonly Role[],
    options?: { workers?: number; stores?: Partial<Stores>; logLevel?: string; env?: Record<string, string> },
  ): Promise<Doorstep>;
};

const disposed = <T extends AsyncDisposable>(resource: T): T => {
  onTestFinished(() => resource[Symbol.asyncDispose]());
  return resource;
};

const databaseOf = async (postgres: OwnServer | undefined): Promise<{ url: string; sql: Sql }> => {
  if (!postgres) return disposed(await freshDatabase());
  const sql = connect(postgres.url, { max: 4, name: 'test' });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return { url: postgres.url, sql };
};

export const openCity = async (backend: BackendKind, options: { ownPostgres?: boolean } = {}): Promise<City> => {
  const postgres = options.ownPostgres ? disposed(await startPostgres()) : undefined;
  const redis = backend === 'redis' ? disposed(await startRedis()) : undefined;
  const { url, sql } = await databaseOf(postgres);
  if (!redis) await migrateQueue({ kind: 'postgres', url });
  await seedReference(sql);
  const stores: Stores = { DATABASE_URL: url, ...(redis ? { REDIS_URL: redis.url } : {}) };
  const keys = generateKeys('test');
  const pair = readConfig(keys).keys;
  if (!pair) throw new Error('generated keys are always a pair');
  const cipher = createCipher(pair);
  await settle(sql, cipher);
  return {
    backend,
    sql,
    stores,
    cipher,
    redis,
    postgres,
    start: (roles, { workers = 1, stores: other, logLevel = 'info', env = {} } = {}) =>
      startDoorstep({ roles, workers, env: { ...stores, ...other, ...keys, ...env, LOG_LEVEL: logLevel } }),
  };
};

/** Sessions of a process that is killed end at once, as when its whole machine is gone: what they were doing is rolled back. */
export const endSessionsOfTheDead = async ({ sql }: City): Promise<void> => {
  await sql.unsafe(`do $$ begin
    execute format('alter database %I set client_connection_check_interval = 20', current_database()); end $$`);
};
