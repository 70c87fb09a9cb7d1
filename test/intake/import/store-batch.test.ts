import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kind, StoreBatch } from '../../../src/intake/import/kind.ts';
import { storeBatch } from '../../../src/intake/import/store-batch.ts';
import { type Importing, importing } from './importing.ts';

let city: Importing;
beforeAll(async () => {
  city = await importing();
  await city.world.sql`create table numbers (n int primary key check (n <> 13))`;
});
afterAll(() => city[Symbol.asyncDispose]());

/** Stores numbers, one statement a batch; each call is noted. */
const numbers = (
  calls: number[],
  before: (call: number, batch: StoreBatch<number>) => Promise<void> = async () => {},
): Kind<number> => ({
  ...{
    name: 'orders',
    columns: { required: ['n'], optional: [] },
    keyColumn: 'n',
    keyOf: String,
    owes: false,
    inTurn: false,
  },
  read: () => ({ ok: false, issues: [] }),
  store: async (_, batch) => {
    calls.push(batch.records.length);
    await before(calls.length, batch);
    await batch.tx`insert into numbers select * from unnest(${batch.records as number[]}::int4[])`;
    return batch.records.map(() => 'created');
  },
});

const upTo = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const batch = (records: number[]) => ({ source: 'market', historical: false, records });
const stored = async (): Promise<number> => {
  const [row] = await city.world.sql<{ count: number }[]>`select count(*)::int4 as count from numbers`;
  return row?.count ?? 0;
};

describe('a batch in the database', () => {
  it('of which one row is refused is halved until that row stands alone; the others are in', async () => {
    const calls: number[] = [];
    const outcomes = await storeBatch(city.deps, numbers(calls), batch(upTo(1, 64)));
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(63);
    expect(outcomes[12]).toMatchObject({ code: 'not_storable', message: expect.stringContaining('numbers_n_check') });
    expect(await stored()).toBe(63);
    expect(calls.length).toBeLessThanOrEqual(13);
  });

  it('is tried again where another transaction was in the way, and is in once', async () => {
    const calls: number[] = [];
    const held = numbers(calls, async (call, { tx }) => {
      if (call <= 2) await tx`do $$ begin raise exception 'in the way' using errcode = '40P01'; end $$`;
    });
    const outcomes = await storeBatch(city.deps, held, batch(upTo(1_000, 10)));
    expect(calls).toEqual([10, 10, 10]);
    expect(outcomes).toEqual(Array(10).fill('created'));
    expect(await stored()).toBe(73);
  });

  it('is not tried again where the statement itself is wrong', async () => {
    const calls: number[] = [];
    const wrong = numbers(calls, async (_, { tx }) => {
      await tx`select from nowhere`;
    });
    await expect(storeBatch(city.deps, wrong, batch([1]))).rejects.toMatchObject({ code: '42P01' });
    expect(calls).toEqual([1]);
  });
});
