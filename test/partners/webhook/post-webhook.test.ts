import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { postWebhook } from '../../../src/partners/webhook/post-webhook.ts';
import { isPublicAddress, publicLookup } from '../../../src/partners/webhook/public-address.ts';
import { webhookHeaders, webhookKey } from '../../../src/partners/webhook/sign-webhook.ts';
import { startAnswering } from '../answering.ts';
import { failureOf } from '../failing.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const delivery = { id: '0197-delivery', at: 1_714_521_600_999, allowPrivate: true };
const body = { type: 'alarm.opened', data: { kind: 'fund_low', name: '保障资金' } };

const keyOf = (text: string): Buffer => {
  const key = webhookKey(text);
  if (!key.ok) throw new Error(key.message);
  return key.value;
};

describe('a webhook', () => {
  it('is posted as JSON under the id of its delivery, signed so that the receiver can prove it', async () => {
    const server = await startAnswering(() => ({ status: 204 }));
    await postWebhook(`${server.url}/hook?city=nanping`, body, { ...delivery, secret });
    const [got] = server.requests;
    expect(got).toMatchObject({ method: 'POST', url: '/hook?city=nanping' });
    expect(JSON.parse(got?.body ?? '')).toEqual(body);
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json',
      ...webhookHeaders(delivery.id, delivery.at, got?.body ?? '', keyOf(secret)),
    });
  });

  it('is signed as Standard Webhooks says, by its published example', () => {
    const headers = webhookHeaders(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330_000,
      '{"test": 2432232314}',
      keyOf(secret),
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('goes unsigned without a secret, and not at all with one that is none', async () => {
    const server = await startAnswering(() => ({ status: 200 }));
    await postWebhook(server.url, body, delivery);
    expect(server.requests[0]?.headers).not.toHaveProperty('webhook-signature');
    for (const bad of ['', 'whsec_', 'whsec_short', 'not base64 at all, not at all!!!!'])
      await expect(postWebhook(server.url, body, { ...delivery, secret: bad })).rejects.toThrow(UsageError);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [400, undefined, 'refused', undefined],
    [410, undefined, 'refused', undefined],
    [403, undefined, 'later', undefined],
    [429, '30', 'later', 30],
    [500, undefined, 'later', undefined],
  ] as const)('answered with %i is %s', async (status, wait, kind, retryAfterSeconds) => {
    const server = await startAnswering(() => ({ status, headers: wait ? { 'retry-after': wait } : {} }));
    const failure = await failureOf(postWebhook(server.url, body, delivery));
    expect(failure).toMatchObject({ kind, status, partner: 'webhook' });
    expect(failure.retryAfterSeconds).toBe(retryAfterSeconds);
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await startAnswering(() => ({ status: 200 }));
    const server = await startAnswering(() => ({ status: 302, headers: { location: elsewhere.url } }));
    expect(await failureOf(postWebhook(server.url, body, delivery))).toMatchObject({ kind: 'refused', status: 302 });
    expect(elsewhere.requests).toEqual([]);
  });

  it('does not wait forever for an answer, and is done without reading its body', async () => {
    const hanging = await startAnswering(() => 'hang');
    const failure = await failureOf(postWebhook(hanging.url, body, { ...delivery, timeoutMs: 200 }));
    expect(failure).toMatchObject({ kind: 'later', message: 'webhook did not answer in time' });
    const cutting = await startAnswering(() => 'cut');
    expect(await failureOf(postWebhook(cutting.url, body, delivery))).toMatchObject({ kind: 'later' });
    const talkative = await startAnswering(() => ({ status: 200, body: 'x'.repeat(5_000_000) }));
    await postWebhook(talkative.url, body, delivery);
  });

  it('to an address that is none is told to whoever configured it', async () => {
    for (const url of ['', 'example.org', 'ftp://example.org', 'file:///etc/passwd'])
      await expect(postWebhook(url, body, delivery)).rejects.toThrow(UsageError);
  });
});

describe('a webhook to a private network', () => {
  it('is not posted unless it is allowed, however the address is written', async () => {
    const server = await startAnswering(() => ({ status: 200 }));
    const hosts = [
      '127.0.0.1',
      'localhost',
      '127.1',
      '0x7f000001',
      '2130706433',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
    ];
    for (const host of hosts) {
      const failure = await failureOf(
        postWebhook(`http://${host}:${server.port}/`, body, { ...delivery, allowPrivate: false }),
      );
      expect([host, failure.kind, failure.message.includes('ALLOW_PRIVATE_TARGETS')]).toEqual([host, 'refused', true]);
    }
    expect(server.requests).toEqual([]);
    await postWebhook(`http://localhost:${server.port}/`, body, delivery);
    expect(server.requests).toHaveLength(1);
  });

  it('whose name has no address may be posted later', async () => {
    const url = 'http://no-such-name.invalid/';
    expect(await failureOf(postWebhook(url, body, { ...delivery, allowPrivate: false }))).toMatchObject({
      kind: 'later',
    });
  });

  it('is connected to the very addresses that were checked, one or all of them', async () => {
    const lookUp = (host: string, all: boolean): Promise<unknown> =>
      new Promise((resolve) => {
        publicLookup('webhook')(host, { all }, (error, address, family) => resolve(error ?? [address, family]));
      });
    expect(await lookUp('8.8.8.8', false)).toEqual(['8.8.8.8', 4]);
    expect(await lookUp('8.8.8.8', true)).toEqual([[{ address: '8.8.8.8', family: 4 }], undefined]);
    for (const all of [true, false]) expect(await lookUp('localhost', all)).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['8.8.8.8', true],
    ['172.15.255.255', true],
    ['172.16.0.1', false],
    ['172.31.255.255', false],
    ['172.32.0.1', true],
    ['10.1.2.3', false],
    ['100.64.0.1', false],
    ['100.128.0.1', true],
    ['169.254.169.254', false],
    ['192.168.1.1', false],
    ['198.19.255.255', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['0.0.0.0', false],
    ['2606:4700:4700::1111', true],
    ['2001:db8::1', false],
    ['2002:7f00:1::', false],
    ['::', false],
    ['::1', false],
    ['::ffff:8.8.8.8', false],
    ['64:ff9b::7f00:1', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['ff02::1', false],
    ['localhost', false],
    ['', false],
  ])('knows whether %s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });
});
