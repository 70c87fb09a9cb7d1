import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/store/migrate.ts';
import { administer, dropDatabase, withDatabase } from './fresh-database.ts';
import { startServices } from './services.ts';

declare module 'vitest' {
  interface ProvidedContext {
    services: { databaseUrl: string; redisUrl: string; template: string };
  }
}

/** Once per run: a Postgres, a Redis, and a migrated database to clone from. */
const setUp = async (project: TestProject) => {
  const { postgres, redis } = await startServices();
  console.log(`Postgres: ${postgres.origin}, Redis: ${redis.origin}`);
  const template = `doorstep_template_${process.pid}`;
  await administer(postgres.url, `create database ${template}`);
  await migrate(withDatabase(postgres.url, template));
  project.provide('services', { databaseUrl: postgres.url, redisUrl: redis.url, template });
  return async () => {
    await dropDatabase(postgres.url, template);
    await Promise.all([postgres.stop(), redis.stop()]);
  };
};

export default setUp;
