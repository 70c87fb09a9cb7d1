import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Database } from '../serve/runtime.ts';

/** What a command has: its configuration, where to write, and the database, opened when it is first needed. */
/** Adds the commands of one area to the program; `done` is told the exit code. One line in `program.ts` names each. */
export type AddCommands = (program: Command, context: CliContext, done: (code: number) => void) => void;

export type CliContext = {
  config: Config;
  out(line: string): void;
  err(line: string): void;
  openDatabase(): Promise<Database>;
};
