import { describe, expect, it } from 'vitest';
import { createBusinessCalendar } from '../../../src/domain/business-date.ts';
import { applyReference } from '../../../src/intake/apply/apply-reference.ts';
import { nanping, readReference } from '../../../src/intake/apply/read-reference.ts';
import type { Sql } from '../../../src/store/connect.ts';
import { loadReference, markVersionsUsed, referenceRevision } from '../../../src/store/reference.ts';
import { cityAccess } from '../../support/access.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import {
  applyFiles,
  city,
  did,
  file,
  insurer,
  now,
  plan,
  programme,
  region,
  rules,
  version,
} from './reference-files.ts';

const read = async (sql: Sql) => {
  const calendar = createBusinessCalendar('Asia/Shanghai');
  if (!calendar.ok) throw new Error(calendar.message);
  return loadReference(sql, calendar.value);
};

/** As a worker does before a version first judges. */
const judge = async (sql: Sql) => {
  const { programmes } = await read(sql);
  await markVersionsUsed(
    sql,
    programmes.flatMap((p) => p.plans.flatMap((x) => x.versions)),
    now,
  );
};

const withPlan = (change: object) => [file('plans', { ...plan, ...change })];
const withRules = (change: object) => withPlan({ versions: [{ ...version, rules: { ...rules, ...change } }] });
const second = { version: 2, validFrom: '2027-01-01T00:00:00+08:00', rules };

describe('apply', () => {
  it('brings a city into an empty database, whatever the order of its files, and the engine reads it', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    const applied = await applyFiles(sql, city.toReversed());
    expect(did(applied)).toEqual([
      'created insurer INS',
      'created plan PLAN',
      'created plan version PLAN/1',
      'created programme CITY',
      'created region 350702',
    ]);
    const { programmes } = await read(sql);
    expect(programmes[0]).toMatchObject({
      code: 'CITY',
      annualBudgetFen: 1_000_000,
      goLiveAt: Date.parse('2023-05-01T00:00:00+08:00'),
    });
    expect(programmes[0]?.plans[0]).toMatchObject({
      code: 'PLAN',
      policyNoPrefix: 'P',
      insurer: { code: 'INS', settings: insurer.settings },
    });
    expect(programmes[0]?.plans[0]?.versions[0]).toMatchObject({ version: 1, validTo: null, rules });
  });

  it('changes nothing when repeated, so that no worker reads its copy again', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    const before = await referenceRevision(sql);
    expect(did(await applyFiles(sql, city))).toEqual([]);
    expect(await referenceRevision(sql)).toBe(before);
    expect(await sql`select from audit_log`).toHaveLength(5);
  });

  it('sets only the fields it names', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    const { changes } = await applyFiles(sql, [
      file('plans', { code: 'PLAN', versions: [{ version: 1, rules: { tailMinutes: 60 } }] }),
    ]);
    expect(changes.flatMap((c) => c.changes)).toEqual([{ field: 'rules.tailMinutes', before: 90, after: 60 }]);
    const [row] = await sql`select rules from plan_versions`;
    expect(row?.rules).toEqual({ ...rules, tailMinutes: 60, benefits: {} });
  });

  it('tells what would change and writes nothing on a dry run', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    expect(did(await applyFiles(sql, city, { dryRun: true }))).toHaveLength(5);
    expect(await sql`select from regions`).toHaveLength(0);
    expect(await sql`select from applied_items`).toHaveLength(0);
  });

  it('writes all of a call or nothing', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    const orphan = file('skills', { code: 'tea', name: '采茶', parentCode: 'farm' });
    await expect(applyFiles(sql, [...city, orphan])).rejects.toThrow(
      'skills.json: skill tea: parentCode: there is no skill "farm"',
    );
    expect(await sql`select from regions`).toHaveLength(0);
  });

  it('names every missing field of a new item', async () => {
    await using database = await freshDatabase();
    const act = applyFiles(database.sql, [
      file('skills', { code: 'tea' }),
      file('regions', { code: '3507', name: '南平' }),
    ]);
    await expect(act).rejects.toThrow('skill tea: name: is missing');
    await expect(act).rejects.toThrow('region 3507: level: is missing');
  });

  it('audits each change with its actor, before and after', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    await applyFiles(sql, [file('programmes', { ...programme, priority: 2 })]);
    const [last] =
      await sql`select at, actor, action, subject_type, subject_id, before, after, reason from audit_log order by id desc limit 1`;
    expect(last).toEqual({
      ...{
        at: now,
        actor: 'host:tester',
        action: 'apply.changed',
        subject_type: 'programme',
        subject_id: 'CITY',
      },
      ...{ before: { priority: 1 }, after: { priority: 2 }, reason: null },
    });
  });
});

describe('apply, where a person changed something since', () => {
  it('refuses that field, says what it is now, and leaves the rest of the call unwritten', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    await sql`update programmes set annual_budget_fen = 5000000, go_live_at = '2023-06-01T00:00+08:00'`;
    const act = applyFiles(sql, [file('programmes', { ...programme, priority: 9 })]);
    await expect(act).rejects.toThrow(
      /programme CITY: annualBudgetFen: was changed by a person since it was applied and is now 5000000: .*--force/,
    );
    await expect(act).rejects.toThrow(
      'goLiveAt: was changed by a person since it was applied and is now 2023-05-31T16:00:00.000Z',
    );
    expect((await read(sql)).programmes[0]?.annualBudgetFen).toBe(5_000_000);
  });

  it('overwrites it with --force, and says so in the audit', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    await sql`update programmes set annual_budget_fen = 5000000`;
    await applyFiles(sql, city, { force: true });
    expect((await read(sql)).programmes[0]?.annualBudgetFen).toBe(1_000_000);
    const [last] = await sql`select before, reason from audit_log order by id desc limit 1`;
    expect(last).toEqual({ before: { annualBudgetFen: 5_000_000 }, reason: '--force' });
  });

  it('goes on once the file has their value, and then knows it as its own', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    await sql`update programmes set annual_budget_fen = 5000000`;
    expect(did(await applyFiles(sql, [file('programmes', { ...programme, annualBudgetFen: 5_000_000 })]))).toEqual([]);
    expect(did(await applyFiles(sql, [file('programmes', programme)]))).toEqual(['changed programme CITY']);
  });

  it('leaves their changes alone in fields that the files do not name', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    await sql`update programmes set annual_budget_fen = 5000000`;
    expect(did(await applyFiles(sql, [file('programmes', { code: 'CITY', priority: 3 })]))).toEqual([
      'changed programme CITY',
    ]);
    expect((await read(sql)).programmes[0]?.annualBudgetFen).toBe(5_000_000);
  });

  it('refuses to overwrite an item that a person made', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await sql`insert into regions (code, name, level) values ('350702', '延平', 'county')`;
    await expect(applyFiles(sql, [file('regions', region)])).rejects.toThrow(
      'region 350702: name: was not set by apply and is now "延平"',
    );
  });
});

describe('apply, on plan versions', () => {
  it('changes a version that has judged nothing yet', async () => {
    await using database = await freshDatabase();
    await applyFiles(database.sql, city);
    expect(did(await applyFiles(database.sql, withRules({ tailMinutes: 30 })))).toEqual([
      'changed plan version PLAN/1',
    ]);
  });

  it('refuses to change one that has judged orders, also with --force, and says to publish a new one', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    await judge(sql);
    const message =
      'plan version PLAN/1: rules.tailMinutes: has judged orders, so this can no longer change: publish a new version';
    await expect(applyFiles(sql, withRules({ tailMinutes: 30 }))).rejects.toThrow(message);
    await expect(applyFiles(sql, withRules({ tailMinutes: 30 }), { force: true })).rejects.toThrow(message);
  });

  it('publishes a new version by ending the used one where the new one begins', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    await judge(sql);
    const ended = { ...version, validTo: '2027-01-01T00:00:00+08:00' };
    expect(did(await applyFiles(sql, withPlan({ versions: [ended, second] })))).toEqual([
      'changed plan version PLAN/1',
      'created plan version PLAN/2',
    ]);
  });

  it('refuses versions that are in force together', async () => {
    await using database = await freshDatabase();
    const act = applyFiles(database.sql, [...city.slice(0, 3), ...withPlan({ versions: [version, second] })]);
    await expect(act).rejects.toThrow('plan version PLAN/2: validFrom: is in force while PLAN/1 is too');
  });

  it('refuses to end a used version in the past, or to open one that has ended: both would judge orders anew', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    await judge(sql);
    const ending = (validTo: string | null) => withPlan({ versions: [{ ...version, validTo }] });
    await expect(applyFiles(sql, ending('2026-04-01T00:00:00+08:00'))).rejects.toThrow('validTo: has judged orders');
    await applyFiles(sql, ending('2026-06-01T00:00:00+08:00'));
    await sql`update plan_versions set valid_to = '2026-04-01'`;
    await expect(applyFiles(sql, ending(null), { force: true })).rejects.toThrow('validTo: has judged orders');
  });

  it('refuses a window that ends before it begins', async () => {
    await using database = await freshDatabase();
    const act = applyFiles(database.sql, [
      ...city.slice(0, 3),
      ...withPlan({ versions: [{ ...version, validTo: '2020-01-01T00:00:00Z' }] }),
    ]);
    await expect(act).rejects.toThrow('validTo: lies before validFrom');
  });

  it('keeps a plan that has judged with its insurer and its programme', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    const others = [
      file('insurers', insurer, { ...insurer, code: 'OTHER' }),
      file('programmes', programme, { ...programme, code: 'OTHER' }),
    ];
    await applyFiles(sql, [file('regions', region), ...others, file('plans', plan)]);
    expect(did(await applyFiles(sql, withPlan({ insurer: 'OTHER' })))).toEqual(['changed plan PLAN']);
    await judge(sql);
    await expect(applyFiles(sql, withPlan({ insurer: 'INS' }))).rejects.toThrow(
      'insurer: this plan has judged orders and keeps it',
    );
    await expect(applyFiles(sql, withPlan({ insurer: 'OTHER', programme: 'OTHER' }))).rejects.toThrow(
      'programme: this plan has judged orders',
    );
  });
});

describe('apply, on money and order', () => {
  it('raises the budget of a year, and refuses one below what is spent', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    const fund = (budgetFen: number) => [file('programmes', { code: 'CITY', fundYears: [{ year: 2026, budgetFen }] })];
    await applyFiles(sql, city);
    await applyFiles(sql, fund(500));
    await sql`update fund_years set spent_fen = 400`;
    expect(did(await applyFiles(sql, fund(800)))).toEqual(['changed fund year CITY/2026']);
    await expect(applyFiles(sql, fund(399), { force: true })).rejects.toThrow(
      'fund year CITY/2026: budgetFen: 400 fen of it are spent already',
    );
    expect(await sql`select budget_fen, spent_fen from fund_years`).toEqual([{ budget_fen: 800, spent_fen: 400 }]);
  });

  it('says that a new annual budget does not reach a year that is open already', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyFiles(sql, city);
    await sql`insert into fund_years (programme_id, year, budget_fen) select id, 2026, annual_budget_fen from programmes`;
    const { notes } = await applyFiles(sql, [file('programmes', { ...programme, annualBudgetFen: 2_000_000 })]);
    expect(notes).toEqual([expect.stringContaining('fund year CITY/2026 is open and keeps its 1000000 fen')]);
  });

  it('lets plans of a programme change places, and never share one', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    const two = (first: number, other: number) =>
      file('plans', { ...plan, position: first }, { ...plan, code: 'TWO', position: other });
    await applyFiles(sql, [...city.slice(0, 3), two(1, 2)]);
    expect(did(await applyFiles(sql, [two(2, 1)]))).toEqual(['changed plan PLAN', 'changed plan TWO']);
    expect(await sql`select code, position from insurance_plans order by position`).toEqual([
      { code: 'TWO', position: 1 },
      { code: 'PLAN', position: 2 },
    ]);
    await expect(applyFiles(sql, [two(1, 1)])).rejects.toThrow('position: 1 is taken by plan');
  });

  it.each([
    [
      'an unknown programme',
      file('plans', { ...plan, programme: 'NONE' }),
      'plan PLAN: programme: there is no programme "NONE"',
    ],
    [
      'an unknown insurer',
      file('plans', { ...plan, insurer: 'NONE' }),
      'plan PLAN: insurer: there is no insurer "NONE"',
    ],
    [
      'an unknown region',
      file('programmes', { ...programme, regionCodes: ['999999'] }),
      'programme CITY: regionCodes: there is no region "999999"',
    ],
    ['a region below itself', file('regions', { ...region, parentCode: '350702' }), 'lies below itself'],
  ])('refuses %s', async (_, changed, message) => {
    await using database = await freshDatabase();
    await applyFiles(database.sql, city);
    await expect(applyFiles(database.sql, [changed])).rejects.toThrow(message);
  });

  it('lets two calls at once both succeed, one after the other', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    const done = await Promise.all([applyFiles(sql, city), applyFiles(sql, city)]);
    expect(
      done
        .map(did)
        .map((list) => list.length)
        .toSorted(),
    ).toEqual([0, 5]);
  });
});

describe('examples/nanping', () => {
  it('holds the city, its ten counties and 142 townships, its trades, its programme and its plan', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await applyReference(sql, await readReference([nanping]), { now, access: cityAccess('host:tester') });
    expect(await sql`select level, count(*)::int4 as n from regions group by 1 order by 1`).toEqual([
      { level: 'city', n: 1 },
      { level: 'county', n: 10 },
      { level: 'township', n: 142 },
    ]);
    const reference = await read(sql);
    expect(reference.programmes.map((p) => [p.code, p.regionCodes.size, p.annualBudgetFen])).toEqual([
      ['NP-LGB', 10, 100_000_000],
    ]);
    const [plan150] = reference.programmes[0]?.plans ?? [];
    expect(plan150).toMatchObject({
      code: 'LGB-150K',
      insurer: { code: 'PICC-DEMO', settings: { binding: 'delegated' } },
    });
    expect(plan150?.versions[0]?.rules.bands).toEqual([
      { ageMin: 16, ageMax: 65, premiumFen: 40, sumInsuredFen: 15_000_000 },
    ]);
    const skills = await sql<
      { name: string; occupationClass: number }[]
    >`select name, occupation_class as "occupationClass" from skills`;
    expect(skills.map((s) => s.name)).toEqual(
      expect.arrayContaining(['采茶', '保洁', '叉车', '家政', '养老护理', '电商直播', '搬运', '文创']),
    );
    expect(skills.every((s) => s.occupationClass >= 1 && s.occupationClass <= 6)).toBe(true);
  });
});
