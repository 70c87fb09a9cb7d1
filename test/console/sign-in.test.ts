import { Secret, TOTP } from 'otpauth';
import { afterEach, describe, expect, it } from 'vitest';
import { hostAccess } from '../../src/store/access.ts';
import { sessionLimits } from '../../src/store/console-sessions.ts';
import { addOperator, disableOperator, setOperatorRoles } from '../../src/store/operators.ts';
import { type ConsoleUnderTest, startConsole, testPassword } from './support/console.ts';

let city: ConsoleUnderTest;
afterEach(() => city[Symbol.asyncDispose]());

const cookieOf = (headers: Headers): string => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const codeFor = (secret: string, at: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: at });
const by = { at: 0, reason: null };

describe('sign-in', () => {
  it('begins with the token once, sets a password, and sets up a second factor that is asked for from then on', async () => {
    city = await startConsole({ secondFactor: 'required' });
    const grants = { name: 'li.hua', roles: ['operator'], regionCodes: [], servicePointCodes: [] };
    const token = await addOperator(city.world.sql, hostAccess('test'), grants, { at: city.clock.now, reason: null });

    const wrong = await city.call('sign-in.first', { name: 'li.hua', token: 'dso_wrong', password: testPassword });
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
    const first = await city.call('sign-in.first', { name: 'li.hua', token, password: testPassword });
    if (first.body.next !== 'enrol') throw new Error(`expected to enrol, was told ${first.body.next}`);
    const begun = cookieOf(first.headers);
    expect((await city.call('session', {}, begun)).status).toBe(401);

    const { secret } = first.body;
    const done = await city.call('sign-in.code', { code: codeFor(secret, city.clock.now) }, begun);
    expect(done.body).toEqual({ next: 'done' });
    const cookie = cookieOf(done.headers);
    expect(cookie).not.toBe(begun);
    expect((await city.call('session', {}, cookie)).body).toMatchObject({ name: 'li.hua', scope: [] });
    expect((await city.call('sign-in.code', { code: '000000' }, begun)).status).toBe(401);

    const again = await city.call('sign-in.first', { name: 'li.hua', token, password: 'another-password' });
    expect(again.status).toBe(401);
    const next = await city.call('sign-in.password', { name: 'li.hua', password: testPassword });
    expect(next.body).toEqual({ next: 'code' });
    const used = await city.call('sign-in.code', { code: codeFor(secret, city.clock.now) }, cookieOf(next.headers));
    expect(used.body).toMatchObject({ code: 'code_refused' });
    city.clock.now += 30_000;
    const fresh = await city.call('sign-in.code', { code: codeFor(secret, city.clock.now) }, cookieOf(next.headers));
    expect(fresh.body).toEqual({ next: 'done' });
    const [kept] = await city.world.sql`select totp_secret, password_hash from operator_logins`;
    expect(JSON.stringify(kept)).not.toContain(secret);
  });

  it('says no more about an unknown name than about a wrong password, and locks after five', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const unknown = await city.call('sign-in.password', { name: 'nobody', password: 'x' });
    const wrong = await city.call('sign-in.password', { name: 'li.hua', password: 'x' });
    expect(unknown.body).toEqual(wrong.body);
    for (let n = 1; n < 5; n++) await city.call('sign-in.password', { name: 'li.hua', password: 'x' });
    const locked = await city.call('sign-in.password', { name: 'li.hua', password: testPassword });
    expect([locked.status, locked.body]).toMatchObject([429, { code: 'sign_in_locked' }]);
    city.clock.now += 15 * 60_000 + 1;
    expect((await city.call('sign-in.password', { name: 'li.hua', password: testPassword })).body).toEqual({
      next: 'done',
    });
    const actions = await city.world.sql<
      { action: string }[]
    >`select action from audit_log where action like 'sign_in%' order by id`;
    expect(actions.map(({ action }) => action)).toEqual(['sign_in.lock', 'sign_in']);
  });

  it('takes a cookie that scripts cannot read and no other site sends, and never one that was planted', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const planted = `doorstep_session=${'B'.repeat(43)}`;
    const { headers } = await city.send(
      'sign-in.password',
      { name: 'li.hua', password: testPassword },
      { cookie: planted },
    );
    expect(headers.get('set-cookie')).toMatch(/^doorstep_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookieOf(headers)).not.toBe(planted);
    expect((await city.call('session', {}, planted)).status).toBe(401);
  });
});

describe('a session', () => {
  it('ends when it is idle for half an hour, whatever its page asks by itself, after twelve hours in any case, and when its operator signs out', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const idle = await city.signIn('li.hua');
    city.clock.now += sessionLimits.idleMs - 1;
    expect((await city.call('session', {}, idle)).status).toBe(200);
    city.clock.now += sessionLimits.idleMs + 1;
    expect((await city.call('session', {}, idle)).status).toBe(401);

    const long = await city.signIn('li.hua');
    const end = city.clock.now + sessionLimits.absoluteMs;
    for (; city.clock.now < end; city.clock.now += sessionLimits.idleMs / 2) await city.call('session', {}, long);
    expect((await city.call('session', {}, long)).status).toBe(401);

    const alone = await city.signIn('li.hua');
    const asking = { cookie: alone, headers: { 'x-doorstep-idle': '1' } };
    for (let asked = 0; asked < 2; asked++, city.clock.now += sessionLimits.idleMs / 2)
      expect((await city.send('quarantine.count', {}, asking)).status).toBe(200);
    expect((await city.send('quarantine.count', {}, asking)).status).toBe(401);

    const left = await city.signIn('li.hua');
    await city.call('sign-out', {}, left);
    expect((await city.call('session', {}, left)).status).toBe(401);
  });

  it('follows its operator: other roles end it, and what is signed in to after counts; a disabled operator is out', async () => {
    city = await startConsole();
    await city.operator('admin', ['system_administrator']);
    await city.operator('li.hua', ['operator']);
    const { sql } = city.world;
    const cookie = await city.signIn('li.hua');
    expect((await city.call('quarantine.list', {}, cookie)).status).toBe(200);
    await setOperatorRoles(sql, hostAccess('test'), { name: 'li.hua', roles: ['auditor'] }, by);
    expect((await city.call('quarantine.list', {}, cookie)).status).toBe(401);
    const again = await city.signIn('li.hua');
    expect((await city.call('quarantine.list', {}, again)).status).toBe(403);
    await disableOperator(sql, hostAccess('test'), 'li.hua', by);
    expect((await city.call('session', {}, again)).status).toBe(401);
  });
});
