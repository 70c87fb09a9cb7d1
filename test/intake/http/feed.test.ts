import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { order, worker } from '../../support/builders.ts';
import { performJob } from '../../support/perform-job.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const minute = 60_000;
let api: ApiUnderTest;
let other: string;
beforeAll(async () => {
  api = await startApi();
  other = await api.newToken(['orders:read'], 'other');
});
afterAll(() => api[Symbol.asyncDispose]());

type Page = {
  orders: { externalId: string; updatedAt: string; cover: { state: string } }[];
  next: string;
  more: boolean;
  asOf: string;
};
const iso = (at: number) => new Date(at).toISOString();
const poll = async (query: string, token?: string): Promise<Page> => {
  const { status, body } = await api.call(
    'GET',
    `/v1/orders?${query}`,
    undefined,
    token === undefined ? {} : { token },
  );
  expect(status).toBe(200);
  return body as Page;
};
const names = ({ orders }: Page) => orders.map((o) => o.externalId);

describe('GET /v1/orders', () => {
  it('tells what changed since, each change once, by its time, and goes on from where it was', async () => {
    const { world, clock } = api;
    const since = `updatedAfter=${encodeURIComponent(iso(world.now - 1))}`;
    await order(world, { externalId: 'F-1' });
    const old = await worker(world, { birthDate: '1940-01-01' });
    await order(world, { externalId: 'F-2', worker: old }, { now: world.now + minute });
    clock.now = world.now + 10 * minute;
    const first = await poll(since);
    expect(names(first)).toEqual(['F-1', 'F-2']);
    expect(first).toMatchObject({
      more: false,
      asOf: iso(clock.now - 2_000),
      orders: [{ updatedAt: iso(world.now), cover: { state: 'owed' } }, {}],
    });

    clock.now += minute;
    const quiet = await poll(`cursor=${first.next}`);
    expect(quiet.orders).toEqual([]);
    await performJob({ ...world, now: clock.now }, 'issue-policy');
    clock.now += minute;
    const decided = await poll(`cursor=${quiet.next}`);
    expect(decided.orders.map((o) => `${o.externalId} ${o.cover.state}`).sort()).toEqual([
      'F-1 covered',
      'F-2 excluded',
    ]);
    await api.call('POST', '/v1/orders/ext:F-1/cancel', {});
    clock.now += minute;
    const cancelled = await poll(`cursor=${decided.next}`);
    expect(names(cancelled)).toEqual(['F-1']);
    await api.call('POST', '/v1/orders/ext:F-2/check-in', { at: '1971-01-01T00:00:00Z' });
    clock.now += minute;
    expect((await poll(`cursor=${cancelled.next}`)).orders).toMatchObject([
      { externalId: 'F-2', flags: ['outside_hours'], attendance: [{ kind: 'check_in' }] },
    ]);
  });

  it('tells nothing that is younger than two seconds, since it may not be all', async () => {
    const { world, clock } = api;
    clock.now = world.now + 40 * minute;
    const before = await poll(`updatedAfter=${encodeURIComponent(iso(clock.now - 1))}`);
    await order(world, { externalId: 'Y-1' }, { now: clock.now });
    clock.now += 1_999;
    expect(names(await poll(`cursor=${before.next}`))).toEqual([]);
    clock.now += 1;
    expect(names(await poll(`cursor=${before.next}`))).toEqual(['Y-1']);
  });

  it('pages through what many changed at one instant, whatever lies between', async () => {
    const { world, clock } = api;
    const at = world.now + 400 * 24 * 60 * minute;
    for (let i = 0; i < 7; i++)
      await order(world, { externalId: `P-${i}`, signedAt: at, startsAt: at, endsAt: at + minute }, { now: at });
    clock.now = at + minute;
    let cursor = `updatedAfter=${encodeURIComponent(iso(world.now + 50 * minute))}`;
    const seen: string[] = [];
    for (let more = true; more; ) {
      const page = await poll(`${cursor}&limit=3`);
      expect(page.orders.length).toBeLessThanOrEqual(3);
      seen.push(...names(page));
      cursor = `cursor=${page.next}`;
      more = page.more;
    }
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `P-${i}`));
  });

  it('shows a source only its own orders', async () => {
    expect(names(await poll(`updatedAfter=${encodeURIComponent(iso(0))}`, other))).toEqual([]);
  });

  it.each([
    ['', 'updatedAfter', 'parameter_missing'],
    ['updatedAfter=yesterday', 'updatedAfter', 'instant_format'],
    ['cursor=nonsense', 'cursor', 'cursor_invalid'],
    ['updatedAfter=2026-05-01T08:00:00Z&limit=0', 'limit', 'limit_invalid'],
    ['updatedAfter=2026-05-01T08:00:00Z&limit=501', 'limit', 'limit_invalid'],
  ])('answers 400 for "%s", naming the parameter', async (query, parameter, code) => {
    expect(await api.call('GET', `/v1/orders?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ parameter, code }] },
    });
  });
});
