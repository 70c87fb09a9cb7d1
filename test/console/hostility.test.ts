import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract, type RouteName } from '../../src/console/api/contract.ts';
import type { RouteDefinition } from '../../src/console/api/define-route.ts';
import { operatorRoles, type Permission, permissionsOf } from '../../src/domain/permissions.ts';
import { newId } from '../../src/store/ids.ts';
import { busyCounty } from './support/busy-county.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';
import { introduceAll } from './support/people.ts';

let city: ConsoleUnderTest;
const cookies = new Map<string, string>();
const roles = Object.keys(operatorRoles);
beforeAll(async () => {
  city = await startConsole();
  for (const role of roles) {
    await city.operator(role, [role]);
    cookies.set(role, await city.signIn(role));
  }
  await city.operator('of-a-county', ['operator', 'approver'], { regions: ['350782'] });
  cookies.set('of-a-county', await city.signIn('of-a-county'));
});
afterAll(() => city[Symbol.asyncDispose]());

const routes = Object.entries(contract) as [RouteName, RouteDefinition][];
const guarded = routes.filter(([, { demand }]) => demand !== 'nobody');
const byPermission = routes.filter(([, { demand }]) => !['nobody', 'begun', 'anybody'].includes(demand));

describe('every call of the console', () => {
  it.each(guarded)('%s is refused to who is not signed in', async (name) => {
    const { status, body } = await city.send(name, {});
    expect([status, body['code']]).toEqual([401, 'signed_out']);
  });

  it.each(guarded)('%s is refused with a secret that was never given out', async (name) => {
    const { status } = await city.send(name, {}, { cookie: `doorstep_session=${'A'.repeat(43)}` });
    expect(status).toBe(401);
  });

  it.each(byPermission)(
    '%s is refused to each role without its permission, before its input is looked at',
    async (name, route) => {
      const without = roles.filter((role) => !permissionsOf([role]).has(route.demand as Permission));
      expect(without.length).toBeGreaterThan(0);
      for (const role of without) {
        const { status, body } = await city.send(name, { nonsense: true }, { cookie: cookies.get(role) ?? '' });
        expect([role, status, body['code']]).toEqual([role, 403, 'forbidden']);
        expect(body['detail']).toContain(route.demand);
      }
    },
  );

  it.each(byPermission.filter(([, { scope }]) => scope === 'city'))(
    '%s concerns the whole city and is refused within a county',
    async (name) => {
      const { status, body } = await city.send(name, {}, { cookie: cookies.get('of-a-county') ?? '' });
      expect([status, body['code']]).toEqual([403, 'forbidden']);
    },
  );

  it.each(routes.filter(([, { kind }]) => kind !== 'read'))('%s is refused to a page of another site', async (name) => {
    const cookie = cookies.get('operator') ?? '';
    const from = (headers: Record<string, string>) => city.send(name, {}, { cookie, headers });
    const tries = [
      await from({ origin: 'https://evil.example' }),
      await from({ 'x-doorstep-console': '' }),
      await from({ 'sec-fetch-site': 'cross-site' }),
    ];
    for (const { status, body } of tries) expect([status, body['code']]).toEqual([403, 'foreign_origin']);
  });

  it.each(routes)('%s answers nonsense with what is wrong, and never with a failure of its own', async (name) => {
    for (const input of [
      null,
      [],
      'x',
      7,
      { after: '%%%', limit: -1, id: '../../etc/passwd', ids: ['1; drop table orders'] },
    ]) {
      const { status } = await city.send(name, input, { cookie: cookies.get('operator') ?? '' });
      expect(status, JSON.stringify(input)).toBeLessThan(500);
    }
  });
});

const identities = ['11010519491231002X', '说是 110105 19491231 002x', '１１０１０５１９４９１２３１００２Ｘ！'];
const withReason = routes.filter(([, { input }]) => input instanceof z.ZodObject && 'reason' in input.shape);

describe('a reason', () => {
  beforeAll(async () => {
    for (const role of roles) cookies.set(role, await city.signIn(role));
  });

  it.each(withReason.filter(([, { kind }]) => kind === 'act'))(
    '%s takes none that holds an identity number, for it stands in the audit log for good',
    async (name, { demand }) => {
      const role = roles.find((one) => permissionsOf([one]).has(demand as Permission)) ?? 'operator';
      for (const reason of identities) {
        const { status, body } = await city.send(name, { reason }, { cookie: cookies.get(role) ?? '' });
        const errors = body['errors'] as { pointer: string; message: string }[];
        const message = errors.find(({ pointer }) => pointer === '/reason')?.message;
        expect([status, message]).toEqual([400, expect.stringContaining('identity number')]);
      }
    },
  );
});

describe('behind a proxy that calls under another host', () => {
  it('changes are taken from the pages of the address that is configured, and from no other', async () => {
    await using proxied = await startConsole({ consoleOrigin: 'https://console.example' });
    const from = (origin: string) =>
      proxied.send('sign-in.password', { name: 'x', password: 'x' }, { headers: { origin } });
    expect((await from('https://console.example')).body['code']).toBe('sign_in_refused');
    expect((await from(proxied.base)).body['code']).toBe('sign_in_refused');
    for (const origin of ['http://console.example', 'https://console.example:8443', 'https://evil.example', 'null'])
      expect((await from(origin)).body['code']).toBe('foreign_origin');
  });
});

describe('an operator of another county', () => {
  let there: ConsoleUnderTest;
  let whole: string;
  let other: string;
  /** Everything that names a row of the county: ids, and what the market calls them. */
  let marks: string[];

  beforeAll(async () => {
    there = await startConsole();
    const { sql } = there.world;
    await busyCounty(there);
    await introduceAll(there);
    await there.operator('whole', ['operator']);
    await there.operator('other', ['operator', 'approver'], { regions: ['350782'] });
    // Nobody with a part of the city is made an auditor: that what they would see is bounded all the same is the second lock.
    await sql`update operators set roles = roles || array['auditor', 'adjuster']`;
    [whole, other] = [await there.signIn('whole'), await there.signIn('other')];
    const bulk = { action: 'quarantine.retry', filter: {} } as const;
    const { body } = await there.call('bulk.preview', bulk, whole);
    await there.call('bulk.begin', { id: newId(), ...bulk, until: body.until, reason: 'again' }, whole);
    const named = await sql<{ mark: string }[]>`
      select id::text as mark from orders union select id::text from employers union select id::text from workers union select id::text from quarantine
      union select id::text from alarms union select id::text from intake_rejections union select id::text from bulk_actions
      union select policy_no from policies union select external_id from orders union select external_id from employers
      union select external_id from workers union select 'O-refused' union select 'operator:of-the-county'`;
    marks = named.map(({ mark }) => mark);
  });
  afterAll(() => there[Symbol.asyncDispose]());

  /** Which of the county's rows an answer names, beside what was asked for. */
  const namedIn = (body: unknown, asked?: string): string[] => {
    const text = JSON.stringify(body);
    return marks.filter((mark) => mark !== asked && new RegExp(`(?<![\\w-])${mark}(?![\\w-])`).test(text));
  };
  const ofRows = routes.filter(([, { scope, kind }]) => scope === 'rows' && kind !== 'act');
  const asks = (key: string, value: string) =>
    ofRows.filter(([, { input }]) => !input.safeParse({}).success && input.safeParse({ [key]: value }).success);
  const lists = ofRows.filter(([, { input }]) => input.safeParse({}).success);

  it.each(lists)('gets nothing of it from %s', async (name) => {
    const { status, body } = await there.send(name, {}, { cookie: other });
    expect([status, namedIn(body)]).toEqual([200, []]);
    if (name.endsWith('.count')) expect(body['count']).toBe(0);
  });

  it('would get something from each list, were the county theirs', async () => {
    const empty: string[] = [];
    for (const [name] of lists.filter(([listed]) => listed.endsWith('.list'))) {
      const { body } = await there.send(name, {}, { cookie: whole });
      if (namedIn(body).length === 0) empty.push(name);
    }
    // What belongs to a programme, and so to the whole city.
    expect(empty.filter((name) => name !== 'plans.list' && name !== 'funds.list')).toEqual([]);
  });

  it.each([...asks('id', newId()), ...asks('bulkId', newId())])('gets nothing from %s by an id of it', async (name) => {
    for (const id of marks.filter((mark) => z.uuid().safeParse(mark).success)) {
      const { status, body } = await there.send(name, { id, bulkId: id }, { cookie: other });
      expect([id, status === 404 ? [] : namedIn(body, id)]).toEqual([id, []]);
      expect([200, 404]).toContain(status);
    }
  });

  it.each(asks('text', 'x'))('gets nothing from %s by a name of it', async (name) => {
    for (const text of marks) {
      const { status, body } = await there.send(name, { text }, { cookie: other });
      expect([text, status, namedIn(body, text)]).toEqual([text, 200, []]);
    }
  });
});
