import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applyReference } from '../../../src/intake/apply/apply-reference.ts';
import { nanping, readReference } from '../../../src/intake/apply/read-reference.ts';
import { setFundBudget } from '../../../src/store/funds.ts';
import { cityAccess } from '../../support/access.ts';
import { books } from '../../support/books.ts';
import { employer, type OrderOptions, order, orders, type WorkerOptions, worker } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { performJob } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';

const variants = fileURLToPath(new URL('../../../examples/variants', import.meta.url));

/** A world in which the example files were applied; it is 2026-05-11, 08:00. */
const variedWorld = async (): Promise<World> => {
  const world = await freshWorld();
  await applyReference(world.sql, await readReference([variants]), { now: world.now, access: cityAccess() });
  return world;
};

type Signing = { region: string; uscc?: string; worker?: WorkerOptions } & Pick<
  OrderOptions,
  'signedAt' | 'startsAt' | 'endsAt'
>;

const signIn = async (world: World, { region, uscc, worker: who = {}, ...rest }: Signing): Promise<string> =>
  order(world, {
    worker: await worker(world, who),
    employer: await employer(world, { regionCode: region, ...(uscc ? { uscc } : {}) }),
    ...rest,
  });

type Outcome = {
  plan: string | null;
  sumInsuredFen: number;
  premiumFen: number;
  coverStart: number;
  coverEnd: number;
  reason: string | null;
};

/** Issues what is owed, holds the books against one another, and tells what became of an order. */
const outcomesOf = async (world: World, ...ids: string[]): Promise<Outcome[]> => {
  await performJob(world, 'issue-policy');
  await books(world);
  return await Promise.all(
    ids.map(async (id) => {
      const [row] = await world.sql<Outcome[]>`
        select i.code as plan, p.sum_insured_fen as "sumInsuredFen", p.premium_fen as "premiumFen", p.cover_start as "coverStart",
          p.cover_end as "coverEnd", x.reason
        from orders o left join policies p on p.order_id = o.id left join plan_versions v on v.id = p.plan_version_id
          left join insurance_plans i on i.id = v.plan_id left join cover_exclusions x on x.order_id = o.id where o.id = ${id}`;
      if (!row) throw new Error('the order is gone');
      return row;
    }),
  );
};

const chargedOf = async ({ sql }: World, id: string): Promise<{ date: string; fen: number }[]> => [
  ...(await sql<{ date: string; fen: number }[]>`
    select business_date as date, fen from premium_charges where policy_id = ${id} order by 1`),
];
const gapsOf = async ({ sql }: World, id: string) => [
  ...(await sql`select cause, from_at as "from", to_at as "to" from cover_gaps where order_id = ${id} order by 2`),
];

describe('examples/variants', () => {
  it.each([
    ['alone', [variants]],
    ['in one call with examples/nanping', [nanping, variants]],
  ])('applies %s, and changes nothing when it is repeated', async (_, folders) => {
    await using database = await freshDatabase();
    const apply = async (paths: readonly string[]) =>
      applyReference(database.sql, await readReference(paths), {
        now: at('2026-05-11T08:00+08:00'),
        access: cityAccess(),
      });
    await apply(folders);
    const again = await apply([variants]);
    expect(new Set(again.changes.map((change) => change.action))).toEqual(new Set(['unchanged']));
    expect(again.reopened).toBe(0);
  });
});

describe('a plan for all ages', () => {
  it('covers the oldest as it does the youngest who may work, at one premium', async () => {
    await using world = await variedWorld();
    const region = '350799001';
    const ids = [
      await signIn(world, { region, worker: { birthDate: '1931-02-03' } }),
      await signIn(world, { region, worker: { birthDate: '2010-05-11' } }),
    ];
    for (const outcome of await outcomesOf(world, ...ids))
      expect(outcome).toEqual({
        ...{ plan: 'VAR-ALL-AGES', sumInsuredFen: 10_000_000, premiumFen: 50, reason: null },
        ...{ coverStart: at('2026-05-11T10:00+08:00'), coverEnd: at('2026-05-11T19:30+08:00') },
      });
  });
});

describe('age bands', () => {
  it.each([
    ['2008-05-11', 18, 15_000_000, 40],
    ['1970-05-12', 55, 15_000_000, 40],
    ['1970-05-11', 56, 10_000_000, 60],
    ['1960-05-12', 65, 10_000_000, 60],
    ['1960-05-11', 66, 5_000_000, 90],
    ['1950-05-12', 75, 5_000_000, 90],
  ])('insure who was born on %s, aged %i, for %i fen at %i fen a day', async (birthDate, _age, sumInsuredFen, fen) => {
    await using world = await variedWorld();
    const id = await signIn(world, {
      ...{ region: '350799002', worker: { birthDate } },
      endsAt: at('2026-05-12T18:00+08:00'),
    });
    expect(await outcomesOf(world, id)).toMatchObject([{ plan: 'VAR-BANDS', sumInsuredFen, premiumFen: 2 * fen }]);
    expect(await chargedOf(world, id)).toEqual([
      { date: '2026-05-11', fen },
      { date: '2026-05-12', fen },
    ]);
  });

  it('leave out who is older than the last of them', async () => {
    await using world = await variedWorld();
    const id = await signIn(world, { region: '350799002', worker: { birthDate: '1950-05-11' } });
    expect(await outcomesOf(world, id)).toMatchObject([{ plan: null, reason: 'age_out_of_range' }]);
  });
});

describe('an insurer that covers from the next day', () => {
  const region = '350799003';

  it('begins at 00:00, charges from that date, and leaves a gap with its cause until then', async () => {
    await using world = await variedWorld();
    const id = await signIn(world, { region, endsAt: at('2026-05-13T18:00+08:00') });
    expect(await outcomesOf(world, id)).toMatchObject([
      {
        ...{ plan: 'VAR-NEXT-DAY', premiumFen: 80 },
        ...{ coverStart: at('2026-05-12T00:00+08:00'), coverEnd: at('2026-05-13T19:30+08:00') },
      },
    ]);
    expect((await chargedOf(world, id)).map((charge) => charge.date)).toEqual(['2026-05-12', '2026-05-13']);
    expect(await gapsOf(world, id)).toEqual([
      { cause: 'insurer_next_day', from: at('2026-05-11T10:00+08:00'), to: at('2026-05-12T00:00+08:00') },
    ]);
  });

  it('leaves no gap before work that begins later', async () => {
    await using world = await variedWorld();
    const window = { startsAt: at('2026-05-12T08:00+08:00'), endsAt: at('2026-05-12T18:00+08:00') };
    const id = await signIn(world, { region, ...window });
    expect(await outcomesOf(world, id)).toMatchObject([{ coverStart: window.startsAt, premiumFen: 40 }]);
    expect(await gapsOf(world, id)).toEqual([]);
  });

  it('has nothing to cover in work that is over by then', async () => {
    await using world = await variedWorld();
    const id = await signIn(world, { region });
    expect(await outcomesOf(world, id)).toMatchObject([{ plan: null, reason: 'no_cover_window' }]);
  });
});

describe('a second programme with a small budget', () => {
  const untilNewYear = { startsAt: at('2026-05-11T10:00+08:00'), endsAt: at('2026-12-31T18:00+08:00') };

  it('pays in its own region until it has nothing left, and the wider one does not step in', async () => {
    await using world = await variedWorld();
    const by = await employer(world, { regionCode: '350799004' });
    const ids = await orders(world, 3, (i) => ({ employer: by, ...untilNewYear, signedAt: world.now + i - 3 }));
    expect(await outcomesOf(world, ...ids)).toMatchObject([
      { plan: 'VAR-SMALL', sumInsuredFen: 5_000_000, premiumFen: 235 * 40 },
      { plan: 'VAR-SMALL', premiumFen: 235 * 40 },
      { plan: null, reason: 'fund_exhausted' },
    ]);
    const [fund] = await world.sql`
      select budget_fen as budget, spent_fen as spent from fund_years f join programmes p on p.id = f.programme_id where p.code = 'VAR-SMALL'`;
    expect(fund).toEqual({ budget: 20_000, spent: 18_800 });
    expect(
      await world.sql`select from fund_years f join programmes p on p.id = f.programme_id where p.code = 'VAR-ALL-AGES'`,
    ).toHaveLength(0);
  });

  it('pays what it could not once it is raised, by itself', async () => {
    await using world = await variedWorld();
    const by = await employer(world, { regionCode: '350799004' });
    const ids = await orders(world, 3, (i) => ({ employer: by, ...untilNewYear, signedAt: world.now + i - 3 }));
    await performJob(world, 'issue-policy');
    const raised = { programme: 'VAR-SMALL', year: 2026, budgetFen: 30_000, reason: 'council', at: world.now };
    expect((await setFundBudget(world.sql, cityAccess(), raised)).reopened).toBe(1);
    await performJob(world, 'redecide-cover');
    expect((await outcomesOf(world, ...ids)).map((outcome) => outcome.plan)).toEqual(Array(3).fill('VAR-SMALL'));
  });

  it('does not pay beside its region: there the wider one does', async () => {
    await using world = await variedWorld();
    const id = await signIn(world, { region: '350799' });
    expect(await outcomesOf(world, id)).toMatchObject([{ plan: 'VAR-ALL-AGES' }]);
  });
});

describe('a plan that wants consent', () => {
  it('covers who gave it and excludes who did not', async () => {
    await using world = await variedWorld();
    const region = '350799005';
    const ids = [
      await signIn(world, { region, worker: { consentVersion: '2026-01' } }),
      await signIn(world, { region }),
    ];
    expect(await outcomesOf(world, ...ids)).toMatchObject([
      { plan: 'VAR-CONSENT', premiumFen: 40 },
      { plan: null, reason: 'consent_missing' },
    ]);
  });
});

describe('the dated list of another scheme', () => {
  const [listed, delisted] = ['91350799MA0000DEMA', '91350799MA0000PKGQ'];

  it('keeps employers out that stand on it when the order is signed, and only those', async () => {
    await using world = await variedWorld();
    const region = '350799006';
    const ids = [
      await signIn(world, { region, uscc: listed }),
      await signIn(world, { region, uscc: delisted }),
      await signIn(world, { region }),
    ];
    expect(await outcomesOf(world, ...ids)).toMatchObject([
      { plan: null, reason: 'other_scheme' },
      { plan: 'VAR-PILOT' },
      { plan: 'VAR-PILOT' },
    ]);
  });

  it('matters nothing to a plan that covers anyway', async () => {
    await using world = await variedWorld();
    const id = await signIn(world, { region: '350799007', uscc: listed });
    expect(await outcomesOf(world, id)).toMatchObject([{ plan: 'VAR-PILOT-TOO', premiumFen: 40 }]);
  });
});
