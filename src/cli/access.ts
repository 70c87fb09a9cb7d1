import { userInfo } from 'node:os';
import { UsageError } from '../errors.ts';
import { type Access, hostAccess } from '../store/access.ts';
import type { Sql } from '../store/connect.ts';
import { accessByToken } from '../store/operators.ts';
import type { CliContext } from './context.ts';
import { type Lending, withDatabase } from './with-database.ts';

/** The account that runs the command; in a container its number may have no name. */
const account = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
};

/**
 * Who asks: the operator of `--as`, proved by DOORSTEP_TOKEN, else the account of this machine.
 * @throws {UsageError} `token_missing`, `operator_unknown`
 */
const accessOf = async (context: CliContext, sql: Sql): Promise<Access> => {
  if (context.as === undefined) return hostAccess(account());
  const { operatorToken } = context.config;
  if (operatorToken === undefined)
    throw new UsageError('token_missing', `--as ${context.as} needs that operator's token in DOORSTEP_TOKEN`);
  return await accessByToken(sql, context.as, operatorToken);
};

/** Lends a command the database on behalf of whoever asks; see `withDatabase`. */
export const withAccess = <T>(
  context: CliContext,
  name: string,
  use: (sql: Sql, access: Access) => Promise<T>,
  lending: Lending = {},
): Promise<T> => withDatabase(context, name, async (sql) => use(sql, await accessOf(context, sql)), lending);
