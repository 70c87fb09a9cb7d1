import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { connect, type Sql } from '../../src/store/connect.ts';

export type FreshDatabase = AsyncDisposable & { url: string; sql: Sql };

/** The same server, another database. */
export const withDatabase = (url: string, name: string): string => {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
};

/** Runs one statement on the server's own database: those that make and drop databases. */
export const administer = async (url: string, statement: string): Promise<void> => {
  const sql = connect(url, { max: 1, name: 'test support', statementTimeoutMs: 0 });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
};

/**
 * Drops a database and ends whoever of this role is still in it. Not `with (force)`: that also asks for the right to end an autovacuum
 * worker, which only a superuser has; a plain drop sends such a worker away by itself.
 */
export const dropDatabase = async (url: string, name: string): Promise<void> => {
  await administer(
    url,
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${name}' and usename = current_user`,
  );
  await administer(url, `drop database ${name}`);
};

/** A migrated, empty database of one's own, cloned from this run's template in some 100 ms; dropped on disposal. */
export const freshDatabase = async (): Promise<FreshDatabase> => {
  const { databaseUrl, template } = inject('services');
  const name = `doorstep_test_${randomBytes(6).toString('hex')}`;
  await administer(databaseUrl, `create database ${name} template ${template}`);
  const url = withDatabase(databaseUrl, name);
  const sql = connect(url, { max: 4, name: 'test' });
  return {
    url,
    sql,
    [Symbol.asyncDispose]: async () => {
      await sql.end({ timeout: 1 });
      await dropDatabase(databaseUrl, name);
    },
  };
};
