import { type Cipher, createCipher, generateKeys } from '../../src/cipher.ts';
import { readConfig } from '../../src/config.ts';
import { AppError } from '../../src/errors.ts';

/** The keys of this run, as the environment takes them: what a bench seeds is sealed with them, and the processes that it starts open it. */
export const benchKeys = generateKeys('bench');

export const benchCipher = (): Cipher => {
  const { keys } = readConfig(benchKeys);
  if (!keys) throw new AppError('bench_keys', 'generated keys were not read back');
  return createCipher(keys);
};
