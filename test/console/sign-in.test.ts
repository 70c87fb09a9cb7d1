import { Secret, TOTP } from 'otpauth';
import { afterEach, describe, expect, it } from 'vitest';
import { hostAccess } from '../../src/store/access.ts';
import { sessionLimits } from '../../src/store/console-sessions.ts';
import { setFirstPassword } from '../../src/store/operator-logins.ts';
import { addOperator, disableOperator, resetOperatorSignIn, setOperatorRoles } from '../../src/store/operators.ts';
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
    const failed = Array.from({ length: 4 }, () => 'sign_in.failed');
    expect(actions.map(({ action }) => action)).toEqual([...failed, 'sign_in.lock', 'sign_in']);
  });

  it('looks at five guesses of forty made at once, and answers the same for a name that nobody has', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const guess = async (name: string) => {
      const passwords = Array.from({ length: 40 }, (_, n) => (n === 39 ? testPassword : `guess-${n}`));
      const answers = await Promise.all(passwords.map((password) => city.call('sign-in.password', { name, password })));
      return answers.map(({ status }) => status).toSorted();
    };
    const looked = [...Array.from({ length: 5 }, () => 401), ...Array.from({ length: 35 }, () => 429)];
    expect(await guess('li.hua')).toEqual(looked);
    expect(await guess('nobody')).toEqual(looked);
    const answers = await Promise.all(
      ['li.hua', 'nobody'].map((name) => city.call('sign-in.password', { name, password: testPassword })),
    );
    expect(answers.map(({ status }) => status)).toEqual([429, 429]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    expect(answers[0]?.headers.get('retry-after')).toBe(answers[1]?.headers.get('retry-after'));
    const audited = await city.world.sql<{ action: string; subject: string; after: unknown }[]>`
      select action, subject_id as subject, after from audit_log where action like 'sign_in%' order by (after->>'failures')::int`;
    expect([...audited]).toEqual(
      [1, 2, 3, 4, 5].map((failures) => ({
        action: failures === 5 ? 'sign_in.lock' : 'sign_in.failed',
        ...{ subject: 'li.hua', after: { factor: 'password', failures } },
      })),
    );
  });

  it('looks at five codes of forty sent at once, and a right password gives no further ones', async () => {
    city = await startConsole({ secondFactor: 'required' });
    await city.operator('li.hua', ['operator']);
    const enrol = await city.call('sign-in.password', { name: 'li.hua', password: testPassword });
    if (enrol.body.next !== 'enrol') throw new Error(`expected to enrol, was told ${enrol.body.next}`);
    const { secret } = enrol.body;
    await city.call('sign-in.code', { code: codeFor(secret, city.clock.now) }, cookieOf(enrol.headers));
    city.clock.now += 60_000;
    const right = Number(codeFor(secret, city.clock.now));
    const password = () => city.call('sign-in.password', { name: 'li.hua', password: testPassword });
    const begun = cookieOf((await password()).headers);
    const codes = Array.from({ length: 40 }, (_, n) => String((right + 39 - n) % 1_000_000).padStart(6, '0'));
    const wrong = (code: string) => city.call('sign-in.code', { code }, begun);
    for (const code of codes.slice(0, 4)) expect((await wrong(code)).status).toBe(401);
    expect((await password()).body).toEqual({ next: 'code' });
    const answers = await Promise.all(codes.slice(0, 39).map(wrong));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([401, ...Array.from({ length: 38 }, () => 429)]);
    expect((await city.call('sign-in.code', { code: codes[39] ?? '' }, begun)).status).toBe(429);
    expect((await password()).status).toBe(429);
  });

  it('hashes few passwords at once and sends away whom it would keep waiting', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const names = Array.from({ length: 150 }, (_, n) => `nobody-${n}`);
    const answers = await Promise.all(names.map((name) => city.call('sign-in.password', { name, password: 'x' })));
    const away = answers.filter(({ status }) => status === 503);
    expect(away.length).toBeGreaterThan(0);
    expect(away[0]?.body).toMatchObject({ code: 'sign_in_busy' });
    expect(answers.filter(({ status }) => status === 401).length).toBe(150 - away.length);
    expect((await city.call('sign-in.password', { name: 'li.hua', password: testPassword })).status).toBe(200);
  });

  it('writes down five wrong tokens in a quarter of an hour, also at once, and locks nobody by them', async () => {
    city = await startConsole();
    const { sql } = city.world;
    const grants = { name: 'li.hua', roles: ['operator'], regionCodes: [], servicePointCodes: [] };
    const token = await addOperator(sql, hostAccess('test'), grants, by);
    await city.operator('wang', ['system_administrator']);
    const first = (name: string, given: string) =>
      city.call('sign-in.first', { name, token: given, password: testPassword });
    const guesses = (name: string) => Promise.all(Array.from({ length: 8 }, (_, n) => first(name, `dso_${n}`)));
    const answers = [...(await guesses('li.hua')), ...(await guesses('wang')), ...(await guesses('nobody'))];
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'token_refused' } });
    const audited = () => sql<{ action: string; subject: string; after: unknown }[]>`
      select action, subject_id as subject, after from audit_log where action in ('sign_in.failed', 'sign_in.lock')
      order by subject, (after->>'failures')::int`;
    const five = (subject: string) =>
      [1, 2, 3, 4, 5].map((failures) => ({
        ...{ action: 'sign_in.failed', subject, after: { factor: 'token', failures } },
      }));
    expect([...(await audited())]).toEqual([...five('li.hua'), ...five('wang')]);
    for (let n = 0; n < 5; n++) await city.call('sign-in.password', { name: 'li.hua', password: 'x' });
    expect(new Set((await audited()).map(({ action }) => action))).toEqual(new Set(['sign_in.failed']));
    expect((await first('li.hua', token)).status).toBe(200);
    expect((await city.call('sign-in.password', { name: 'wang', password: testPassword })).status).toBe(200);
    city.clock.now += 15 * 60_000;
    await first('wang', 'dso_late');
    expect(await audited()).toHaveLength(16);
  });

  it('takes a token for one password, whoever else brings it at the same moment', async () => {
    city = await startConsole();
    const grants = { name: 'li.hua', roles: ['operator'], regionCodes: [], servicePointCodes: [] };
    const token = await addOperator(city.world.sql, hostAccess('test'), grants, by);
    const passwords = ['mine-in-the-mountains', 'yours-in-the-mountains'];
    const firsts = await Promise.all(
      passwords.map((password) => city.call('sign-in.first', { name: 'li.hua', token, password })),
    );
    const statuses = firsts.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 401]);
    const signedIn = await Promise.all(
      passwords.map((password) => city.call('sign-in.password', { name: 'li.hua', password })),
    );
    expect(signedIn.map(({ status }) => status)).toEqual(statuses);
  });

  it('lets nobody in with a token or a password that is taken away at the same moment', async () => {
    city = await startConsole();
    const { sql } = city.world;
    const grants = { name: 'li.hua', roles: ['operator'], regionCodes: [], servicePointCodes: [] };
    let token = await addOperator(sql, hostAccess('test'), grants, by);
    const [row] = await sql<{ id: string }[]>`select id from operators`;
    const operatorId = row?.id ?? '';
    for (let round = 0; round < 3; round++) {
      const [first, next] = await Promise.all([
        city.call('sign-in.first', { name: 'li.hua', token, password: testPassword }),
        resetOperatorSignIn(sql, hostAccess('test'), 'li.hua', by),
      ]);
      expect((await city.call('session', {}, cookieOf(first.headers))).status).toBe(401);
      expect((await city.call('sign-in.password', { name: 'li.hua', password: testPassword })).status).toBe(401);
      const late = { operatorId, token, passwordHash: 'argon2id$', at: city.clock.now };
      expect(await setFirstPassword(sql, late)).toBe(false);
      token = next;
    }
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
    await Promise.all([1, 2].map(() => city.call('sign-out', {}, left)));
    expect((await city.call('session', {}, left)).status).toBe(401);
    const outs = await city.world.sql`select actor, subject_id from audit_log where action = 'sign_out'`;
    expect([...outs]).toEqual([{ actor: 'operator:li.hua', subject_id: 'li.hua' }]);
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
