import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/store/ids.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let security: string;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('keys', ['security_administrator']);
  await city.operator('chen', ['auditor']);
  security = await city.signIn('keys');
});
afterAll(() => city[Symbol.asyncDispose]());

const add = (scopes: string[], cookie = security) =>
  city.call('api-keys.add', { name: '小程序', source: 'market', scopes, reason: '小程序上线' }, cookie);

describe('keys of servers', () => {
  it('are made with a secret that is answered once, and work until they are revoked', async () => {
    const { body } = await add(['orders:read']);
    const asked = () =>
      fetch(`${city.base}/v1/orders/ext:none`, { headers: { authorization: `Bearer ${body.secret}` } });
    expect((await asked()).status).toBe(404);
    const { rows } = (await city.call('api-keys.list', {}, security)).body;
    expect(rows).toMatchObject([{ name: '小程序', source: 'market', scopes: ['orders:read'] }]);
    expect(JSON.stringify(rows)).not.toContain(body.secret.slice(-43));

    const revoke = () => city.call('api-keys.revoke', { id: rows[0]?.id ?? '', reason: '已更换密钥' }, security);
    const both = await Promise.all([revoke(), revoke()]);
    expect(both.map((answer) => answer.body.revoked).toSorted()).toEqual([false, true]);
    expect((await city.call('api-keys.list', {}, security)).body.rows).toEqual([]);
    expect((await city.call('api-keys.count', { state: 'revoked' }, security)).body.count).toBe(1);
    const acts = await city.world.sql`
      select actor, action, reason from audit_log where subject_type = 'api_key' order by id`;
    expect([...acts]).toEqual([
      { actor: 'operator:keys', action: 'api_key.add', reason: '小程序上线' },
      { actor: 'operator:keys', action: 'api_key.revoke', reason: '已更换密钥' },
    ]);
  });

  it('bear a name that no other key in force does, also where two are made at once; a revoked one gives its name back', async () => {
    const made = () =>
      city.call('api-keys.add', { name: '零工集市', scopes: ['orders:read'], reason: '上线' }, security);
    const both = await Promise.all([made(), made()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'name_taken' });
    const { rows } = (await city.call('api-keys.list', {}, security)).body;
    const [key] = rows.filter(({ name }) => name === '零工集市');
    await city.call('api-keys.revoke', { id: key?.id ?? '', reason: '已更换密钥' }, security);
    expect((await made()).status).toBe(200);
  });

  it('bear names that people can tell apart, without a character that nobody sees', async () => {
    const named = async (name: string) => {
      const key = { name, scopes: ['orders:read'], reason: '上线' };
      const { status, body } = await city.send('api-keys.add', key, { cookie: security });
      return status === 200 ? status : body['code'];
    };
    expect(await named(' mini  program')).toBe(200);
    for (const alike of ['mini program', 'MINI program', 'ｍｉｎｉ\u3000program'])
      expect([alike, await named(alike)]).toEqual([alike, 'name_taken']);
    for (const unseen of ['mini\u200b program', 'mini \u202eprogram', 'mini\u0007 program', 'mini program\u3164'])
      expect([unseen, await named(unseen)]).toEqual([unseen, 'name_hidden']);
    const { rows } = (await city.call('api-keys.list', {}, security)).body;
    expect(rows.filter(({ name }) => /mini/i.test(name)).map(({ name }) => name)).toEqual(['mini program']);
  });

  it('have scopes that exist, and are seen but not made by an auditor', async () => {
    expect((await add(['everything'])).body).toMatchObject({ code: 'scope_unknown' });
    const auditor = await city.signIn('chen');
    expect((await city.call('api-keys.list', {}, auditor)).status).toBe(200);
    expect((await add(['orders:read'], auditor)).status).toBe(403);
    const unknown = await city.call('api-keys.revoke', { id: newId(), reason: 'x' }, security);
    expect(unknown.body).toEqual({ revoked: false });
  });
});
