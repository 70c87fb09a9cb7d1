import { describe, expect, it } from 'vitest';
import { listFunds, setFundBudget } from '../../src/store/funds.ts';
import { cityAccess } from '../support/access.ts';
import { books, deadlocks } from '../support/books.ts';
import { order, orders } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

const set = (world: World, budgetFen: number, year = 2026) =>
  setFundBudget(world.sql, cityAccess(), { programme: 'LGB', year, budgetFen, reason: 'council', at: world.now });
const reopened = async ({ sql }: World): Promise<string[]> =>
  (await sql<{ id: string }[]>`select subject_id as id from outbox where topic = 'cover.reopened' order by id`).map(
    (row) => row.id,
  );
/** Two orders of 40 fen each, of which the fund pays one. */
const short = async () => {
  const world = await freshWorld({ annualBudgetFen: 40 });
  const [first = '', second = ''] = await orders(world, 2, (i) => ({ signedAt: world.now + i - 2 }));
  await performJob(world, 'issue-policy');
  await world.sql`delete from outbox`;
  return { world, first, second };
};

describe('the budget of a fund year', () => {
  it('is raised, with before, after and reason on record, and what it could not pay is owed a second decision', async () => {
    const { world, second } = await short();
    await using _ = world;
    expect(await set(world, 100)).toEqual({ before: 40, spentFen: 40, reopened: 1 });
    expect(await reopened(world)).toEqual([second]);
    expect(await listFunds(world.sql, cityAccess())).toMatchObject([{ year: 2026, budgetFen: 100, spentFen: 40 }]);
    const [audited] =
      await world.sql`select actor, action, subject_id as subject, before, after, reason from audit_log`;
    expect(audited).toEqual({
      ...{ actor: 'li', action: 'fund.set', subject: 'LGB/2026', reason: 'council', after: { budgetFen: 100 } },
      before: { budgetFen: 40, spentFen: 40, open: true },
    });
  });

  it('is never lower than what is spent, and nothing is half done', async () => {
    const { world } = await short();
    await using _ = world;
    await expect(set(world, 39)).rejects.toMatchObject({
      code: 'budget_below_spent',
      message: expect.stringContaining('40 fen of LGB/2026 are spent already'),
    });
    expect(await listFunds(world.sql, cityAccess())).toMatchObject([{ budgetFen: 40 }]);
    expect(await world.sql`select from audit_log`).toHaveLength(0);
    expect(await set(world, 40)).toMatchObject({ reopened: 0 });
  });

  it('can be set before the year is first charged, and then rules instead of the annual budget', async () => {
    await using world = await freshWorld({ annualBudgetFen: 1_000 });
    expect(await set(world, 0)).toEqual({ before: 1_000, spentFen: 0, reopened: 0 });
    await order(world);
    await performJob(world, 'issue-policy');
    expect(await world.sql`select reason from cover_exclusions`).toEqual([{ reason: 'fund_exhausted' }]);
  });

  it('leaves alone what was excluded for another reason, or is over', async () => {
    const { world, second } = await short();
    await using _ = world;
    await world.sql`update cover_exclusions set possible_until = ${world.now} where order_id = ${second}`;
    expect(await set(world, 200)).toMatchObject({ reopened: 0 });
    await world.sql`update cover_exclusions set possible_until = ${world.now + 1}, reason = 'identity_missing'`;
    expect(await set(world, 300)).toMatchObject({ reopened: 0 });
    await world.sql`update cover_exclusions set reason = 'fund_exhausted'`;
    expect(await set(world, 400)).toMatchObject({ reopened: 1 });
  });

  it('is that of a programme that is there', async () => {
    await using world = await freshWorld();
    const change = { programme: 'NONE', year: 2026, budgetFen: 1, reason: 'x', at: 0 };
    await expect(setFundBudget(world.sql, cityAccess(), change)).rejects.toMatchObject({ code: 'programme_unknown' });
  });

  it('may be raised again and again while orders are issued and decided again: no deadlock, and nobody who could be paid is left out', async () => {
    await using world = await freshWorld({ annualBudgetFen: 2_000 });
    await orders(world, 300);
    let raised = false;
    const raise = async () => {
      for (let fen = 2_100; fen <= 4_000; fen += 100) await set(world, fen);
      raised = true;
    };
    const decideAgain = async () => {
      do await performJob(world, 'redecide-cover', { size: 20, lanes: 2 });
      while (!raised);
    };
    await Promise.all([performJob(world, 'issue-policy', { size: 20, lanes: 3 }), raise(), decideAgain()]);
    await performJob(world, 'redecide-cover');
    expect(await books(world)).toMatchObject({ policies: 100, spentFen: 4_000 });
    expect(await deadlocks(world)).toBe(0);
  });
});
