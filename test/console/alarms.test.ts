import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAlarm, openAlarm } from '../../src/store/alarms.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
const cookies = new Map<string, string>();
beforeAll(async () => {
  city = await startConsole();
  const { sql } = city.world;
  await openAlarm(sql, { kind: 'gap_open', subject: 'wuyishan', regionCode: '350782', detail: { count: 3 } });
  await openAlarm(sql, { kind: 'gap_open', subject: 'yanping', regionCode: '350702' });
  await openAlarm(sql, { kind: 'fund_low', subject: 'LGB/2026' });
  await openAlarm(sql, { kind: 'queue_down', subject: 'redis' });
  await closeAlarm(sql, { kind: 'queue_down', subject: 'redis' });
  const people: [string, string[], string[]][] = [
    ['li.hua', ['operator'], []],
    ['of-wuyishan', ['operator'], ['350782']],
    ['looking-on', ['viewer'], []],
  ];
  for (const [name, roles, regions] of people) {
    await city.operator(name, roles, { regions });
    cookies.set(name, await city.signIn(name));
  }
});
afterAll(() => city[Symbol.asyncDispose]());

const list = async (name: string, filter: { state?: 'open' | 'closed'; kind?: string } = {}) =>
  (await city.call('alarms.list', filter, cookies.get(name))).body;
const subjects = async (...asked: Parameters<typeof list>) => (await list(...asked)).rows.map(({ subject }) => subject);

describe('alarms', () => {
  it('are listed open or closed, by kind, and counted by the same filter', async () => {
    expect(await subjects('li.hua')).toEqual(['wuyishan', 'yanping', 'LGB/2026']);
    expect(await subjects('li.hua', { kind: 'gap_open' })).toEqual(['wuyishan', 'yanping']);
    expect(await subjects('li.hua', { state: 'closed' })).toEqual(['redis']);
    const { body } = await city.call('alarms.count', { kind: 'gap_open' }, cookies.get('li.hua'));
    expect(body).toEqual({ count: 2, exact: true });
  });

  it('show a county operator those of their county', async () => {
    expect(await subjects('of-wuyishan')).toEqual(['wuyishan']);
    expect(await subjects('of-wuyishan', { state: 'closed' })).toEqual([]);
  });

  it('are acknowledged with a reason, once for a double click, and not across a county', async () => {
    const { rows } = await list('li.hua', { kind: 'gap_open' });
    const ids = rows.map(({ id }) => id);
    const input = { ids, reason: 'called the employer' };
    const [first, again] = await Promise.all([
      city.call('alarms.acknowledge', input, cookies.get('of-wuyishan')),
      city.call('alarms.acknowledge', input, cookies.get('of-wuyishan')),
    ]);
    expect(first?.body.acknowledged).toEqual([ids[0]]);
    expect(again?.body.acknowledged).toEqual([ids[0]]);
    const after = await list('li.hua', { kind: 'gap_open' });
    expect(after.rows.map(({ ackedBy }) => ackedBy)).toEqual(['operator:of-wuyishan', null]);
    const audited = await city.world
      .sql`select distinct actor, reason from audit_log where action = 'alarm.acknowledge'`;
    expect([...audited]).toEqual([{ actor: 'operator:of-wuyishan', reason: 'called the employer' }]);
  });

  it('are given back by who looks at them alone, once, and audited', async () => {
    const { rows } = await list('li.hua', { kind: 'gap_open' });
    const ids = rows.map(({ id }) => id);
    await city.call('alarms.acknowledge', { ids: ids.slice(0, 1), reason: 'x' }, cookies.get('of-wuyishan'));
    expect((await city.call('alarms.release', { ids }, cookies.get('li.hua'))).body.released).toEqual([]);
    expect((await city.call('alarms.release', { ids }, cookies.get('looking-on'))).status).toBe(403);
    const [first, again] = [
      await city.call('alarms.release', { ids }, cookies.get('of-wuyishan')),
      await city.call('alarms.release', { ids }, cookies.get('of-wuyishan')),
    ];
    expect([first.body.released, again.body.released]).toEqual([ids.slice(0, 1), []]);
    expect((await list('li.hua', { kind: 'gap_open' })).rows.map(({ ackedBy }) => ackedBy)).toEqual([null, null]);
    const audited = await city.world.sql`select actor, before, after from audit_log where action = 'alarm.release'`;
    expect([...audited]).toMatchObject([
      {
        ...{ actor: 'operator:of-wuyishan', before: { ackedBy: 'operator:of-wuyishan' } },
        after: { ackedBy: null, subject: 'wuyishan' },
      },
    ]);
  });

  it('are not acknowledged without a reason, nor by who only looks on', async () => {
    const { rows } = await list('li.hua');
    const ids = rows.map(({ id }) => id);
    const silent = await city.call('alarms.acknowledge', { ids, reason: ' ' }, cookies.get('li.hua'));
    expect([silent.status, (silent.body as { code?: string }).code]).toEqual([400, 'input_invalid']);
    const viewer = await city.call('alarms.acknowledge', { ids, reason: 'x' }, cookies.get('looking-on'));
    expect(viewer.status).toBe(403);
  });
});
