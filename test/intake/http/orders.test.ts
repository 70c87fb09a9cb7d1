import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { order, worker } from '../../support/builders.ts';
import { performJob } from '../../support/perform-job.ts';
import { type ApiUnderTest, orderBody, sendParties, startApi } from './api-under-test.ts';

describe('POST /v1/orders', () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = await startApi();
    await sendParties(api);
  });
  afterEach(() => api[Symbol.asyncDispose]());

  const sign = (over: Record<string, unknown> = {}) => api.call('POST', '/v1/orders', orderBody(over));

  it('signs, owes cover in the same commit, and hints once', async () => {
    const { status, body } = await sign();
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      externalId: 'O-1',
      cover: { state: 'owed' },
      flags: [],
      warnings: [],
    });
    const owed = await api.world.sql`select topic, lane, subject_id from outbox`;
    expect(owed).toEqual([{ topic: 'order.signed', lane: 0, subject_id: body.id }]);
    expect(api.hints()).toBe(1);
  });

  it('answers the existing order with 200 when the same comes again under another key, and hints no more', async () => {
    const first = await sign();
    const again = await sign();
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id, cover: { state: 'owed' } } });
    expect(api.hints()).toBe(1);
  });

  it('answers 409 order_differs when other content comes under the same external id', async () => {
    await sign();
    expect(await sign({ wageFen: 20_001 })).toMatchObject({
      status: 409,
      body: { code: 'order_differs', errors: [{ pointer: '/externalId' }] },
    });
  });

  it.each([
    ['workerExternalId', 'unknown_worker'],
    ['employerExternalId', 'unknown_employer'],
    ['postingExternalId', 'unknown_posting'],
  ])('answers 404 when %s names nobody, and points at it', async (field, code) => {
    expect(await sign({ [field]: 'nobody' })).toMatchObject({
      status: 404,
      body: { code, errors: [{ pointer: `/${field}`, code }] },
    });
  });

  const late = '2026-05-11T08:05:00.001+08:00';
  it.each<[string, Record<string, unknown>, string, string]>([
    ['an end before its start', { endsAt: '2026-05-11T10:00:00+08:00' }, '/endsAt', 'ends_before_start'],
    ['a time without offset', { startsAt: '2026-05-11T10:00:00' }, '/startsAt', 'instant_without_offset'],
    ['years of work', { endsAt: '2036-05-11T10:00:00+08:00' }, '/endsAt', 'window_too_long'],
    ['signing more than five minutes ahead', { signedAt: late }, '/signedAt', 'signed_in_future'],
    ['an occupation class that there is not', { occupationClass: 7 }, '/occupationClass', 'number_out_of_range'],
    ['a wage in yuan', { wageFen: '200.00' }, '/wageFen', 'fen_decimal'],
    ['no external id', { externalId: '' }, '/externalId', 'external_id_missing'],
    [
      'an identity number as external id',
      { externalId: '35070219850501000X' },
      '/externalId',
      'external_id_is_identity',
    ],
  ])('answers 422 for %s, and points at it', async (_, over, pointer, code) => {
    const { status, body } = await sign(over);
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ pointer, code, message: expect.stringMatching(/.{20,}/) }],
    });
  });

  it('takes an overlap and a head count that is exceeded, and flags both', async () => {
    const times = { startsAt: '2026-05-11T06:00:00+08:00', endsAt: '2026-05-12T18:00:00+08:00' };
    const posting = { employerExternalId: 'E-A', title: '采茶', headcount: 1, ...times, publishedAt: times.startsAt };
    await api.call('PUT', '/v1/postings/ext:P-A', posting);
    await sign({ postingExternalId: 'P-A' });
    const second = await sign({ externalId: 'O-2', postingExternalId: 'P-A' });
    expect(second).toMatchObject({ status: 201, body: { flags: ['overlap', 'over_headcount'] } });
  });

  it('refuses an overlap with 409 where it is set to', async () => {
    await using strict = await startApi({ orderOverlap: 'refuse' });
    await sendParties(strict);
    await strict.call('POST', '/v1/orders', orderBody());
    expect(await strict.call('POST', '/v1/orders', orderBody({ externalId: 'O-2' }))).toMatchObject({
      status: 409,
      body: { code: 'overlap', errors: [{ pointer: '/startsAt' }] },
    });
  });

  it('refuses somebody under 16 on the first working day, and opens an alarm', async () => {
    const child = await worker(api.world, { birthDate: '2010-05-12' });
    expect(await sign({ workerExternalId: child.externalId })).toMatchObject({
      status: 422,
      body: { code: 'under_minimum_age', errors: [{ pointer: '/workerExternalId' }] },
    });
    expect(await api.world.sql`select kind, subject from alarms`).toEqual([
      { kind: 'under_minimum_age', subject: 'order:market:O-1' },
    ]);
    expect((await api.world.sql`select from orders`).count).toBe(0);
  });

  it('counts an order without signedAt as signed when it came in', async () => {
    const { body } = await sign();
    expect((await api.call('GET', `/v1/orders/${body.id}`)).body).toMatchObject({
      signedAt: '2026-05-11T00:00:00.000Z',
      receivedAt: '2026-05-11T00:00:00.000Z',
    });
  });
});

describe('GET /v1/orders/{id}', () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api[Symbol.asyncDispose]());

  const read = async (id: string) => (await api.call('GET', `/v1/orders/${id}`)).body;

  it('tells an order by our id and by its own, with parties and times', async () => {
    const id = await order(api.world, { externalId: 'O-7' });
    const view = await read(id);
    expect(view).toMatchObject({
      id,
      externalId: 'O-7',
      worker: { id: expect.any(String), externalId: expect.stringMatching(/^W-/) },
      posting: null,
      startsAt: '2026-05-11T02:00:00.000Z',
      endsAt: '2026-05-11T10:00:00.000Z',
      cover: { state: 'owed', valid: false, policyNo: null, reason: null, gaps: [] },
    });
    expect(await read('ext:O-7')).toEqual(view);
    expect((await api.call('GET', '/v1/orders/ext:O-8')).status).toBe(404);
  });

  it('tells the policy, what it was charged and which minutes it leaves uncovered', async () => {
    const { world } = api;
    const id = await order(world, { startsAt: world.now - 3_600_000 });
    await performJob(world, 'issue-policy');
    expect((await read(id)).cover).toEqual({
      state: 'covered',
      valid: true,
      policyNo: expect.stringMatching(/^LGB-150K-\d{9}$/),
      status: 'bound',
      insurer: 'PICC-DEMO',
      plan: 'LGB-150K',
      planVersion: 1,
      coverStart: '2026-05-11T00:00:00.000Z',
      coverEnd: '2026-05-11T11:30:00.000Z',
      sumInsuredFen: 15_000_000,
      premiumFen: 40,
      endReason: null,
      reason: null,
      words: null,
      gaps: [
        {
          cause: 'signed_late',
          words: { zh: '开工后才签订', en: 'signed after the work began' },
          from: '2026-05-10T23:00:00.000Z',
          to: '2026-05-11T00:00:00.000Z',
        },
      ],
    });
  });

  it('tells why an order has no policy, in a code and in words', async () => {
    const { world } = api;
    const id = await order(world, { worker: await worker(world, { birthDate: '1950-01-01' }) });
    await performJob(world, 'issue-policy');
    expect((await read(id)).cover).toMatchObject({
      state: 'excluded',
      valid: false,
      policyNo: null,
      reason: 'age_out_of_range',
      words: { zh: '年龄不在方案范围内', en: 'the age is outside the plan' },
    });
  });

  it('tells of a policy that was voided that it is not valid, though the order was decided as covered', async () => {
    const { world } = api;
    const id = await order(world);
    await performJob(world, 'issue-policy');
    expect((await read(id)).cover).toMatchObject({ state: 'covered', valid: true, status: 'bound' });
    await api.call('POST', `/v1/orders/${id}/cancel`, { reason: '下雨' });
    await performJob(world, 'void-policy');
    expect((await read(id)).cover).toMatchObject({ state: 'covered', valid: false, status: 'voided' });
  });

  it('tells of one that was cut short that it is valid, until its end', async () => {
    const { world } = api;
    const id = await order(world, { endsAt: world.now + 40 * 3_600_000 });
    await performJob(world, 'issue-policy');
    api.clock.now = world.now + 3 * 3_600_000;
    await api.call('POST', `/v1/orders/${id}/cancel`, {});
    await performJob({ ...world, now: api.clock.now }, 'end-policy');
    const { cover } = await read(id);
    expect(cover).toMatchObject({ valid: true, status: 'ended', coverEnd: '2026-05-11T16:00:00.000Z' });
  });
});
