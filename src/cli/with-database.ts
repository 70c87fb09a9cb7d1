import { describeError, UsageError } from '../errors.ts';
import { type ConnectOptions, connect, type Sql } from '../store/connect.ts';
import { schemaState } from '../store/migrate.ts';
import type { CliContext } from './context.ts';

const stateOf = async (url: string) => {
  try {
    return await schemaState(url);
  } catch (cause) {
    const { code, kind } = describeError(cause);
    const message = `the database does not answer (${code ?? kind}); see what is wrong with: npm run doorstep -- doctor`;
    throw new UsageError('database_unreachable', message, { cause });
  }
};

/** How the pool is to plan, for a command that goes through whole tables in batches; see `connect`. */
export type Lending = Pick<ConnectOptions, 'steadyPlans'>;

/**
 * Lends a command a small pool on the database, and closes it. Throws a UsageError when the database does not answer or has an older
 * schema than this version: a command never migrates by itself.
 */
export const withDatabase = async <T>(
  context: CliContext,
  name: string,
  use: (sql: Sql) => Promise<T>,
  lending: Lending = {},
): Promise<T> => {
  const { url } = await context.openDatabase();
  const { applied, known } = await stateOf(url);
  if (applied < known) {
    const message = `the database has ${applied} of ${known} migrations; bring it up to date with: npm run doorstep -- migrate`;
    throw new UsageError('schema_older', message);
  }
  const sql = connect(url, { max: 2, name, ...lending });
  try {
    return await use(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};
