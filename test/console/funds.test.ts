import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { order, orders } from '../support/builders.ts';
import { at } from '../support/city.ts';
import { performJob } from '../support/perform-job.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let zhao: string;
beforeAll(async () => {
  city = await startConsole({ annualBudgetFen: 100 });
  await city.operator('zhao', ['approver']);
  await city.operator('qian', ['approver']);
  await city.operator('wei', ['viewer']);
  await city.operator('of-a-county', ['approver'], { regions: ['350782'] });
  await orders(city.world, 2);
  await performJob(city.world, 'issue-policy');
  zhao = await city.signIn('zhao');
});
afterAll(() => city[Symbol.asyncDispose]());

const list = async (cookie = zhao) => (await city.call('funds.list', {}, cookie)).body;
const change = { programme: 'LGB', year: 2026, fromFen: 100, budgetFen: 500, reason: '财政追加预算' };

describe('the funds', () => {
  it('are shown by year, the next one with the usual budget, to those whose part of the city has all of a programme', async () => {
    const { year, funds } = await list(await city.signIn('wei'));
    expect(year).toBe(2026);
    const fund = { programme: 'LGB', name: '零工保', cheapestFen: 40, changed: null };
    expect(funds).toEqual([
      { ...fund, year: 2027, budgetFen: 100, spentFen: 0, open: false },
      { ...fund, year: 2026, budgetFen: 100, spentFen: 80, open: true },
    ]);
    expect((await list(await city.signIn('of-a-county'))).funds).toEqual([]);
  });

  it('are set once by two who saw the same, with the reason kept, and the second learns who was first and when', async () => {
    const qian = await city.signIn('qian');
    const both = await Promise.all([zhao, qian].map((cookie) => city.call('funds.set', change, cookie)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const [first = '', second] = both[0]?.status === 200 ? ['zhao', both[1]] : ['qian', both[0]];
    const stamp = new Date(city.clock.now).toISOString();
    expect(second?.body).toMatchObject({
      code: 'fund_changed',
      detail: expect.stringContaining(`operator:${first} set it to 500 fen at ${stamp}`),
    });
    const [, present] = (await list()).funds;
    expect(present).toMatchObject({
      ...{ budgetFen: 500, spentFen: 80 },
      changed: { by: `operator:${first}`, at: city.clock.now, reason: '财政追加预算' },
    });
    const acts = await city.world.sql`select action, subject_id as subject, before, after, reason from audit_log`;
    expect(acts.filter(({ action }) => action === 'fund.set')).toEqual([
      {
        ...{ action: 'fund.set', subject: 'LGB/2026', reason: '财政追加预算', after: { budgetFen: 500 } },
        before: { budgetFen: 100, spentFen: 80, open: true },
      },
    ]);
  });

  it('of a year that nobody has opened are opened by one of two who set them', async () => {
    const opening = { ...change, year: 2027, budgetFen: 900 };
    const both = await Promise.all([1, 2].map(() => city.call('funds.set', opening, zhao)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect((await list()).funds[0]).toMatchObject({ year: 2027, budgetFen: 900, open: true });
  });

  it('have orders that they could not pay decided again when there is more', async () => {
    await city.call('funds.set', { ...change, fromFen: 500, budgetFen: 80 }, zhao);
    const startsAt = at('2026-05-20T09:00+08:00');
    await order(city.world, { startsAt, endsAt: startsAt + 3_600_000 });
    await performJob(city.world, 'issue-policy');
    const { body } = await city.call('funds.set', { ...change, fromFen: 80, budgetFen: 120 }, zhao);
    expect(body).toEqual({ before: 80, spentFen: 80, reopened: 1 });
  });

  it.each([
    ['less than is spent', { fromFen: 120, budgetFen: 79 }, [422, 'budget_below_spent']],
    ['a year that was mistyped', { year: 2206 }, [422, 'year_far']],
    ['a programme that there is not', { programme: 'NONE' }, [404, 'programme_unknown']],
    ['a broken fen', { budgetFen: 0.5 }, [400, 'input_invalid']],
  ])('are not set to %s', async (_, odd, refused) => {
    const { status, body } = await city.send('funds.set', { ...change, ...odd }, { cookie: zhao });
    expect([status, body['code']]).toEqual(refused);
  });

  it('are not set by who may only look, nor from a part of the city', async () => {
    expect((await city.call('funds.set', change, await city.signIn('wei'))).status).toBe(403);
    const partly = await city.call('funds.set', change, await city.signIn('of-a-county'));
    expect([partly.status, partly.body]).toMatchObject([404, { code: 'programme_unknown' }]);
  });
});
