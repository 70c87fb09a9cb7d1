import { Secret, TOTP } from 'otpauth';
import { afterEach, describe, expect, it } from 'vitest';
import { hostAccess } from '../../src/store/access.ts';
import { resetOperatorSignIn } from '../../src/store/operators.ts';
import { type ConsoleUnderTest, startConsole, testPassword } from './support/console.ts';

let city: ConsoleUnderTest;
afterEach(() => city[Symbol.asyncDispose]());

const newPassword = 'clouds-in-the-mountains';
const cookieOf = (headers: Headers): string => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const codeFor = (secret: string, at: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: at });
const session = async (cookie: string) => (await city.call('session', {}, cookie)).status;
const acts = async (action: string) => [
  ...(await city.world.sql`select actor, after from audit_log where action = ${action} order by id`),
];
const signIn = (password: string) => city.call('sign-in.password', { name: 'li.hua', password });
const change = (cookie: string, current: string) =>
  city.call('account.password', { current, password: newPassword }, cookie);

/** A second factor for whoever has this session, in place of one of a secret: its secret, and the session afterwards. */
const setUp = async (cookie: string, old?: string) => {
  const shown = old === undefined ? {} : { code: codeFor(old, city.clock.now) };
  const { body } = await city.call('account.offer-second-factor', { password: testPassword, ...shown }, cookie);
  const given = { offer: body.offer, code: codeFor(body.secret, city.clock.now) };
  const done = await city.call('account.second-factor', given, cookie);
  expect(done.body).toEqual({ changed: true });
  return { secret: body.secret, cookie: cookieOf(done.headers), given };
};

describe('one’s own password', () => {
  it('is changed by whoever knows it: every other session ends, this one goes on under another secret, and the old one is no use', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const [here, elsewhere] = [await city.signIn('li.hua'), await city.signIn('li.hua')];
    const { endsAt } = (await city.call('session', {}, here)).body;
    city.clock.now += 60_000;
    const changed = await change(here, testPassword);
    expect(changed.body).toEqual({ changed: true });
    const now = cookieOf(changed.headers);
    expect([await session(now), await session(here), await session(elsewhere)]).toEqual([200, 401, 401]);
    city.clock.now = endsAt - 60_000;
    await city.world.sql`update console_sessions set seen_at = ${city.clock.now}`;
    expect((await city.call('session', {}, now)).body.endsAt).toBe(endsAt);
    expect((await signIn(testPassword)).status).toBe(401);
    expect((await signIn(newPassword)).body).toEqual({ next: 'done' });
    expect(await acts('password.changed')).toEqual([{ actor: 'operator:li.hua', after: { password: 'changed' } }]);
    const [log] = await city.world.sql<{ text: string }[]>`select jsonb_agg(a)::text as text from audit_log a`;
    expect(log?.text).not.toContain('mountains');
  });

  it('is not found out by whoever sits down at an open page: wrong guesses are counted, audited and lock, as at sign-in', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const cookie = await city.signIn('li.hua');
    await signIn('a-guess-at-the-door');
    for (let n = 0; n < 4; n++)
      expect((await change(cookie, `guess-${n}`)).body).toMatchObject({ code: 'password_refused' });
    const locked = await change(cookie, testPassword);
    expect([locked.status, locked.body]).toMatchObject([429, { code: 'sign_in_locked' }]);
    expect((await signIn(testPassword)).status).toBe(429);
    expect(await session(cookie)).toBe(200);
    expect((await acts('sign_in.failed')).map(({ after }) => after)).toEqual(
      [1, 2, 3, 4].map((failures) => ({ factor: 'password', failures })),
    );
    expect((await acts('sign_in.lock')).map(({ after }) => after)).toEqual([{ factor: 'password', failures: 5 }]);
    city.clock.now += 15 * 60_000 + 1;
    expect((await change(cookie, testPassword)).status).toBe(200);
  });

  it('is long enough, and another than before', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const cookie = await city.signIn('li.hua');
    const to = (password: string) => city.call('account.password', { current: testPassword, password }, cookie);
    expect((await to('short')).status).toBe(400);
    expect((await to(testPassword)).body).toMatchObject({ code: 'password_same' });
    expect(await session(cookie)).toBe(200);
  });
});

describe('one’s own second factor', () => {
  it('is set up with the password and a code, is asked for from then on, and ends the sessions without it', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const [here, elsewhere] = [await city.signIn('li.hua'), await city.signIn('li.hua')];
    expect((await city.call('account.offer-second-factor', { password: 'x' }, here)).body).toMatchObject({
      code: 'password_refused',
    });
    const { secret, cookie } = await setUp(here);
    expect([await session(cookie), await session(here), await session(elsewhere)]).toEqual([200, 401, 401]);
    expect((await city.call('session', {}, cookie)).body.secondFactor).toBe(true);
    const next = await signIn(testPassword);
    expect(next.body).toEqual({ next: 'code' });
    const used = await city.call('sign-in.code', { code: codeFor(secret, city.clock.now) }, cookieOf(next.headers));
    expect(used.body).toMatchObject({ code: 'code_refused' });
    city.clock.now += 30_000;
    const fresh = await city.call('sign-in.code', { code: codeFor(secret, city.clock.now) }, cookieOf(next.headers));
    expect(fresh.body).toEqual({ next: 'done' });
    expect((await acts('second_factor.changed')).map(({ after }) => after)).toEqual([{ secondFactor: 'set up' }]);
  });

  it('is exchanged for another: the one before stands until then, and lets nobody in afterwards', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const first = await city.signIn('li.hua');
    const early = (await city.call('account.offer-second-factor', { password: testPassword }, first)).body;
    const old = await setUp(first);
    const offer = (code?: string) =>
      city.call('account.offer-second-factor', { password: testPassword, ...(code ? { code } : {}) }, old.cookie);
    const without = await offer();
    expect([without.status, without.body]).toMatchObject([422, { code: 'code_needed' }]);
    expect((await offer(old.given.code)).body).toMatchObject({ code: 'code_refused' });
    const alone = { offer: early.offer, code: codeFor(early.secret, city.clock.now) };
    expect((await city.call('account.second-factor', alone, old.cookie)).body).toMatchObject({ code: 'offer_gone' });
    city.clock.now += 30_000;
    const { body } = await offer(codeFor(old.secret, city.clock.now));
    expect(body.secret).not.toBe(old.secret);
    city.clock.now += 30_000;
    const door = cookieOf((await signIn(testPassword)).headers);
    const withOld = await city.call('sign-in.code', { code: codeFor(old.secret, city.clock.now) }, door);
    expect(withOld.body).toEqual({ next: 'done' });
    city.clock.now += 30_000;
    const { cookie, given } = await setUp(old.cookie, old.secret);
    city.clock.now += 30_000;
    const again = cookieOf((await signIn(testPassword)).headers);
    const late = await city.call('sign-in.code', { code: codeFor(old.secret, city.clock.now) }, again);
    expect(late.body).toMatchObject({ code: 'code_refused' });
    expect((await city.call('account.second-factor', given, cookie)).body).toMatchObject({ code: 'offer_gone' });
    expect((await acts('second_factor.changed')).map(({ after }) => after)).toEqual([
      { secondFactor: 'set up' },
      { secondFactor: 'changed' },
    ]);
  });

  it('is no other than was offered to this operator, lately, while this password stood; wrong codes are counted', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    await city.operator('wang', ['operator']);
    const [li, wang] = [await city.signIn('li.hua'), await city.signIn('wang')];
    const offered = (await city.call('account.offer-second-factor', { password: testPassword }, li)).body;
    const given = () => ({ offer: offered.offer, code: codeFor(offered.secret, city.clock.now) });
    expect((await city.call('account.second-factor', given(), wang)).body).toMatchObject({ code: 'offer_gone' });
    const forged = { ...given(), offer: `${offered.offer.slice(0, -4)}AAAA` };
    expect((await city.call('account.second-factor', forged, li)).body).toMatchObject({ code: 'offer_gone' });
    const right = Number(given().code);
    for (let n = 1; n <= 5; n++) {
      const code = String((right + n) % 1_000_000).padStart(6, '0');
      expect((await city.call('account.second-factor', { ...given(), code }, li)).body).toMatchObject({
        code: 'code_refused',
      });
    }
    expect((await city.call('account.second-factor', given(), li)).status).toBe(429);
    city.clock.now += 15 * 60_000 + 1;
    expect((await city.call('account.second-factor', given(), li)).body).toMatchObject({ code: 'offer_gone' });

    const anew = (await city.call('account.offer-second-factor', { password: testPassword }, li)).body;
    const changed = cookieOf((await change(li, testPassword)).headers);
    const stale = { offer: anew.offer, code: codeFor(anew.secret, city.clock.now) };
    expect((await city.call('account.second-factor', stale, changed)).body).toMatchObject({ code: 'sign_in_changed' });
    await resetOperatorSignIn(city.world.sql, hostAccess('test'), 'li.hua', { at: city.clock.now, reason: null });
    expect((await city.call('account.second-factor', stale, changed)).status).toBe(401);
  });
});

describe('a session without a second factor', () => {
  it('does not go on once one is required, and does not come back when its operator sets one up', async () => {
    city = await startConsole();
    await city.operator('li.hua', ['operator']);
    const before = await city.signIn('li.hua');
    expect(await session(before)).toBe(200);
    await city.restart({ secondFactor: 'required' });
    for (const name of ['session', 'orders.count'] as const)
      expect((await city.call(name, {}, before)).body).toMatchObject({ code: 'signed_out' });
    const live = await fetch(`${city.base}/console/api/live`, { headers: { cookie: before } });
    const raw = await fetch(`${city.base}/console/queues/raw/api/queues`, { headers: { cookie: before } });
    expect([live.status, raw.status]).toEqual([401, 401]);

    const { body, headers } = await signIn(testPassword);
    if (body.next !== 'enrol') throw new Error(`expected to enrol, was told ${body.next}`);
    const enrolled = await city.call('sign-in.code', { code: codeFor(body.secret, city.clock.now) }, cookieOf(headers));
    expect(await session(cookieOf(enrolled.headers))).toBe(200);
    expect(await session(before)).toBe(401);
    expect((await acts('second_factor.changed')).map(({ after }) => after)).toEqual([{ secondFactor: 'set up' }]);
  });
});
