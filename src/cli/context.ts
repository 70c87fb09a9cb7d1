import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Database } from '../serve/runtime.ts';

/** Adds the commands of one area to the program; `done` is told the exit code. One line in `program.ts` names each. */
export type AddCommands = (program: Command, context: CliContext, done: (code: number) => void) => void;

/** What a command has: its configuration, who asks, where to write, and the database, opened when it is first needed. */
export type CliContext = {
  config: Config;
  /** The operator of `--as`; without one, the account of this machine asks. */
  readonly as?: string | undefined;
  out(line: string): void;
  err(line: string): void;
  openDatabase(): Promise<Database>;
};
