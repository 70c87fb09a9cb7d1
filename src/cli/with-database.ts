import { requireSchema } from '../serve/requirements.ts';
import { type ConnectOptions, connect, type Sql } from '../store/connect.ts';
import type { CliContext } from './context.ts';

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
  await requireSchema(url);
  const sql = connect(url, { max: 2, name, ...lending });
  try {
    return await use(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};
