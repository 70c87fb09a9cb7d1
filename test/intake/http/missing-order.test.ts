import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiUnderTest, orderBody, sendParties, startApi } from './api-under-test.ts';

describe('GET /v1/orders/{id} of an order that was refused', () => {
  let api: ApiUnderTest;
  let token: string;
  beforeEach(async () => {
    api = await startApi();
    token = await api.newToken(['orders:read'], 'other');
    await sendParties(api);
  });
  afterEach(() => api[Symbol.asyncDispose]());
  const sign = (over: Record<string, unknown>) => api.call('POST', '/v1/orders', orderBody(over));

  it('says that it is kept, why, and that it is signed by itself once its party has come; and then it is', async () => {
    await sign({ workerExternalId: 'W-9' });
    const missing = await api.call('GET', '/v1/orders/ext:O-1');
    const message = expect.stringContaining('send the worker first');
    expect(missing).toMatchObject({
      status: 404,
      body: {
        code: 'order_refused',
        detail: expect.stringMatching(
          /^this order was refused \(unknown_worker\) .* by itself once you have sent the worker$/,
        ),
        errors: [{ pointer: '/workerExternalId', code: 'unknown_worker', message }],
      },
    });
    for (const path of ['/v1/orders/ext:O-1/cover', '/v1/orders/ext:O-1/cover.pdf'])
      expect((await api.call('GET', path)).body).toEqual(missing.body);
    await api.call('PUT', '/v1/workers/ext:W-9', { name: '王五', idNumber: '350702199003070007' });
    expect((await api.call('GET', '/v1/orders/ext:O-1')).status).toBe(200);
  });

  it('says of one that waits for nobody to mend it and send it again, and repeats nothing of it', async () => {
    await sign({ externalId: 'O-2', endsAt: '2026-05-11T10:00:00+08:00' });
    const { body, text } = await api.call('GET', '/v1/orders/ext:O-2');
    expect(body).toMatchObject({
      detail: expect.stringMatching(/mend it and send it again under the same external id$/),
      errors: [{ pointer: '/endsAt', code: 'ends_before_start' }],
    });
    expect(text).not.toMatch(/W-A|E-A|20000/);
  });

  it('is told to whoever cancels or completes it too, and what to do: it is not signed yet', async () => {
    await sign({ workerExternalId: 'W-9' });
    const done = { actualStart: '2026-05-11T11:00:00+08:00', actualEnd: '2026-05-11T12:00:00+08:00' };
    const answers = [
      await api.call('POST', '/v1/orders/ext:O-1/cancel', {}),
      await api.call('POST', '/v1/orders/ext:O-1/complete', done),
    ];
    for (const { status, body } of answers)
      expect([status, body]).toMatchObject([
        404,
        {
          code: 'order_refused',
          detail: expect.stringMatching(
            /refused \(unknown_worker\) .* by itself once you have sent the worker; repeat this call then, or have our operators give the order up/,
          ),
        },
      ]);
    expect((await api.call('POST', '/v1/orders/ext:O-8/cancel', {})).body.code).toBe('not_found');
  });

  it('is told to its own source alone, and no more once it was given up', async () => {
    await sign({ workerExternalId: 'W-9' });
    expect((await api.call('GET', '/v1/orders/ext:O-1', undefined, { token })).body.code).toBe('not_found');
    await api.world
      .sql`update intake_rejections set closed_at = ${api.world.now}, closed_as = 'discarded', closed_by = 'test'`;
    expect((await api.call('GET', '/v1/orders/ext:O-1')).body.code).toBe('not_found');
  });
});
