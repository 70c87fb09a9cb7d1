import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostAccess } from '../../src/store/access.ts';
import { resetOperatorSignIn, setOperatorRoles } from '../../src/store/operators.ts';
import { type ConsoleUnderTest, startConsole, testPassword } from './support/console.ts';

let city: ConsoleUnderTest;
let admin: string;
const reason = '岗位变动';
beforeAll(async () => {
  city = await startConsole();
  await city.operator('admin', ['system_administrator']);
  admin = await city.signIn('admin');
});
afterAll(() => city[Symbol.asyncDispose]());

const listed = async (name: string, state: 'active' | 'disabled' = 'active') => {
  const { body } = await city.call('operators.list', { state }, admin);
  return body.rows.find((row) => row.name === name);
};
const session = async (cookie: string) => (await city.call('session', {}, cookie)).status;

describe('operators', () => {
  it('are added with a token that is answered once, and audited without it', async () => {
    const grants = { name: 'wang.fang', roles: ['viewer'], regionCodes: ['350782'], servicePointCodes: [] };
    const added = await city.call('operators.add', { ...grants, reason }, admin);
    expect(added.body.token).toMatch(/^dso_/);
    expect(await listed('wang.fang')).toMatchObject({ places: ['武夷山市'], signIn: 'invited', sessions: 0 });
    const again = await city.call('operators.add', { ...grants, reason }, admin);
    expect([again.status, again.body]).toMatchObject([409, { code: 'operator_exists' }]);
    const { body } = await city.call(
      'sign-in.first',
      { name: 'wang.fang', token: added.body.token, password: testPassword },
      undefined,
    );
    expect(body).toEqual({ next: 'done' });
    const [kept] = await city.world.sql<{ text: string }[]>`select jsonb_agg(a)::text as text from audit_log a`;
    expect(kept?.text).not.toContain(added.body.token.slice(4));
  });

  it('have roles changed only as they were seen, and sign in anew afterwards', async () => {
    await city.operator('zhao', ['viewer']);
    const cookie = await city.signIn('zhao');
    const change = { name: 'zhao', roles: ['operator'], expected: ['viewer'], reason };
    const both = await Promise.all([
      city.call('operators.set-roles', change, admin),
      city.call('operators.set-roles', { ...change, roles: ['adjuster'] }, admin),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await session(cookie)).toBe(401);
    const roles = (await listed('zhao'))?.roles ?? [];
    const apart = { name: 'zhao', roles: ['auditor', 'system_administrator'], expected: roles, reason };
    expect((await city.call('operators.set-roles', apart, admin)).body).toMatchObject({ code: 'roles_apart' });
  });

  it('are shut out at once when disabled, once', async () => {
    await city.operator('sun', ['viewer']);
    const cookie = await city.signIn('sun');
    const both = await Promise.all([1, 2].map(() => city.call('operators.disable', { name: 'sun', reason }, admin)));
    expect(both.map(({ body }) => body.disabled).toSorted()).toEqual([false, true]);
    expect(await session(cookie)).toBe(401);
    expect(await listed('sun')).toBeUndefined();
    expect(await listed('sun', 'disabled')).toMatchObject({ signIn: 'disabled', sessions: 0 });
    const acts = await city.world.sql`select from audit_log where action = 'operator.disable' and subject_id = 'sun'`;
    expect(acts).toHaveLength(1);
  });

  it('begin anew with a new token after a reset: password, sessions and the old token are gone', async () => {
    const first = await city.operator('zhou', ['viewer']);
    const cookie = await city.signIn('zhou');
    const { body } = await city.call('operators.reset-sign-in', { name: 'zhou', reason: '忘记密码' }, admin);
    expect(await session(cookie)).toBe(401);
    const withPassword = await city.call('sign-in.password', { name: 'zhou', password: testPassword });
    expect(withPassword.status).toBe(401);
    const anew = (token: string) =>
      city.call('sign-in.first', { name: 'zhou', token, password: 'mountains-in-the-tea' });
    expect((await anew(first)).status).toBe(401);
    expect((await anew(body.token)).body).toEqual({ next: 'done' });
    const [act] = await city.world.sql`
      select actor, after, reason from audit_log where action = 'operator.reset_sign_in' and subject_id = 'zhou'`;
    expect(act).toEqual({ actor: 'operator:admin', after: { signIn: 'changed' }, reason: '忘记密码' });
  });

  it('of the three that are apart are made, given their role and reset by nobody who is another of them', async () => {
    const { sql } = city.world;
    const [host, by] = [hostAccess('test'), { at: city.clock.now, reason: null }];
    await city.operator('he.wei', ['auditor']);
    const cookie = await city.signIn('he.wei');
    await city.operator('puppet', ['viewer']);
    for (const role of ['auditor', 'security_administrator']) {
      const grants = { name: `my.${role}`, roles: [role], regionCodes: [], servicePointCodes: [], reason };
      const change = { name: 'puppet', roles: ['viewer', role], expected: ['viewer'], reason };
      for (const { status, body } of [
        await city.call('operators.add', grants, admin),
        await city.call('operators.set-roles', change, admin),
      ])
        expect([status, body]).toMatchObject([403, { code: 'forbidden', detail: expect.stringContaining('apart') }]);
      expect(await listed(grants.name)).toBeUndefined();
    }
    const reset = await city.call('operators.reset-sign-in', { name: 'he.wei', reason }, admin);
    expect([reset.status, reset.body]).toMatchObject([403, { code: 'forbidden' }]);
    expect(await session(cookie)).toBe(200);

    const second = { name: 'admin2', roles: ['system_administrator'], regionCodes: [], servicePointCodes: [], reason };
    expect((await city.call('operators.add', second, admin)).status).toBe(200);
    expect((await city.call('operators.reset-sign-in', { name: 'admin2', reason }, admin)).status).toBe(200);
    expect(await resetOperatorSignIn(sql, host, 'he.wei', by)).toMatch(/^dso_/);
    expect(await setOperatorRoles(sql, host, { name: 'puppet', roles: ['auditor'] }, by)).toEqual(['auditor']);
    const away = { name: 'puppet', roles: ['viewer'], expected: ['auditor'], reason };
    expect((await city.call('operators.set-roles', away, admin)).status).toBe(200);
    expect((await city.call('operators.disable', { name: 'he.wei', reason }, admin)).body).toEqual({ disabled: true });
  });

  it('who agree to what takes two people are made, given that role and reset by no person who manages operators', async () => {
    await city.operator('qian', ['approver']);
    await city.operator('both', ['system_administrator', 'approver']);
    await city.operator('hand', ['viewer']);
    const grants = { name: 'my.approver', roles: ['approver'], regionCodes: [], servicePointCodes: [], reason };
    const change = { name: 'hand', roles: ['viewer', 'approver'], expected: ['viewer'], reason };
    for (const cookie of [admin, await city.signIn('both')])
      for (const { status, body } of [
        await city.call('operators.add', grants, cookie),
        await city.call('operators.set-roles', change, cookie),
        await city.call('operators.reset-sign-in', { name: 'qian', reason }, cookie),
      ])
        expect([status, body]).toMatchObject([
          403,
          { code: 'forbidden', detail: expect.stringContaining('two people') },
        ]);
    const by = { at: city.clock.now, reason: null };
    expect(await resetOperatorSignIn(city.world.sql, hostAccess('test'), 'qian', by)).toMatch(/^dso_/);
    const more = { name: 'qian', roles: ['viewer', 'approver'], expected: ['approver'], reason };
    expect((await city.call('operators.set-roles', more, admin)).status).toBe(200);
    expect((await city.call('operators.disable', { name: 'qian', reason }, admin)).body).toEqual({ disabled: true });
  });

  it('have their part of the city changed only as it was seen, and sign in anew afterwards', async () => {
    await city.operator('wu', ['viewer'], { regions: ['350782'] });
    const cookie = await city.signIn('wu');
    const county = { regionCodes: ['350782'], servicePointCodes: [] };
    const whole = { regionCodes: [], servicePointCodes: [] };
    const change = { name: 'wu', ...whole, expected: county, reason };
    const both = await Promise.all([1, 2].map(() => city.call('operators.set-scope', change, admin)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await session(cookie)).toBe(401);
    expect(await listed('wu')).toMatchObject({ places: [], ...whole });
    const acts = await city.world.sql`
      select actor, before, after, reason from audit_log where action = 'operator.set_scope' and subject_id = 'wu'`;
    expect([...acts]).toEqual([{ actor: 'operator:admin', before: county, after: whole, reason }]);
    const strange = { ...change, expected: whole, regionCodes: ['999999'] };
    expect((await city.call('operators.set-scope', strange, admin)).body).toMatchObject({ code: 'scope_unknown' });
    const own = { name: 'admin', ...county, expected: whole, reason };
    expect((await city.call('operators.set-scope', own, admin)).status).toBe(403);
  });

  it('show as signed in only where a request would get in: not after half an hour idle, nor half a day', async () => {
    await city.operator('feng', ['viewer']);
    const began = city.clock.now;
    await city.signIn('feng');
    expect(await listed('feng')).toMatchObject({ sessions: 1, seenAt: began });
    city.clock.now += 30 * 60_000;
    admin = await city.signIn('admin');
    expect(await listed('feng')).toMatchObject({ sessions: 0, seenAt: began });
    await city.signIn('feng');
    await city.world.sql`update console_sessions set seen_at = seen_at + interval '1 day'`;
    city.clock.now += 12 * 3_600_000;
    admin = await city.signIn('admin');
    expect(await listed('feng')).toMatchObject({ sessions: 0 });
  });

  it('never change what they themselves may do, and are refused for a name that nobody has', async () => {
    const own = await city.call('operators.reset-sign-in', { name: 'admin', reason }, admin);
    expect([own.status, own.body]).toMatchObject([403, { code: 'forbidden' }]);
    const nobody = await city.call('operators.disable', { name: 'nobody', reason }, admin);
    expect([nobody.status, nobody.body]).toMatchObject([404, { code: 'operator_unknown' }]);
  });

  it('have a scope that is chosen from what there is', async () => {
    const { body } = await city.call('operators.places', {}, admin);
    expect(body.regions).toContainEqual({ code: '350782', name: '武夷山市', level: 'county' });
  });
});
