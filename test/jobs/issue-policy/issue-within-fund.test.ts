import { describe, expect, it } from 'vitest';
import { books, deadlocks, reasons } from '../../support/books.ts';
import { orders, worker, workers } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { pack, performJob, runChunks, runnerWith } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';

const hour = 3_600_000;

const budget = async ({ sql, programmeId }: World, years: Record<number, number>): Promise<void> => {
  for (const [year, fen] of Object.entries(years))
    await sql`insert into fund_years (programme_id, year, budget_fen) values (${programmeId}, ${Number(year)}, ${fen})`;
};
const spent = async ({ sql }: World): Promise<Record<number, number>> => {
  const rows = await sql<
    { year: number; spent: number }[]
  >`select year, spent_fen as spent from fund_years order by year`;
  return Object.fromEntries(rows.map((row) => [row.year, row.spent]));
};
const newYear = { startsAt: at('2026-12-31T22:00+08:00'), endsAt: at('2027-01-01T06:00+08:00') };
const oldYear = { startsAt: at('2026-12-31T08:00+08:00'), endsAt: at('2026-12-31T18:00+08:00') };

describe('a fund that runs out', () => {
  it('pays to the last fen that it can, and never more, from four workers', async () => {
    await using world = await freshWorld();
    await budget(world, { 2026: 40 * 333 + 39 });
    await orders(world, 1_000);
    await performJob(world, 'issue-policy', { size: 60, lanes: 4 });
    expect(await spent(world)).toEqual({ 2026: 40 * 333 });
    expect(await reasons(world)).toEqual({ fund_exhausted: 667 });
    expect(await books(world)).toMatchObject({ policies: 333 });
    expect(await deadlocks(world)).toBe(0);
  });

  it('pays in the order of signing within a chunk', async () => {
    await using world = await freshWorld();
    await budget(world, { 2026: 40 * 3 });
    const ids = await orders(world, 10, (i) => ({ signedAt: world.now - i * 60_000 }));
    await performJob(world, 'issue-policy');
    const covered = await world.sql<{ id: string }[]>`select order_id as id from policies order by order_id`;
    expect(covered.map((p) => p.id)).toEqual(ids.slice(-3).toSorted());
    await books(world);
  });

  it('still covers who rides on a person-day that is paid', async () => {
    await using world = await freshWorld();
    await budget(world, { 2026: 40 });
    const hand = await worker(world);
    await orders(world, 60, (i) => (i % 2 === 0 ? { worker: hand, signedAt: world.now - hour } : {}));
    await performJob(world, 'issue-policy', { size: 7, lanes: 4 });
    expect(await books(world)).toEqual({ policies: 30, exclusions: 30, chargedFen: 40, spentFen: 40 });
  });

  it.each([
    ['in the old year alone', { 2026: 40 * 5 + 20, 2027: 40_000 }, 5],
    ['in the new year alone', { 2026: 40_000, 2027: 40 * 5 + 20 }, 5],
    ['in both, in one sooner', { 2026: 40 * 7, 2027: 40 * 4 }, 4],
    ['before it began', { 2026: 0, 2027: 0 }, 0],
  ])('%s covers an order that needs both years wholly or not at all', async (_, years, covered) => {
    await using world = await freshWorld();
    await budget(world, years);
    await orders(world, 60, () => newYear);
    await performJob(world, 'issue-policy', { size: 10, lanes: 4 });
    expect(await books(world)).toMatchObject({ policies: covered, exclusions: 60 - covered });
    expect(await spent(world)).toEqual({ 2026: covered * 40, 2027: covered * 40 });
  });

  it('in the new year goes on in the old one', async () => {
    await using world = await freshWorld();
    await budget(world, { 2026: 40_000, 2027: 0 });
    await orders(world, 40, (i) => (i % 2 === 0 ? newYear : oldYear));
    await performJob(world, 'issue-policy', { size: 7, lanes: 4 });
    expect(await books(world)).toMatchObject({ policies: 20, exclusions: 20 });
    expect(await spent(world)).toEqual({ 2026: 20 * 40, 2027: 0 });
  });

  it('is never overdrawn by persons shared among all chunks, nor deadlocks them', async () => {
    await using world = await freshWorld();
    await budget(world, { 2026: 40 * 55 + 3, 2027: 40 * 21 });
    const hands = await workers(world, 40);
    await orders(world, 1_200, (i) => {
      const hand = hands[(i * 7) % hands.length];
      const days = i % 4;
      const startsAt = oldYear.startsAt - days * 24 * hour;
      return { ...(hand ? { worker: hand } : {}), startsAt, endsAt: startsAt + ((i * 11) % 5) * 24 * hour + 6 * hour };
    });
    await performJob(world, 'issue-policy', { size: 30, lanes: 6 });
    const { exclusions } = await books(world);
    const paid = await spent(world);
    expect(exclusions).toBeGreaterThan(0);
    expect(paid[2026]).toBeLessThanOrEqual(40 * 55);
    expect(paid[2027]).toBeLessThanOrEqual(40 * 21);
    expect(await deadlocks(world)).toBe(0);
  });

  it('sets nothing aside for an order that was changed in that moment', async () => {
    await using world = await freshWorld();
    await budget(world, { 2026: 40 });
    const [changed = '', second = ''] = await orders(world, 3, (i) => ({ signedAt: world.now - (3 - i) * hour }));
    const run = runnerWith(world, async () => {
      await world.sql`update orders set version = version + 1 where id = ${changed}`;
    });
    await runChunks(world, 'issue-policy', await pack(world, 'issue-policy'), { run });
    expect(await books(world, { owed: 1 })).toMatchObject({ policies: 1, exclusions: 1 });
    expect(await world.sql`select from policies where order_id = ${second}`).toHaveLength(1);
  });
});
