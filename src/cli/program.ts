import { Command, InvalidArgumentError } from 'commander';
import { type Config, type Role, readConfig, roles } from '../config.ts';
import { UsageError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { migrateQueue } from '../queues/connection.ts';
import { stateOfSchema } from '../serve/requirements.ts';
import { backendFor, type Database, openDatabase } from '../serve/runtime.ts';
import { type Serving, serve } from '../serve/serve.ts';
import { startWorkerProcess } from '../serve/worker-process.ts';
import { migrate, schemaState } from '../store/migrate.ts';
import { addAlarmCommands } from './alarms.ts';
import { addApiKeyCommands } from './api-key.ts';
import { addApplyCommand } from './apply.ts';
import { addCityCommands } from './city.ts';
import type { AddCommands, CliContext } from './context.ts';
import { doctor } from './doctor.ts';
import { addFundCommands } from './fund.ts';
import { addImportCommand } from './import.ts';
import { addKeyCommands } from './keys.ts';
import { addOperatorCommands } from './operators.ts';
import { addQueueCommands } from './quarantine.ts';
import { addRejectionCommands } from './rejections.ts';
import { addScheduleCommands } from './schedules-commands.ts';
import { dropUnreadOutput } from './unread-output.ts';
import { untilStopped } from './until-stopped.ts';

/** The command right below the program that another stands under. */
const topOf = (command: Command): Command => (command.parent?.parent ? topOf(command.parent) : command);

/** Each area of commands, in the order in which help lists them. */
export const areas: readonly AddCommands[] = [
  addApplyCommand,
  addFundCommands,
  addQueueCommands,
  addRejectionCommands,
  addScheduleCommands,
  addAlarmCommands,
  addOperatorCommands,
  addApiKeyCommands,
  addKeyCommands,
];

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

type BenchOptions = {
  json?: boolean;
  rounds: number;
  orders: number;
  seconds: number;
  minutes: number;
  seed: number;
};

const banner = (config: Config, { port, demo }: Serving): string => {
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const address = `http://${host}:${port}`;
  return [
    '',
    '  Doorstep 家门口',
    '',
    `  Console 后台       ${address}/`,
    ...(demo
      ? [`  Sign in as         ${demo.login.names.join(', ')}`, `  Password           ${demo.login.password}`]
      : ['                     (the first operator: npm run doorstep -- operator add)']),
    `  API                ${address}/v1`,
    `  API documentation  ${address}/docs`,
    ...(demo?.key
      ? [`  API key            ${demo.key}`, '                     (for trying it out; shown only this once)']
      : []),
    `  Data               ${config.databaseUrl ? 'in the database of DATABASE_URL' : config.dataDir}`,
    '',
    '  Ctrl-C stops it.',
    '',
  ].join('\n');
};

const runServe = async (config: Config, context: CliContext): Promise<number> => {
  const serving = await serve(config, context.err);
  if (serving.port > 0) context.out(banner(config, serving));
  await untilStopped(serving.stop, config.shutdownMs + 10_000);
  context.out('stopped 已停止');
  return 0;
};

const runMigrate = async (context: CliContext): Promise<number> => {
  const database = await context.openDatabase();
  const before = await stateOfSchema(database.url);
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
  await untilStopped(worker.stop, config.shutdownMs + 5_000, { child: true });
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
  dropUnreadOutput();
  let code = 0;
  let opened: Database | undefined;
  const config = readConfig();
  const program = new Command('doorstep')
    .description('家门口 — the open back office of a city’s gig-work market')
    .option('--as <operator>', 'act as this operator; the token stands in DOORSTEP_TOKEN')
    .exitOverride();
  const context: CliContext = {
    ...io,
    config,
    get as() {
      return program.opts<{ as?: string }>().as;
    },
    openDatabase: async () => {
      opened ??= await openDatabase(config, io.err);
      return opened;
    },
  };
  const act = (run: () => Promise<number>) => async (): Promise<void> => {
    code = await run();
  };
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
  addImportCommand(program, context, (exit) => {
    code = exit;
  });
  program
    .command('doctor')
    .description('check configuration, servers, schema, keys and what is owed')
    .option('--json', 'JSON lines')
    .action(async (options: { json?: boolean }) => {
      code = await doctor(context, options);
    });
  program
    .command('bench')
    .argument('[name]', 'one bench; all of them if absent')
    .option('--json', 'JSON lines only')
    .option('--rounds <n>', 'alternated rounds', wholeNumber, 5)
    .option('--orders <n>', 'signed orders in the backlog', wholeNumber, 50_000)
    .option('--seconds <n>', 'length of the latency bench', wholeNumber, 60)
    .option('--minutes <n>', 'length of the torture bench', wholeNumber, 1)
    .option('--seed <n>', 'of the torture bench: the same faults in the same order', wholeNumber, 1)
    .action(async (name: string | undefined, { json = false, ...size }: BenchOptions) => {
      const { runBench } = await import('../../scripts/bench/run.ts');
      const servers = async () => ({ serverUrl: (await context.openDatabase()).url, redisUrl: config.redisUrl });
      code = await runBench(name, servers, size, { ...io, json });
    });
  addCityCommands(program, context, (exit) => {
    code = exit;
  });
  const ofTheMachine = new Set(program.commands.map((command) => command.name()));
  program.hook('preAction', (_, command) => {
    if (context.as === undefined || !ofTheMachine.has(topOf(command).name())) return;
    throw new UsageError('as_unused', `${command.name()} is run by this machine's account, never --as an operator`);
  });
  for (const add of areas)
    add(program, context, (exit) => {
      code = exit;
    });
  program.command('worker-process', { hidden: true }).action(act(() => runWorkerProcess(config)));
  try {
    await program.parseAsync(argv, { from: 'user' });
  } finally {
    await opened?.stop();
  }
  return code;
};
