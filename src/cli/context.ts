import type { Config } from '../config.ts';
import type { Database } from '../serve/runtime.ts';

/** What a command has: its configuration, where to write, and the database, opened when it is first needed. */
export type CliContext = {
  config: Config;
  out(line: string): void;
  err(line: string): void;
  openDatabase(): Promise<Database>;
};
