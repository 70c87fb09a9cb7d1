import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { order, posting } from '../../support/builders.ts';
import { performJob } from '../../support/perform-job.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const hour = 3_600_000;
let api: ApiUnderTest;
let other: string;
let reader: string;
beforeAll(async () => {
  api = await startApi();
  other = await api.newToken(['orders:write'], 'other');
  reader = await api.newToken(['orders:read']);
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  api.clock.now = api.world.now;
});

const post = (id: string, action: string, body: unknown, key?: string) =>
  api.call('POST', `/v1/orders/${id}/${action}`, body, key === undefined ? {} : { key });
const read = async (id: string) => (await api.call('GET', `/v1/orders/${id}`)).body;
const iso = (at: number) => new Date(at).toISOString();

describe('POST /v1/orders/{id}/cancel', () => {
  it('cancels once, by our id or its own, and hints; again it says that it was', async () => {
    const id = await order(api.world, { externalId: 'C-1' });
    const before = api.hints();
    expect(await post('ext:C-1', 'cancel', { reason: '下雨' })).toMatchObject({
      status: 200,
      body: { id, externalId: 'C-1', outcome: 'cancelled', version: 2, cover: { state: 'owed' }, warnings: [] },
    });
    expect(api.hints()).toBe(before + 1);
    expect(await post(id, 'cancel', {})).toMatchObject({
      status: 200,
      body: { outcome: 'already_cancelled', version: 2 },
    });
    expect(api.hints()).toBe(before + 1);
    const [event] = await api.world.sql`select actor, reason from order_events where order_id = ${id}`;
    expect(event).toEqual({ actor: expect.stringMatching(/^api-key:[0-9a-f-]{36}$/), reason: '下雨' });
  });

  it('answers a repeated request with the first answer, and the same key for another order with 422', async () => {
    const [first, second] = [await order(api.world), await order(api.world)];
    const answer = await post(first, 'cancel', {}, 'same');
    const again = await post(first, 'cancel', {}, 'same');
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([answer.body, 'true']);
    expect((await post(second, 'cancel', {}, 'same')).body.code).toBe('idempotency_key_reused');
  });

  it('answers 409 at the end of cover and after completion, 404 for an unknown order, and changes nothing', async () => {
    const id = await order(api.world);
    await performJob(api.world, 'issue-policy');
    api.clock.now = api.world.now + 11.5 * hour;
    expect(await post(id, 'cancel', {})).toMatchObject({ status: 409, body: { code: 'order_over' } });
    const done = { actualStart: iso(api.world.now + 2 * hour), actualEnd: iso(api.world.now + 10 * hour) };
    expect((await post(id, 'complete', done)).status).toBe(200);
    expect(await post(id, 'cancel', {})).toMatchObject({ status: 409, body: { code: 'order_completed' } });
    expect(await post('ext:nobody', 'cancel', {})).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await read(id)).toMatchObject({ cancelledAt: null, version: 2 });
  });

  it('is for the source whose order it is, and for keys that may write orders', async () => {
    const id = await order(api.world);
    expect((await api.call('POST', `/v1/orders/${id}/cancel`, {}, { token: other })).status).toBe(404);
    expect((await api.call('POST', `/v1/orders/${id}/cancel`, {}, { token: reader })).status).toBe(403);
  });
});

describe('POST /v1/orders/{id}/amend', () => {
  it('changes what is named, and the order shows what was before and after', async () => {
    const id = await order(api.world);
    const endsAt = iso(api.world.now + 12 * hour);
    expect(await post(id, 'amend', { endsAt, reason: '加班' })).toMatchObject({
      status: 200,
      body: { outcome: 'amended' },
    });
    expect(await post(id, 'amend', { endsAt, reason: '加班' })).toMatchObject({
      body: { outcome: 'unchanged', version: 2 },
    });
    expect(await read(id)).toMatchObject({
      endsAt,
      version: 2,
      events: [
        {
          ...{ kind: 'amended', version: 2, at: iso(api.world.now), reason: '加班', appliedAt: null },
          before: { endsAt: iso(api.world.now + 10 * hour), occupationClass: 2 },
          after: { startsAt: iso(api.world.now + 2 * hour), endsAt },
        },
      ],
    });
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['an empty window', { endsAt: '2026-05-11T10:00:00+08:00' }, 'no_cover_window', '/endsAt'],
    [
      'an end that is past',
      { startsAt: '2026-05-11T06:00:00+08:00', endsAt: '2026-05-11T08:00:00+08:00' },
      'ends_in_past',
      '/endsAt',
    ],
    ['years of work', { endsAt: '2036-05-11T10:00:00+08:00' }, 'window_too_long', '/endsAt'],
    ['a time without offset', { endsAt: '2026-05-11T20:00:00' }, 'instant_without_offset', '/endsAt'],
    ['a class that there is not', { occupationClass: 7 }, 'number_out_of_range', '/occupationClass'],
    ['no reason', { occupationClass: 3, reason: '' }, 'text_missing', '/reason'],
  ])('answers 422 for %s, points at it, and changes nothing', async (_, change, code, pointer) => {
    const id = await order(api.world);
    const { status, body } = await post(id, 'amend', { reason: 'x', ...change });
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ pointer, code, message: expect.stringMatching(/.{15,}/) }],
    });
    expect(await read(id)).toMatchObject({ version: 1, events: [] });
  });

  it('answers 409 on a cancelled order and after a claim', async () => {
    const [cancelled, claimed] = [await order(api.world), await order(api.world)];
    await post(cancelled, 'cancel', {});
    const amendment = { occupationClass: 3, reason: 'x' };
    expect(await post(cancelled, 'amend', amendment)).toMatchObject({ status: 409, body: { code: 'order_cancelled' } });
    await performJob(api.world, 'issue-policy');
    await api.world.sql`update policies set claim_reported_at = ${api.world.now} where order_id = ${claimed}`;
    expect(await post(claimed, 'amend', amendment)).toMatchObject({ status: 409, body: { code: 'claim_reported' } });
  });

  it('answers 409 where cover has ended and does not come back, saying what to do; the answer shows the policy', async () => {
    const id = await order(api.world);
    await performJob(api.world, 'issue-policy');
    expect((await post(id, 'amend', { occupationClass: 3, reason: 'x' })).body.cover).toEqual({
      state: 'covered',
      status: 'bound',
    });
    await performJob(api.world, 'amend-policy');
    await post(id, 'amend', { occupationClass: 6, reason: 'x' });
    await performJob(api.world, 'amend-policy');
    expect(await read(id)).toMatchObject({ cover: { status: 'voided' } });
    expect(await post(id, 'amend', { occupationClass: 3, reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'cover_ended', detail: expect.stringContaining('sign a new one') },
    });
    expect(await post(id, 'amend', { occupationClass: 6, reason: 'x' })).toMatchObject({
      status: 200,
      body: { outcome: 'unchanged', cover: { status: 'voided' } },
    });
    expect(await post(id, 'cancel', {})).toMatchObject({ status: 200, body: { outcome: 'cancelled' } });
  });
});

describe('POST /v1/orders/{id}/complete', () => {
  it('takes the true times and wage once; the same again changes nothing, other times are 409', async () => {
    const id = await order(api.world);
    api.clock.now = api.world.now + 11 * hour;
    const done = {
      actualStart: iso(api.world.now + 2 * hour),
      actualEnd: iso(api.world.now + 10.5 * hour),
      wageFen: 21_000,
    };
    expect(await post(id, 'complete', done)).toMatchObject({ status: 200, body: { outcome: 'completed' } });
    expect(await post(id, 'complete', done)).toMatchObject({ status: 200, body: { outcome: 'unchanged' } });
    expect(await post(id, 'complete', { ...done, wageFen: 1 })).toMatchObject({
      status: 409,
      body: { code: 'order_completed' },
    });
    expect(await read(id)).toMatchObject({ ...done, completedAt: iso(api.clock.now) });
  });

  it.each<[string, string, string, number, string]>([
    ['before the work begins', '2026-05-11T06:00:00+08:00', '2026-05-11T07:00:00+08:00', 0, 'complete_before_start'],
    ['an end before its start', '2026-05-11T12:00:00+08:00', '2026-05-11T11:00:00+08:00', 9, 'ends_before_start'],
    ['an end in the future', '2026-05-11T10:00:00+08:00', '2026-05-11T18:00:00+08:00', 9, 'ends_in_future'],
  ])('answers 422 for %s', async (_, actualStart, actualEnd, hours, code) => {
    const id = await order(api.world);
    api.clock.now = api.world.now + hours * hour;
    expect(await post(id, 'complete', { actualStart, actualEnd })).toMatchObject({ status: 422, body: { code } });
  });
});

describe('POST /v1/orders/{id}/check-in and /check-out', () => {
  it('stores where somebody was in WGS-84, and flags who is 50 km away', async () => {
    const offer = await posting(api.world);
    await api.world.sql`update postings set lng = 118, lat = 27 where id = ${offer.id}`;
    const id = await order(api.world, { posting: offer });
    const at = iso(api.world.now);
    const near = await post(id, 'check-in', { at, lng: 118.005, lat: 26.997, datum: 'gcj02' });
    expect(near.body).toMatchObject({ outcome: 'checked_in', flags: [], distanceM: expect.any(Number) });
    expect(near.body.distanceM).toBeLessThan(200);
    expect((await post(id, 'check-in', { at, lng: 118.005, lat: 26.997, datum: 'gcj02' })).body).toMatchObject({
      outcome: 'unchanged',
    });
    const far = await post(id, 'check-out', { at, lng: 118.5, lat: 27, datum: 'wgs84' });
    expect(far).toMatchObject({ status: 200, body: { outcome: 'checked_out', flags: ['far_from_place'] } });
    expect(await read(id)).toMatchObject({
      flags: ['far_from_place'],
      attendance: [
        { kind: 'check_in', at: '2026-05-11T00:00:00.000Z', distanceM: near.body.distanceM, flags: [] },
        { kind: 'check_out', flags: ['far_from_place'] },
      ],
    });
  });

  it('answers 422 without a datum or ahead of time, and 409 on a cancelled order', async () => {
    const id = await order(api.world);
    const at = iso(api.world.now);
    expect(await post(id, 'check-in', { at, lng: 118, lat: 27 })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/datum', code: 'datum_unknown' }] },
    });
    expect((await post(id, 'check-in', { at: iso(api.world.now + hour) })).body.code).toBe('at_in_future');
    await post(id, 'cancel', {});
    expect(await post(id, 'check-in', { at })).toMatchObject({ status: 409, body: { code: 'order_cancelled' } });
  });
});
