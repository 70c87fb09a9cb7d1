import { describe, expect, it } from 'vitest';
import { createCipher } from '../../src/cipher.ts';
import { keysGenerate } from '../../src/cli/keys.ts';
import { readConfig } from '../../src/config.ts';

const generate = async (options: { id?: string } = {}) => {
  const out: string[] = [];
  const code = await keysGenerate({ out: (line) => out.push(line) }, options);
  return {
    code,
    environment: Object.fromEntries(out.map((line) => line.split(/=(.*)/s).slice(0, 2))) as Record<string, string>,
  };
};

describe('keys generate', () => {
  it('prints two lines that the environment takes as they are, and that seal', async () => {
    const { code, environment } = await generate();
    expect(code).toBe(0);
    expect(Object.keys(environment)).toEqual(['DOORSTEP_DATA_KEYS', 'DOORSTEP_HASH_KEY']);
    const { keys } = readConfig(environment);
    if (!keys) throw new Error('no keys were read');
    const cipher = createCipher(keys);
    expect(cipher.open('workers.name', cipher.seal('workers.name', '张三'))).toBe('张三');
  });

  it('prints others each time, under the id that was asked for', async () => {
    const [one, other] = [await generate({ id: 'k2026' }), await generate()];
    expect(one.environment.DOORSTEP_DATA_KEYS).toMatch(/^k2026:/);
    expect(one.environment.DOORSTEP_HASH_KEY).not.toBe(other.environment.DOORSTEP_HASH_KEY);
  });

  it('refuses an id that could not stand in the environment', async () => {
    await expect(generate({ id: 'a:b' })).rejects.toThrow('1 to 16 letters');
  });
});
