import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAudit } from '../../src/store/audit.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { order } from '../support/builders.ts';
import { at } from '../support/city.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';
import { introduceAll } from './support/people.ts';

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

  it('finds by the number of an order, and by its id, what was done to it, in quarantine and in the inbox, and shows the same on its page', async () => {
    const { sql } = city.world;
    const id = await order(city.world, { externalId: 'O-stuck' });
    await introduceAll(city);
    const subject = { job: 'issue-policy', topic: 'order.signed', subjectId: id };
    await quarantineSubject(sql, { ...subject, code: 'crash', message: 'x', attempts: 3 });
    await city.operator('wang', ['operator']);
    await city.operator('both', ['viewer', 'auditor']);
    const [wang, both] = [await city.signIn('wang'), await city.signIn('both')];
    const [aside] = (await city.call('quarantine.list', {}, wang)).body.rows;
    const thing = { kind: 'quarantine', subject: aside?.id ?? '', version: 0 } as const;
    expect((await city.call('inbox.take', thing, wang)).status).toBe(200);
    const retried = await city.call('quarantine.retry', { ids: [thing.subject], reason: '数据已修正' }, wang);
    expect(retried.body.released).toEqual([thing.subject]);
    const acts = ['quarantine.retry', 'inbox.take'];
    for (const subjectId of ['O-stuck', id]) {
      const { rows } = (await city.call('audit.list', { subjectId }, auditor)).body;
      expect(rows.map(({ action, actor }) => [action, actor])).toEqual(acts.map((action) => [action, 'operator:wang']));
      expect((await city.call('audit.count', { subjectId }, auditor)).body.count).toBe(2);
    }
    const { body } = await city.call('orders.story', { id }, both);
    expect(body.audit?.map(({ action }) => action)).toEqual(acts);
    expect(body.timeline).toContainEqual(
      expect.objectContaining({ kind: 'released', actor: 'operator:wang', facts: { note: '数据已修正' } }),
    );
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
    for (const from of ['2026-02-30', '2026-05-01T24:00', '2026-05-01T8:00', '2026-05-01T08:00T13800138000'])
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
