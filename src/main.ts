import { CommanderError } from 'commander';
import { runProgram } from './cli/program.ts';
import { UsageError } from './errors.ts';

/** The entry point of every command and process. Exit codes: 0 done, 2 unusable as it stands, 1 failed or what the command says. */
const run = async (): Promise<number> => {
  try {
    return await runProgram(process.argv.slice(2), {
      out: (line) => process.stdout.write(`${line}\n`),
      err: (line) => process.stderr.write(`${line}\n`),
    });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    for (const line of error.message.split('\n')) process.stderr.write(`doorstep: ${line}\n`);
    return 2;
  }
};

process.exit(await run());
