import { describe, expect, it } from 'vitest';
import { loadReference } from '../../../src/store/reference.ts';
import { orders } from '../../support/builders.ts';
import { cityCalendar } from '../../support/city.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { performJob } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { applyFiles, city, did, file, insurer, plan, programme, version } from './reference-files.ts';

const uscc = '91350799MA0000DEMA';
const listed = (item: object = {}) =>
  file('other-scheme-employers', { list: 'pilot', uscc, validFrom: '2025-07-01', ...item });

describe('apply, on the lists of other schemes', () => {
  it('puts employers on a dated list and takes them off by its end, and the engine reads both', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    const days = async () => (await loadReference(sql, cityCalendar())).otherScheme.get(uscc);
    expect(did(await applyFiles(sql, [listed()]))).toEqual([`created listed employer pilot/${uscc}/2025-07-01`]);
    expect(await days()).toEqual([{ fromDay: 20_270, toDay: null }]);
    expect(did(await applyFiles(sql, [listed()]))).toEqual([]);
    expect(did(await applyFiles(sql, [listed({ validTo: '2026-01-01' })]))).toHaveLength(1);
    expect(await days()).toEqual([{ fromDay: 20_270, toDay: 20_454 }]);
  });

  it('lets an employer stand on several lists, and on one several times', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    const again = { list: 'pilot', uscc, validFrom: '2026-06-01' };
    const other = { list: 'other', uscc, validFrom: '2025-07-01' };
    const first = { list: 'pilot', uscc, validFrom: '2025-07-01', validTo: '2026-01-01' };
    await applyFiles(sql, [file('other-scheme-employers', first, again, other)]);
    expect(await sql`select from other_scheme_employers`).toHaveLength(3);
  });

  it.each([
    [{ uscc: '91350799MA0000DEMB' }, 'uscc: the 18th character'],
    [{ validFrom: '2025-02-30' }, 'validFrom: write a day between quotes'],
    [{ validTo: '2025-07-01' }, 'validTo: is not after validFrom'],
    [{ list: '' }, 'list: write a code'],
  ])('refuses %j and says how to mend it', async (item, mend) => {
    await using database = await freshDatabase();
    await expect(applyFiles(database.sql, [listed(item)])).rejects.toThrow(mend);
    expect(await database.sql`select from other_scheme_employers`).toHaveLength(0);
  });

  it('refuses to overwrite what a person set since', async () => {
    await using database = await freshDatabase();
    await applyFiles(database.sql, [listed()]);
    await database.sql`update other_scheme_employers set valid_to = '2027-01-01'`;
    await expect(applyFiles(database.sql, [listed({ validTo: null })])).rejects.toThrow(
      'was changed by a person since',
    );
  });
});

describe('apply, on fund years as files of their own', () => {
  const fund = (item: object) => file('fund-years', { programme: 'CITY', year: 2026, budgetFen: 500, ...item });

  it('sets the budget of a year, also of a programme of the same call', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    expect(did(await applyFiles(sql, [fund({}), ...city]))).toContain('created fund year CITY/2026');
    expect(did(await applyFiles(sql, [fund({ budgetFen: 800 })]))).toEqual(['changed fund year CITY/2026']);
    expect(await sql`select year, budget_fen as budget from fund_years`).toEqual([{ year: 2026, budget: 800 }]);
  });

  it.each([
    [{ programme: 'NONE' }, 'fund year NONE/2026: programme: there is no programme "NONE"'],
    [{ budgetFen: '500' }, 'budgetFen: write whole fen without quotes'],
    [{ budgetFen: 399 }, 'fund year CITY/2026: budgetFen: 400 fen of it are spent already'],
    [{ year: 9999 }, 'year: write a calendar year'],
    [{ year: 2062 }, 'fund year CITY/2062: year: is more than 5 years from now: write one from 2021 to 2031'],
  ])('refuses %j', async (item, mend) => {
    await using database = await freshDatabase();
    await applyFiles(database.sql, [...city, fund({})]);
    await database.sql`update fund_years set spent_fen = 400`;
    await expect(applyFiles(database.sql, [fund(item)])).rejects.toThrow(mend);
  });

  it('refuses a year that stands in a programme of the same call too', async () => {
    await using database = await freshDatabase();
    const both = file('programmes', { ...programme, fundYears: [{ year: 2026, budgetFen: 500 }] });
    await expect(applyFiles(database.sql, [...city.slice(0, 1), both, fund({})])).rejects.toThrow(
      'keep one of the two',
    );
  });
});

/** Orders that are excluded because nobody has a programme for 350702 in this world. */
const excluded = async (): Promise<World> => {
  const world = await freshWorld();
  await world.sql`update programmes set region_codes = '{3501}'`;
  await orders(world, 2);
  await performJob(world, 'issue-policy');
  await world.sql`delete from outbox`;
  return world;
};
const owed = async ({ sql }: World) =>
  (await sql`select from outbox where topic = 'cover.reopened' and lane = 1`).length;
const withoutRegions = city.slice(1);

describe('apply, where it lets orders be covered that were not', () => {
  it('owes them a second decision in its own transaction, and says how many', async () => {
    await using world = await excluded();
    const { reopened } = await applyFiles(world.sql, withoutRegions);
    expect([reopened, await owed(world)]).toEqual([2, 2]);
  });

  it('leaves them alone on a dry run, when it is refused, when nothing changes, and when only a name does', async () => {
    await using world = await excluded();
    await applyFiles(world.sql, withoutRegions);
    await world.sql`delete from outbox`;
    await applyFiles(world.sql, [file('programmes', { ...programme, priority: 7 })], { dryRun: true });
    await expect(
      applyFiles(world.sql, [file('programmes', { ...programme, priority: 7, regionCodes: ['999999'] })]),
    ).rejects.toThrow('there is no region');
    await applyFiles(world.sql, withoutRegions);
    await applyFiles(world.sql, [file('programmes', { ...programme, name: '新名称' })]);
    expect(await owed(world)).toBe(0);
  });

  it.each([
    ['a programme', file('programmes', { ...programme, priority: 7 })],
    ['an insurer', file('insurers', { ...insurer, settings: { coverStarts: 'next_midnight' } })],
    ['a plan', file('plans', { ...plan, position: 2 })],
    ['a plan version', file('plans', { ...plan, versions: [{ ...version, rules: { tailMinutes: 30 } }] })],
    ['a list of another scheme', listed()],
    ['a region', file('regions', { code: '350702', parentCode: null })],
    ['a skill', file('skills', { code: 'tea-picking', occupationClass: 3 })],
  ])('does so for %s', async (_, changed) => {
    await using world = await excluded();
    await applyFiles(world.sql, withoutRegions);
    await world.sql`delete from outbox`;
    await applyFiles(world.sql, [changed], { force: true });
    expect(await owed(world)).toBe(2);
  });

  it('does so for more money, to those alone that the fund could not pay', async () => {
    await using world = await freshWorld({ annualBudgetFen: 40 });
    await orders(world, 3, (i) => (i === 0 ? { occupationClass: 6 } : {}));
    await performJob(world, 'issue-policy');
    await world.sql`delete from outbox`;
    const fund = (budgetFen: number) => file('fund-years', { programme: 'LGB', year: 2026, budgetFen });
    expect((await applyFiles(world.sql, [fund(100)], { force: true })).reopened).toBe(1);
    expect((await applyFiles(world.sql, [fund(90)], { force: true })).reopened).toBe(0);
    const yearly = file('programmes', { code: 'LGB', annualBudgetFen: 1_000 });
    expect((await applyFiles(world.sql, [yearly], { force: true })).reopened).toBe(1);
  });

  it('publishes a new version while the old one, which judged orders, stays as it is', async () => {
    await using world = await freshWorld();
    await orders(world, 1);
    await performJob(world, 'issue-policy');
    const edited = { code: 'LGB-150K', versions: [{ version: 1, rules: { tailMinutes: 30 } }] };
    await expect(applyFiles(world.sql, [file('plans', edited)], { force: true })).rejects.toThrow(
      /plan version LGB-150K\/1: rules.tailMinutes: has judged orders.*publish a new version/,
    );
    const rules = { ...(version.rules as object), tailMinutes: 30 };
    const published = {
      code: 'LGB-150K',
      versions: [
        { version: 1, validTo: '2026-05-12T00:00:00+08:00' },
        { version: 2, validFrom: '2026-05-12T00:00:00+08:00', rules },
      ],
    };
    await applyFiles(world.sql, [file('plans', published)], { force: true });
    await orders(world, 1);
    await performJob(world, 'issue-policy');
    expect(
      await world.sql`select distinct v.version from policies p join plan_versions v on v.id = p.plan_version_id`,
    ).toEqual([{ version: 1 }]);
    expect(await world.sql`select version, rules ->> 'tailMinutes' as tail from plan_versions order by 1`).toEqual([
      { version: 1, tail: '90' },
      { version: 2, tail: '30' },
    ]);
  });
});
