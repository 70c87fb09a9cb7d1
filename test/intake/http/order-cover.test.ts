import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { performJob } from '../../support/perform-job.ts';
import { type ApiUnderTest, orderBody, sendParties, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let other: string;
beforeAll(async () => {
  api = await startApi();
  other = await api.newToken(['orders:read'], 'other');
  await sendParties(api);
  await api.call('POST', '/v1/orders', orderBody());
  await performJob(api.world, 'issue-policy');
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  api.clock.now = api.world.now;
});

const cover = async (id: string) => (await api.call('GET', `/v1/orders/${id}/cover`)).body;
const pdf = async (id: string) => {
  const response = await fetch(`${api.base}/v1/orders/${id}/cover.pdf`, {
    headers: { authorization: `Bearer ${api.token}` },
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
};

describe('GET /v1/orders/{id}/cover', () => {
  it('tells what covers the order, under what and with which limits, and names nobody in clear', async () => {
    api.clock.now = api.world.now + 3 * 3_600_000;
    const told = await cover('ext:O-1');
    expect(told).toMatchObject({
      order: { externalId: 'O-1', employer: '茶厂', work: null, startsAt: '2026-05-11T02:00:00.000Z' },
      worker: { externalId: 'W-A', name: '张*', idNumber: '350702*********00X' },
      inForce: true,
      state: 'covered',
      policy: {
        ...{
          status: 'bound',
          endReason: null,
          changedAt: null,
          insurer: 'PICC-DEMO',
          plan: 'LGB-150K',
          planVersion: 1,
        },
        ...{ coverStart: '2026-05-11T02:00:00.000Z', coverEnd: '2026-05-11T11:30:00.000Z' },
        limits: { sumInsuredFen: 15_000_000, medical: null },
      },
      reason: null,
      gaps: [],
      reporting: { withinDays: 10 },
    });
    expect(JSON.stringify(told)).not.toMatch(/张三|35070219850501000X/);
  });

  it('tells before and after that it is not in force', async () => {
    expect(await cover('ext:O-1')).toMatchObject({ inForce: false });
    api.clock.now = Date.parse('2026-05-11T19:30:00+08:00');
    expect(await cover('ext:O-1')).toMatchObject({ inForce: false, policy: { status: 'bound' } });
  });

  it('tells why an order has none, in a code and in words', async () => {
    await api.call('PUT', '/v1/workers/ext:W-N', { name: '李四' });
    await api.call('POST', '/v1/orders', orderBody({ externalId: 'O-N', workerExternalId: 'W-N' }));
    expect(await cover('ext:O-N')).toMatchObject({ state: 'owed', policy: null, worker: { idNumber: null } });
    await performJob(api.world, 'issue-policy');
    expect(await cover('ext:O-N')).toMatchObject({
      ...{ state: 'excluded', inForce: false, policy: null, reason: 'identity_missing' },
      words: { zh: expect.any(String), en: expect.any(String) },
    });
    const { status, bytes } = await pdf('ext:O-N');
    expect([status, JSON.parse(bytes.toString()).code]).toEqual([409, 'no_cover']);
  });

  it('is a page to print, in force as voided', async () => {
    const { status, type, bytes } = await pdf('ext:O-1');
    expect([status, type, bytes.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
    await api.call(
      'POST',
      '/v1/orders',
      orderBody({ externalId: 'O-V', startsAt: '2026-05-12T10:00:00+08:00', endsAt: '2026-05-12T18:00:00+08:00' }),
    );
    await performJob(api.world, 'issue-policy');
    await api.call('POST', '/v1/orders/ext:O-V/cancel', {});
    await performJob(api.world, 'void-policy');
    expect(await cover('ext:O-V')).toMatchObject({
      inForce: false,
      policy: { status: 'voided', changedAt: expect.any(String) },
    });
    expect((await pdf('ext:O-V')).status).toBe(200);
  });

  it('is of the source whose order it is', async () => {
    for (const path of ['cover', 'cover.pdf'])
      expect((await api.call('GET', `/v1/orders/ext:O-1/${path}`, undefined, { token: other })).status).toBe(404);
  });
});
