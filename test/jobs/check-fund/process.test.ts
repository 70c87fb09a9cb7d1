import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listOpenAlarms } from '../../../src/store/alarms.ts';
import { order, orders } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { performJob } from '../../support/perform-job.ts';
import { look, onlySchedule, perform, runsOf } from '../../support/schedules.ts';
import { freshWorld, type World } from '../../support/world.ts';

let world: World;
let now = at('2026-05-11T12:00+08:00');
beforeAll(async () => {
  world = await freshWorld({ annualBudgetFen: 420 });
  await onlySchedule(world, 'check-fund', { cron: '*/5 * * * *', backfill: 'latest', from: now });
});
afterAll(() => world[Symbol.asyncDispose]());

const open = async () => {
  now += 300_000;
  await look(world, now);
  await perform(world, 'check-fund');
  return (await listOpenAlarms(world.sql)).map(({ kind, subject, detail }) => ({ kind, subject, detail }));
};
const issue = () => performJob(world, 'issue-policy');

describe('the alarm about a fund', () => {
  it('opens when four fifths of the year are spent, gives way to another when nothing more can be paid, and closes when it is raised', async () => {
    await orders(world, 8);
    await issue();
    expect(await open()).toEqual([]);
    await order(world);
    await issue();
    const low = { kind: 'fund_low', subject: 'LGB/2026' };
    expect(await open()).toEqual([{ ...low, detail: { budgetFen: 420, spentFen: 360, leftFen: 60 } }]);
    await orders(world, 3);
    await issue();
    const spent = { subject: 'LGB/2026', detail: { budgetFen: 420, spentFen: 400, leftFen: 20 } };
    expect(await open()).toEqual([{ kind: 'fund_exhausted', ...spent }]);
    await world.sql`update fund_years set budget_fen = 501`;
    expect(await open()).toEqual([]);
    expect((await runsOf(world.sql, 'check-fund')).map((run) => run.state)).toEqual(Array(4).fill('done'));
  });

  it('is about years that are still paid from', async () => {
    await world.sql`update fund_years set budget_fen = spent_fen, year = 2025`;
    expect(await open()).toEqual([]);
  });
});
