import { createCipher, generateKeys } from '../cipher.ts';
import { monotonicMs, systemClock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import { keysFor } from '../serve/runtime.ts';
import { rehash } from '../store/rehash.ts';
import { keyUse, rotateSeals } from '../store/seal-rotation.ts';
import type { SealedColumn } from '../store/sealed-columns.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';

export type KeysGenerateCommand = { id?: string };

/**
 * `keys generate`: two fresh keys, as the two lines that the environment takes; they exist nowhere else. `id` names the data key in
 * everything sealed with it, so a key that is added for rotation needs another. Exit 0; a UsageError (exit 2) on an id that cannot stand there.
 */
export const keysGenerate = async (
  context: Pick<CliContext, 'out'>,
  { id = 'k1' }: KeysGenerateCommand,
): Promise<number> => {
  if (!/^[A-Za-z0-9_-]{1,16}$/.test(id))
    throw new UsageError('key_id', 'a key id is 1 to 16 letters, digits, "_" or "-"');
  for (const [name, value] of Object.entries(generateKeys(id))) context.out(`${name}=${value}`);
  return 0;
};

const count = (n: number): string => n.toLocaleString('en');

/** A line each two seconds, and one for each column that is through. */
const progressOf = (context: CliContext) => {
  let [field, total, told]: [SealedColumn | undefined, number, number] = [undefined, 0, monotonicMs()];
  const tell = (): void => {
    told = monotonicMs();
    if (field !== undefined && total > 0) context.err(`${field}  ${count(total)} sealed anew`);
  };
  return {
    told: (at: SealedColumn, more: number): void => {
      if (at !== field) {
        tell();
        [field, total] = [at, 0];
      }
      total += more;
      if (monotonicMs() - told > 2_000) tell();
    },
    end: tell,
  };
};

/** Rows are fetched by their key, also from tables that the statistics do not know yet: five times as fast there. */
const batches = { steadyPlans: true };

/**
 * `keys rotate`: seals everything anew under the first of DOORSTEP_DATA_KEYS, while everything runs; may be stopped and repeated. Says
 * which keys are no longer used. Exit 0, or 1 when an old key still seals something.
 */
export const keysRotate = async (context: CliContext): Promise<number> => {
  const keys = await keysFor(context.config);
  const [{ id: keyId }, ...old] = keys.dataKeys;
  const progress = progressOf(context);
  const rotation = { cipher: createCipher(keys), keyId, at: systemClock.now(), told: progress.told };
  const { resealed, used } = await withAccess(
    context,
    'keys rotate',
    async (sql, access) => ({
      resealed: await rotateSeals(sql, access, rotation),
      used: (await keyUse(sql)).filter((use) => use.keyId !== keyId),
    }),
    batches,
  );
  progress.end();
  context.out(`${count(resealed)} values were sealed anew with ${keyId}`);
  for (const { id } of old.filter((key) => !used.some((use) => use.keyId === key.id)))
    context.out(
      `${id} is no longer used: once every process runs with ${keyId} first, take it out of DOORSTEP_DATA_KEYS`,
    );
  for (const use of used)
    context.err(
      `${use.field}  ${count(use.values)} values are still sealed with ${use.keyId}: ` +
        (old.some((key) => key.id === use.keyId)
          ? `start every process with ${keyId} first, and repeat this; what stays then is damaged`
          : 'DOORSTEP_DATA_KEYS does not have that key; add it and repeat this'),
    );
  return used.length > 0 ? 1 : 0;
};

/**
 * `keys rehash`: puts everything that is found by a keyed hash under DOORSTEP_HASH_KEY; DOORSTEP_OLD_HASH_KEY is the one until now, and
 * stands in the environment because a command line can be read by others. Offline: refused while any Doorstep process is connected. All
 * or nothing; repeating it changes nothing. Exit 0; a UsageError (exit 2) where it cannot be done.
 */
export const keysRehash = async (context: CliContext): Promise<number> => {
  const keys = await keysFor(context.config);
  const { oldHashKey } = context.config;
  const hashing = {
    from: oldHashKey && createCipher({ ...keys, hashKey: oldHashKey }),
    to: createCipher(keys),
  };
  const by = { at: systemClock.now() };
  const done = await withAccess(context, 'keys rehash', (sql, access) => rehash(sql, access, hashing, by), batches);
  if (done) {
    const { persons, workers, employers, rejections } = done;
    context.out(
      `${count(persons)} persons, ${count(workers)} workers, ${count(employers)} employers and ${count(rejections)} refused orders are found by the new hash key now; start everything with it`,
    );
  } else context.out('DOORSTEP_HASH_KEY is in use already; nothing was changed');
  if (done && !oldHashKey)
    context.err('without DOORSTEP_OLD_HASH_KEY, every worker and employer is written once more the next time it comes');
  return 0;
};

export const addKeyCommands: AddCommands = (program, context, done) => {
  const keys = program.command('keys').description('the keys that seal personal data');
  keys
    .command('generate')
    .description('print a fresh pair')
    .option('--id <id>', 'name of the data key')
    .action(async (options: KeysGenerateCommand) => done(await keysGenerate(context, options)));
  keys
    .command('rotate')
    .description('seal everything anew with the first data key, while everything runs')
    .action(async () => done(await keysRotate(context)));
  keys
    .command('rehash')
    .description('offline: exchange DOORSTEP_OLD_HASH_KEY for DOORSTEP_HASH_KEY')
    .action(async () => done(await keysRehash(context)));
};
