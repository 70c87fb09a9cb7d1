import { InvalidArgumentError } from 'commander';
import { createCipher } from '../cipher.ts';
import { createLogger } from '../log.ts';
import { migrateQueue } from '../queues/connection.ts';
import { backendFor, keysFor } from '../serve/runtime.ts';
import { migrate } from '../store/migrate.ts';
import { cityMailbox, type MailboxCommand } from './city-mailbox.ts';
import type { AddCommands, CliContext } from './context.ts';
import { withDatabase } from './with-database.ts';

export type ReplayAsked = { scale: number; seed: number; json?: boolean };

/**
 * Replays sixteen months of a city. With DATABASE_URL it fills that database, which must be migrated and hold no orders; without one it has a
 * database of its own beside the demo, and drops it. Exit code 1 when a total does not balance.
 */
const replay = async (context: CliContext, options: ReplayAsked): Promise<number> => {
  const { config } = context;
  const { replayCity } = await import('../../scripts/city/replay.ts');
  const cipher = createCipher(await keysFor(config));
  const log = createLogger({ level: 'warn' });
  const run = (databaseUrl: string): Promise<number> =>
    replayCity(
      { databaseUrl, backend: backendFor(config, databaseUrl), cipher, calendar: config.calendar, log },
      options,
      context.out,
    );
  const { url } = await context.openDatabase();
  if (config.databaseUrl) {
    await withDatabase(context, 'replay', async () => undefined);
    return run(url);
  }
  const { ownDatabase } = await import('../../scripts/bench/servers.ts');
  const own = await ownDatabase(url, 'replay');
  try {
    await migrate(own.url);
    await migrateQueue(backendFor(config, own.url));
    return await run(own.url);
  } finally {
    await own.drop();
  }
};

const share = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= 10)) throw new InvalidArgumentError('is a number above 0, as 0.1; 1 is the whole city');
  return value;
};

const seedNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('is a whole number');
  return Number(text);
};

const atMost = (text: string): number => {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('is a whole number from 1 to 999');
  return Number(text);
};

export const addCityCommands: AddCommands = (program, context, done) => {
  const city = program.command('city').description('the demo city, for trying things out');
  city
    .command('mailbox')
    .description('the mails and messages that the running demo has sent to its simulated partners')
    .option('--last <n>', 'how many of each', atMost, 5)
    .option('--json', 'JSON lines')
    .action(async (options: MailboxCommand) => {
      done(await cityMailbox(context, options));
    });
  city
    .command('replay')
    .description('sixteen months of Nanping through the real pipelines, as fast as they go; prints the totals')
    .option('--scale <s>', 'share of the city; 1 is 110,000 orders', share, 0.1)
    .option('--seed <n>', 'another seed, another city', seedNumber, 1)
    .option('--json', 'one JSON line')
    .action(async (options: ReplayAsked) => {
      done(await replay(context, options));
    });
};
