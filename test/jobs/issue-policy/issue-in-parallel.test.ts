import { describe, expect, it } from 'vitest';
import { splitChunk } from '../../../src/store/chunks.ts';
import { books, deadlocks } from '../../support/books.ts';
import { order, orders, workers } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { pack, packAgain, performJob, runChunks, runnerOf, runnerWith } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Differs from one order to the next, and is the same in every run. */
const mixed = (i: number, below: number): number => Math.floor(Math.abs(Math.sin(i + 1) * 1e6)) % below;

const numbersOf = async ({ sql }: World): Promise<{ all: number; different: number }> => {
  const [row] = await sql<{ all: number; different: number }[]>`
    select count(*)::int4 as "all", count(distinct policy_no)::int4 as different from policies`;
  return row ?? { all: 0, different: 0 };
};

describe('chunks that run at once', () => {
  it('charge a person-day once, issue every policy, and deadlock nobody', async () => {
    await using world = await freshWorld();
    const hands = await workers(world, 50);
    await orders(world, 4_000, (i) => {
      const worker = hands[i % hands.length];
      return worker ? { worker, startsAt: world.now + (i % 5) * hour } : {};
    });
    await performJob(world, 'issue-policy', { size: 50, lanes: 4 });
    expect(await books(world)).toEqual({ policies: 4_000, exclusions: 0, chargedFen: 50 * 40, spentFen: 50 * 40 });
    expect(await deadlocks(world)).toBe(0);
  });

  it('charge the days that orders of several days share once, whichever comes first', async () => {
    await using world = await freshWorld();
    const hands = await workers(world, 20);
    await orders(world, 1_000, (i) => {
      const worker = hands[mixed(i, hands.length)];
      const startsAt = world.now + mixed(i * 7, 20) * day;
      return { ...(worker ? { worker } : {}), startsAt, endsAt: startsAt + 8 * hour + mixed(i * 13, 6) * day };
    });
    await performJob(world, 'issue-policy', { size: 40, lanes: 4 });
    const { policies, chargedFen } = await books(world);
    expect(policies).toBe(1_000);
    expect(chargedFen).toBeLessThanOrEqual(20 * 26 * 40);
    expect(await deadlocks(world)).toBe(0);
  });

  it('with the same orders in other chunks decide each once', async () => {
    await using world = await freshWorld();
    const ids = await orders(world, 1_000);
    await pack(world, 'issue-policy', 100);
    for (let k = 0; k < 20; k++) {
      const some = ids.filter((_, i) => mixed(i * 31 + k, 3) === 0);
      await packAgain(world, 'issue-policy', some);
    }
    const chunks = await world.sql<{ id: number }[]>`select id from chunks order by mod(id * 7919, 101)`;
    await runChunks(
      world,
      'issue-policy',
      chunks.map((chunk) => chunk.id),
      { lanes: 6 },
    );
    expect(await books(world)).toMatchObject({ policies: 1_000, exclusions: 0 });
    expect(await deadlocks(world)).toBe(0);
  });

  it('of the same job delivered to two processes at once issue once', async () => {
    await using world = await freshWorld();
    for (let round = 0; round < 5; round++) {
      await orders(world, 100);
      const [chunk = 0] = await pack(world, 'issue-policy');
      await Promise.all(
        [runnerOf(world), runnerOf(world)].map((run) => runChunks(world, 'issue-policy', [chunk], { run })),
      );
    }
    expect(await books(world)).toMatchObject({ policies: 500, exclusions: 0 });
  });

  it('whose runner was believed dead change nothing when their commit comes late', async () => {
    await using world = await freshWorld();
    await orders(world, 40);
    const [chunk = 0] = await pack(world, 'issue-policy');
    const late = runnerWith(world, async () => {
      await splitChunk(world.sql, chunk, 20, 1);
      const halves = await world.sql<{ id: number }[]>`select id from chunks where topic = 'order.signed' order by id`;
      await runChunks(
        world,
        'issue-policy',
        halves.slice(0, 1).map((half) => half.id),
      );
    });
    await runChunks(world, 'issue-policy', [chunk], { run: late });
    const rest = await world.sql<{ id: number }[]>`select id from chunks where topic = 'order.signed'`;
    expect(rest).toHaveLength(1);
    await runChunks(
      world,
      'issue-policy',
      rest.map((half) => half.id),
    );
    expect(await books(world)).toMatchObject({ policies: 40 });
  });

  it('of several processes give every policy a number of its own', async () => {
    await using world = await freshWorld();
    await orders(world, 600);
    const chunks = await pack(world, 'issue-policy', 50);
    const processes = [0, 1, 2].map((k) =>
      runChunks(world, 'issue-policy', chunks.slice(k * 4, k * 4 + 4), { run: runnerOf(world) }),
    );
    await Promise.all(processes);
    expect(await numbersOf(world)).toEqual({ all: 600, different: 600 });
    await books(world);
  });
});

describe('a charged year', () => {
  it('gets its fund row from the annual budget when it is first charged, from several chunks at once', async () => {
    await using world = await freshWorld({ annualBudgetFen: 1_000_000 });
    await orders(world, 400, (i) => ({
      startsAt: at('2026-12-31T20:00+08:00') + (i % 4) * hour,
      endsAt: at('2027-01-01T06:00+08:00'),
    }));
    await performJob(world, 'issue-policy', { size: 25, lanes: 4 });
    const years = await world.sql`select year, budget_fen as budget, spent_fen as spent from fund_years order by year`;
    expect([...years]).toEqual([
      { year: 2026, budget: 1_000_000, spent: 16_000 },
      { year: 2027, budget: 1_000_000, spent: 16_000 },
    ]);
    await books(world);
  });

  it('that was given a row of its own keeps it', async () => {
    await using world = await freshWorld({ annualBudgetFen: 1_000_000 });
    await world.sql`insert into fund_years (programme_id, year, budget_fen) values (${world.programmeId}, 2026, 500)`;
    await orders(world, 2);
    await performJob(world, 'issue-policy');
    const years = await world.sql`select year, budget_fen as budget, spent_fen as spent from fund_years`;
    expect([...years]).toEqual([{ year: 2026, budget: 500, spent: 80 }]);
  });

  it('in the middle of an order that lasts three years is opened too', async () => {
    await using world = await freshWorld();
    const endsAt = world.now + 1_000 * day;
    await order(world, { endsAt });
    await performJob(world, 'issue-policy');
    const { chargedFen } = await books(world);
    expect(chargedFen).toBe(1_001 * 40);
    expect(await world.sql`select from fund_years`).toHaveLength(4);
  });
});
