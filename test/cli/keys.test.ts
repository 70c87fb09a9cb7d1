import { describe, expect, it } from 'vitest';
import { createCipher, generateKeys } from '../../src/cipher.ts';
import { keysGenerate, keysRehash, keysRotate } from '../../src/cli/keys.ts';
import { readConfig } from '../../src/config.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { run } from './command.ts';

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

type Environment = ReturnType<typeof generateKeys>;
const cipherOf = (environment: Environment) => {
  const { keys } = readConfig(environment);
  if (!keys) throw new Error('no keys were read');
  return createCipher(keys);
};
/** One person, stored by a process with these keys; nobody is connected afterwards. */
const person = async (url: string, environment: Environment): Promise<void> => {
  const sql: Sql = connect(url, { max: 1, name: 'seed' });
  const cipher = cipherOf(environment);
  await sql`
    insert into persons (id, id_hash, id_type, id_number, birth_date, created_at)
    values (${newId()}, ${cipher.hash('passport:E1')}, 'passport', ${cipher.seal('persons.id_number', 'E1')}, '1990-01-31', to_timestamp(0))`;
  await sql.end();
};

describe('keys rotate', () => {
  const [one, two] = [generateKeys('k1'), generateKeys('k2')];
  const both = { ...one, DOORSTEP_DATA_KEYS: `${two.DOORSTEP_DATA_KEYS},${one.DOORSTEP_DATA_KEYS}` };

  it('seals anew with the first key and says that the other may go', async () => {
    await using database = await freshDatabase();
    await person(database.url, one);
    expect(await run(database.url, keysRotate, both)).toEqual({
      code: 0,
      out: [
        '1 values were sealed anew with k2',
        'k1 is no longer used: once every process runs with k2 first, take it out of DOORSTEP_DATA_KEYS',
      ],
      err: ['persons.id_number  1 sealed anew'],
    });
    expect((await run(database.url, keysRotate, both)).out[0]).toBe('0 values were sealed anew with k2');
  });

  it('answers 1 and names the key that is missing', async () => {
    await using database = await freshDatabase();
    await person(database.url, one);
    const { code, err } = await run(database.url, keysRotate, { ...two });
    expect([code, err]).toEqual([
      1,
      [
        expect.stringContaining(
          'persons.id_number  1 values are still sealed with k1: DOORSTEP_DATA_KEYS does not have',
        ),
      ],
    ]);
  });
});

describe('keys rehash', () => {
  const [one, two] = [generateKeys('k1'), generateKeys('k1')];
  const changed = { ...one, DOORSTEP_HASH_KEY: two.DOORSTEP_HASH_KEY };

  it('exchanges the hash key, and says so when it was done already', async () => {
    await using database = await freshDatabase();
    await person(database.url, one);
    const environment = { ...changed, DOORSTEP_OLD_HASH_KEY: one.DOORSTEP_HASH_KEY };
    const { code, out, err } = await run(database.url, keysRehash, environment);
    expect([code, out, err]).toEqual([
      0,
      [expect.stringMatching(/^1 persons, 0 workers, 0 employers and 0 refused orders/)],
      [],
    ]);
    const again = await run(database.url, keysRehash, environment);
    expect(again.out).toEqual(['DOORSTEP_HASH_KEY is in use already; nothing was changed']);
    const [row] = await database.sql<{ hash: Uint8Array }[]>`select id_hash as hash from persons`;
    expect(
      cipherOf(changed)
        .hash('passport:E1')
        .equals(row?.hash ?? new Uint8Array()),
    ).toBe(true);
  });

  it('says what it costs without the old key', async () => {
    await using database = await freshDatabase();
    await person(database.url, one);
    const { code, err } = await run(database.url, keysRehash, changed);
    expect([code, err]).toEqual([0, [expect.stringContaining('is written once more the next time it comes')]]);
  });

  it('is refused with exit code 2 while something runs', async () => {
    await using database = await freshDatabase();
    await database.sql`select 1`;
    const { code, err } = await run(database.url, keysRehash, changed);
    expect([code, err.join()]).toEqual([
      2,
      expect.stringContaining('stop everything first: still connected are doorstep test'),
    ]);
  });
});
