import { describe, expect, it } from 'vitest';
import { fundList, fundSet } from '../../src/cli/fund.ts';
import { freshWorld } from '../support/world.ts';
import { run } from './command.ts';

const thisYear = new Date().getFullYear();
const set = { programme: 'LGB', year: String(thisYear), budgetFen: '120000000', reason: 'council decision 7' };

describe('fund', () => {
  it('sets the budget of a year and shows it in yuan, or in fen for a script', async () => {
    await using world = await freshWorld();
    expect(await run(world.url, (context) => fundSet(context, set))).toEqual({
      ...{ code: 0, err: [] },
      out: [`LGB/${thisYear}: ¥1,000,000.00 → ¥1,200,000.00, of which ¥0.00 are spent`],
    });
    const { out } = await run(world.url, (context) => fundList(context, {}));
    expect(out[1]).toMatch(/^LGB +\d{4} +1,200,000\.00 +0\.00 +1,200,000\.00$/);
    const json = await run(world.url, (context) => fundList(context, { json: true }));
    expect(json.out.map((line) => JSON.parse(line))).toEqual([
      { programme: 'LGB', name: '零工保', year: thisYear, budgetFen: 120_000_000, spentFen: 0 },
    ]);
  });

  it('takes a year far from now where there is one, and each within five years', async () => {
    await using world = await freshWorld();
    await world.sql`insert into fund_years (programme_id, year, budget_fen) values (${world.programmeId}, 2005, 100)`;
    for (const year of [2005, thisYear - 5, thisYear + 5])
      expect((await run(world.url, (context) => fundSet(context, { ...set, year: String(year) }))).code).toBe(0);
  });

  it('says what opens a year where none is open', async () => {
    await using world = await freshWorld();
    expect((await run(world.url, (context) => fundList(context, {}))).out).toEqual([
      'no fund year is open yet: each is opened by its first charge, or by fund set',
    ]);
  });

  it.each([
    [{ year: '26' }, '--year is a calendar year'],
    [{ year: '20266' }, '--year is a calendar year'],
    [{ year: '1926' }, 'more than 5 years from now, and LGB has no such fund year: give one from'],
    [{ year: String(thisYear + 6) }, `to ${thisYear + 5}, or one that fund list shows`],
    [{ budgetFen: '12.50' }, '--budget-fen is whole fen'],
    [{ budgetFen: '-1' }, '--budget-fen is whole fen'],
    [{ reason: ' ' }, '--reason says why'],
    [{ programme: 'NONE' }, 'there is no programme NONE'],
  ])('refuses %j and says how to mend it', async (odd, mend) => {
    await using world = await freshWorld();
    const { code, err } = await run(world.url, (context) => fundSet(context, { ...set, ...odd }));
    expect([code, err.join()]).toEqual([2, expect.stringContaining(mend)]);
    expect(await world.sql`select from fund_years`).toHaveLength(0);
  });
});
