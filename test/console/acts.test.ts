import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actOf } from '../../src/console/api/act-once.ts';
import { contract } from '../../src/console/api/contract.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let admin: string;
let other: string;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('admin', ['security_administrator']);
  await city.operator('other', ['security_administrator']);
  admin = await city.signIn('admin');
  other = await city.signIn('other');
});
afterAll(() => city[Symbol.asyncDispose]());

const send = (route: string, input: unknown, key: string, cookie = admin) =>
  city.send(route, input, { cookie, headers: { 'idempotency-key': key } });
const add = (name: string, key: string, cookie = admin) =>
  send('api-keys.add', { name, scopes: ['orders:read'], reason: 'x' }, key, cookie);
const keysCalled = async (name: string): Promise<number> => {
  const [row] = await city.world.sql<{ n: number }[]>`select count(*)::int4 as n from api_keys where name = ${name}`;
  return row?.n ?? 0;
};

describe('an act under a key', () => {
  it('comes once, however many send it at the same instant', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => add('one of six', key)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409).map(({ body }) => body['code']);
    expect(refused).toHaveLength(5);
    expect(refused.filter((code) => code !== 'act_done' && code !== 'act_under_way')).toEqual([]);
    expect(await keysCalled('one of six')).toBe(1);
  });

  it('says when it was done, by the clock of the city, and keeps no answer that holds a secret', async () => {
    const key = randomUUID();
    city.clock.now = Date.parse('2026-05-11T00:02:03Z');
    const { body } = await add('said', key);
    const again = await add('said', key);
    expect([again.status, again.body['code']]).toEqual([409, 'act_done']);
    expect(again.body['detail']).toBe('this was already done at 08:02:03: look at the list');
    const [kept] = await city.world.sql`select * from console_acts where key = ${key}`;
    expect(kept).toMatchObject({ route: expect.stringMatching(/^api-keys\.add [\w-]{22}$/) });
    expect(JSON.stringify(kept)).not.toContain(String(body['secret']));
  });

  it('may be tried again under the same key after it failed', async () => {
    const key = randomUUID();
    const unknown = await send('api-keys.add', { name: 'after a failure', scopes: ['all:of-it'], reason: 'x' }, key);
    expect(unknown.status).toBeGreaterThanOrEqual(400);
    const strange = await send('api-keys.add', { name: 'after a failure', scopes: [], reason: 'x' }, key);
    expect(strange.status).toBe(400);
    expect(await keysCalled('after a failure')).toBe(0);
    expect((await add('after a failure', key)).status).toBe(200);
    expect(await keysCalled('after a failure')).toBe(1);
  });

  it('is taken over once where its server died, and not before a minute has passed', async () => {
    const key = randomUUID();
    const { now } = city.clock;
    const given = { name: 'left behind', scopes: ['orders:read'], reason: 'x' };
    const leftBehind = actOf('api-keys.add', contract['api-keys.add'].input.parse(given));
    await city.world.sql`
      insert into console_acts (operator_id, key, route, at)
      select id, ${key}, ${leftBehind}, ${now}
      from operators where name = 'admin'`;
    city.clock.now = now + 59_999;
    const early = await add('left behind', key);
    expect([early.status, early.body['code']]).toEqual([409, 'act_under_way']);
    city.clock.now = now + 60_000;
    const late = await Promise.all([add('left behind', key), add('left behind', key)]);
    expect(late.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await keysCalled('left behind')).toBe(1);
  });

  it('is told from the same act with something else in it: what was decided anew is not passed off as done', async () => {
    const key = randomUUID();
    expect((await add('decided', key)).status).toBe(200);
    const { status, body } = await add('decided anew', key);
    expect([status, body['code']]).toEqual([409, 'act_key_taken']);
    expect(await keysCalled('decided anew')).toBe(0);
  });

  it('has a key of its own for each operator, and is told from another act', async () => {
    const key = randomUUID();
    expect((await add('mine', key)).status).toBe(200);
    expect((await add('theirs', key, other)).status).toBe(200);
    const { status, body } = await send('api-keys.revoke', { id: randomUUID(), reason: 'x' }, key);
    expect([status, body['code']]).toEqual([409, 'act_key_taken']);
  });

  it('is refused without a key, and with one that is none, saying which header is meant', async () => {
    for (const key of ['', 'short', 'x'.repeat(65), 'with blanks in', "'; drop table orders"]) {
      const { status, body } = await add('never', key);
      expect([status, body['code']]).toEqual([400, 'act_key_missing']);
      expect(body['detail']).toContain('idempotency-key');
    }
    expect(await keysCalled('never')).toBe(0);
  });
});
