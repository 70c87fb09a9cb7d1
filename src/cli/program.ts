import { Command, InvalidArgumentError } from 'commander';
import { type Config, type Role, readConfig, roles } from '../config.ts';
import { createLogger } from '../log.ts';
import { migrateQueue } from '../queues/connection.ts';
import { backendFor, type Database, openDatabase } from '../serve/runtime.ts';
import { serve } from '../serve/serve.ts';
import { startWorkerProcess } from '../serve/worker-process.ts';
import { migrate, schemaState } from '../store/migrate.ts';
import type { CliContext } from './context.ts';
import { untilStopped } from './until-stopped.ts';

const roleList = (text: string): Role[] =>
  text.split(',').map((name) => {
    const role = roles.find((r) => r === name.trim());
    if (!role) throw new InvalidArgumentError(`names one or more of ${roles.join(',')}`);
    return role;
  });

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('is a whole number');
  return Number(text);
};

const runServe = async (config: Config, context: CliContext): Promise<number> => {
  const serving = await serve(config, context.err);
  if (serving.port > 0) {
    const address = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${serving.port}`;
    context.out(
      `\n  Doorstep 家门口\n\n  Status page  ${address}/\n  API          ${address}/v1   documentation: ${address}/docs\n  Data         ${config.databaseUrl ? 'the database of DATABASE_URL' : config.dataDir}\n\n  Ctrl-C stops it.\n`,
    );
  }
  await untilStopped(serving.stop, config.shutdownMs + 10_000);
  return 0;
};

const runMigrate = async (context: CliContext): Promise<number> => {
  const database = await context.openDatabase();
  const before = await schemaState(database.url);
  await migrate(database.url);
  await migrateQueue(backendFor(context.config, database.url));
  const after = await schemaState(database.url);
  context.out(
    after.applied === before.applied
      ? `up to date (${after.applied} migrations)`
      : `migrated: ${before.applied} → ${after.applied} migrations`,
  );
  return 0;
};

const runWorkerProcess = async (config: Config): Promise<number> => {
  const url = config.databaseUrl ?? '';
  const worker = await startWorkerProcess(
    config,
    url,
    backendFor(config, url),
    createLogger({ level: config.logLevel, name: 'worker' }),
  );
  await untilStopped(worker.stop, config.shutdownMs + 5_000);
  return 0;
};

/**
 * Runs one command line. Resolves with the exit code that the contract gives it: 0 done, 2 for what cannot be used as it stands (thrown
 * as a UsageError), others by command. A database that a command started ends with it.
 */
export const runProgram = async (
  argv: readonly string[],
  io: { out(line: string): void; err(line: string): void },
): Promise<number> => {
  let code = 0;
  let opened: Database | undefined;
  const config = readConfig();
  const context: CliContext = {
    ...io,
    config,
    openDatabase: async () => {
      opened ??= await openDatabase(config, io.err);
      return opened;
    },
  };
  const act = (run: () => Promise<number>) => async (): Promise<void> => {
    code = await run();
  };
  const program = new Command('doorstep')
    .description('家门口 — the open back office of a city’s gig-work market')
    .exitOverride();
  program.configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) });
  program
    .command('serve')
    .description('run everything, or the roles named')
    .option('--roles <list>', `any of ${roles.join(',')}`, roleList)
    .action(async (options: { roles?: Role[] }) => {
      code = await runServe({ ...config, roles: options.roles ?? config.roles }, context);
    });
  program
    .command('migrate')
    .description('bring the schema up to date')
    .action(act(() => runMigrate(context)));
  program
    .command('bench')
    .argument('[name]', 'one bench; all of them if absent')
    .option('--json', 'JSON lines only')
    .option('--rounds <n>', 'alternated rounds', wholeNumber, 5)
    .option('--orders <n>', 'signed orders in the backlog', wholeNumber, 50_000)
    .action(async (name: string | undefined, options: { json?: boolean; rounds: number; orders: number }) => {
      const { runBench } = await import('../../scripts/bench/run.ts');
      const { url } = await context.openDatabase();
      code = await runBench(name, { serverUrl: url, redisUrl: config.redisUrl }, options, {
        ...io,
        json: options.json ?? false,
      });
    });
  program.command('worker-process', { hidden: true }).action(act(() => runWorkerProcess(config)));
  try {
    await program.parseAsync(argv, { from: 'user' });
  } finally {
    await opened?.stop();
  }
  return code;
};
