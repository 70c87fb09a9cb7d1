import { userInfo } from 'node:os';
import type { CliContext } from '../../src/cli/context.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { UsageError } from '../../src/errors.ts';

/** Who the audit names where no operator asks. */
export const hostActor = (): string => `host:${userInfo().username}`;

export type Ran = { code: number; out: string[]; err: string[] };

/** Runs a command on a given database as the program does, on behalf of `as`; a UsageError becomes exit code 2 and its message. */
export const run = async (
  databaseUrl: string,
  command: (context: CliContext) => Promise<number>,
  environment: Record<string, string> = {},
  as?: string,
): Promise<Ran> => {
  const config: Config = readConfig({ DATABASE_URL: databaseUrl, ...environment });
  const out: string[] = [];
  const err: string[] = [];
  const context: CliContext = {
    ...{ config, as },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    openDatabase: async () => ({ url: databaseUrl, origin: 'given', stop: async () => {} }),
  };
  try {
    return { code: await command(context), out, err };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { code: 2, out, err: [...err, ...error.message.split('\n')] };
  }
};
