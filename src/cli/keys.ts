import { generateKeys } from '../cipher.ts';
import { UsageError } from '../errors.ts';
import type { CliContext } from './context.ts';

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
