import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAudit } from '../../src/store/audit.ts';
import { order } from '../support/builders.ts';
import { at } from '../support/city.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let auditor: string;
const day = (text: string) => at(`${text}+08:00`);
beforeAll(async () => {
  city = await startConsole();
  await city.operator('chen', ['auditor']);
  auditor = await city.signIn('chen');
  const acts = [
    { at: day('2026-05-01T00:00'), actor: 'operator:li.hua', action: 'quarantine.retry', subjectType: 'quarantine' },
    { at: day('2026-05-01T23:59'), actor: 'operator:li.hua', action: 'fund.set', subjectType: 'fund year' },
    { at: day('2026-05-02T00:00'), actor: 'host:root', action: 'fund.set', subjectType: 'fund year' },
  ] as const;
  for (const act of acts)
    await recordAudit(city.world.sql, {
      ...act,
      subjectId: 'x',
      before: { fen: 1 },
      after: { fen: 2 },
      reason: '按计划',
    });
});
afterAll(() => city[Symbol.asyncDispose]());

const actions = async (filter: Parameters<typeof list>[0]) => (await list(filter)).map(({ action }) => action);
const list = async (filter: { actor?: string; action?: string; subjectType?: string; from?: string; to?: string }) => {
  const { body } = await city.call('audit.list', { subjectId: 'x', ...filter }, auditor);
  const counted = await city.call('audit.count', { subjectId: 'x', ...filter }, auditor);
  expect(counted.body).toEqual({ count: body.rows.length, exact: true });
  return body.rows;
};

describe('the audit log', () => {
  it('shows who did what, newest first, with before and after', async () => {
    const [newest] = await list({});
    expect(newest).toMatchObject({ actor: 'host:root', before: { fen: 1 }, after: { fen: 2 }, reason: '按计划' });
    expect(await actions({})).toEqual(['fund.set', 'fund.set', 'quarantine.retry']);
  });

  it('names the order behind an id, and the place behind a code', async () => {
    const { sql, now } = city.world;
    const id = await order(city.world, { externalId: 'O-audited' });
    const act = { at: now, actor: 'operator:li.hua', action: 'order.redecide', subjectType: 'order' } as const;
    await recordAudit(sql, { ...act, subjectId: id, regionCode: '350782' });
    await recordAudit(sql, { ...act, subjectId: 'no-uuid' });
    const [of] = (await city.call('audit.list', { subjectId: id }, auditor)).body.rows;
    expect(of).toMatchObject({ subjectName: 'O-audited', region: '武夷山市' });
    const [strange] = (await city.call('audit.list', { subjectId: 'no-uuid' }, auditor)).body.rows;
    expect(strange).toMatchObject({ subjectName: null, region: null });
    const { places, programmes } = (await city.call('names', {}, auditor)).body;
    expect(places).toContainEqual({ code: '350782', name: '武夷山市' });
    expect(programmes.map(({ code }) => code)).toEqual(['LGB']);
  });

  it('takes an operator by name, and days as the city has them, both included', async () => {
    expect(await actions({ actor: 'li.hua' })).toEqual(['fund.set', 'quarantine.retry']);
    expect(await actions({ actor: 'host:root', action: 'fund.set' })).toEqual(['fund.set']);
    expect(await actions({ from: '2026-05-01', to: '2026-05-01' })).toEqual(['fund.set', 'quarantine.retry']);
    expect(await actions({ from: '2026-05-02', subjectType: 'fund year' })).toEqual(['fund.set']);
    for (const from of ['2026-02-30', '2026-05-01T24:00', '2026-05-01T8:00'])
      expect((await city.send('audit.list', { from }, { cookie: auditor })).status).toBe(400);
  });

  it('takes a minute of the city for either end, included too', async () => {
    expect(await actions({ from: '2026-05-01T00:01', to: '2026-05-01T23:59' })).toEqual(['fund.set']);
    expect(await actions({ from: '2026-05-01T00:00', to: '2026-05-01T23:58' })).toEqual(['quarantine.retry']);
    expect(await actions({ from: '2026-05-02', to: '2026-05-02T00:00' })).toEqual(['fund.set']);
  });

  it('goes on where a page ends', async () => {
    const first = await city.call('audit.list', { subjectId: 'x', limit: 2 }, auditor);
    const second = await city.call('audit.list', { subjectId: 'x', after: first.body.next ?? '' }, auditor);
    expect(second.body.rows.map(({ action }) => action)).toEqual(['quarantine.retry']);
    expect(second.body.next).toBeNull();
  });

  it('offers who and what was there lately', async () => {
    const { body } = await city.call('audit.choices', {}, auditor);
    expect(body.actors).toContain('operator:li.hua');
    expect(body.subjectTypes).toEqual(expect.arrayContaining(['fund year', 'operator', 'quarantine']));
    expect(body.actions).toEqual(body.actions.toSorted());
  });
});
