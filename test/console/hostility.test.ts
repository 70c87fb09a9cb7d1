import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type RouteName } from '../../src/console/api/contract.ts';
import type { RouteDefinition } from '../../src/console/api/define-route.ts';
import { operatorRoles, type Permission, permissionsOf } from '../../src/domain/permissions.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

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
