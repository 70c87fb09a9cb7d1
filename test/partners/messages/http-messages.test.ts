import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpMessages, type GatewaySettings } from '../../../src/partners/messages/http-messages.ts';
import { type Message, type MessagePort, mostMessages } from '../../../src/partners/messages/message-port.ts';
import { type SimulatedGateway, startSimulatedGateway } from '../../../src/partners/messages/simulated-gateway.ts';
import { startAnswering } from '../answering.ts';
import { failureOf } from '../failing.ts';

const token = 'gateway-token';
const message = (n: number): Message => ({
  ...{ key: `0197-${n}`, channel: 'sms', to: `138${String(n).padStart(8, '0')}`, template: 'cover_issued' },
  text: `您的零工保障已生效。${n}`,
});
const messages = (count: number): Message[] => Array.from({ length: count }, (_, n) => message(n));

const open = async (
  settings: Partial<GatewaySettings> = {},
): Promise<{ gateway: SimulatedGateway; port: MessagePort }> => {
  const gateway = await startSimulatedGateway({ token });
  onTestFinished(() => gateway.close());
  return { gateway, port: createHttpMessages({ url: gateway.url, token, ...settings }) };
};

describe('messages', () => {
  it('arrive in sets of 500 with one call, each answered in its place', async () => {
    const { gateway, port } = await open();
    const sent = messages(mostMessages);
    const results = await port.send(sent);
    expect(results.map((result) => result.key)).toEqual(sent.map(({ key }) => key));
    expect(results.every((result) => result.outcome === 'accepted')).toBe(true);
    expect(gateway.delivered()).toEqual(sent);
    expect(gateway.calls()).toBe(1);
  });

  it('are not sent where there are none, and not more than 500 at once', async () => {
    const { gateway, port } = await open();
    expect(await port.send([])).toEqual([]);
    await expect(port.send(messages(mostMessages + 1))).rejects.toThrow(RangeError);
    expect(gateway.calls()).toBe(0);
  });

  it('are delivered once under one key, however often they are sent, with the same reference', async () => {
    const { gateway, port } = await open();
    const first = await port.send(messages(3));
    expect(await port.send(messages(5))).toEqual([...first, expect.anything(), expect.anything()]);
    expect(gateway.delivered()).toEqual(messages(5));
  });

  it('are delivered once when the answer was lost after the work was done', async () => {
    const { gateway, port } = await open();
    gateway.plan({ kind: 'lost' });
    expect(await failureOf(port.send(messages(2)))).toMatchObject({ kind: 'later', partner: 'message_gateway' });
    const results = await port.send(messages(2));
    expect(results.map((result) => result.outcome)).toEqual(['accepted', 'accepted']);
    expect(gateway.delivered()).toEqual(messages(2));
  });

  it('to a number that is refused are refused alone, and taken again once it is not', async () => {
    const { gateway, port } = await open();
    gateway.refuse(message(1).to, 'unsubscribed');
    expect(await port.send(messages(3))).toEqual([
      { outcome: 'accepted', key: '0197-0', ref: 'SIM-00000001' },
      { outcome: 'refused', key: '0197-1', code: 'unsubscribed' },
      { outcome: 'accepted', key: '0197-2', ref: 'SIM-00000002' },
    ]);
    gateway.refuse(message(1).to, null);
    expect(await port.send([message(1)])).toMatchObject([{ outcome: 'accepted' }]);
  });

  it.each([
    [429, '7', 'later', 7],
    [503, undefined, 'later', undefined],
    [500, undefined, 'later', undefined],
    [400, undefined, 'refused', undefined],
    [413, undefined, 'refused', undefined],
  ] as const)('answered as a whole with %i (Retry-After %s) are %s', async (status, retryAfter, kind, wait) => {
    const { gateway, port } = await open();
    gateway.plan({ kind: 'status', status, ...(retryAfter ? { retryAfter } : {}) });
    const failure = await failureOf(port.send(messages(1)));
    expect(failure).toMatchObject({ kind, status });
    expect(failure.retryAfterSeconds).toBe(wait);
    expect(gateway.delivered()).toEqual([]);
  });

  it('wait for a token that is right: a wrong one is nothing against the message', async () => {
    const { gateway, port } = await open({ token: 'another' });
    const failure = await failureOf(port.send(messages(1)));
    expect(failure).toMatchObject({ kind: 'later', status: 401 });
    expect(failure.message).not.toContain('another');
    expect(gateway.delivered()).toEqual([]);
  });

  it('do not wait forever for a gateway that hangs, or that is not there', async () => {
    const { gateway, port } = await open({ timeoutMs: 200 });
    gateway.plan({ kind: 'hang' });
    const failure = await failureOf(port.send(messages(1)));
    expect(failure).toMatchObject({ kind: 'later', message: 'message_gateway did not answer in time' });
    await gateway.close();
    expect(await failureOf(port.send(messages(1)))).toMatchObject({ kind: 'later' });
  });

  it('end when their caller gives up', async () => {
    const { gateway, port } = await open();
    gateway.plan({ kind: 'hang' });
    expect(await failureOf(port.send(messages(1), { signal: AbortSignal.timeout(100) }))).toMatchObject({
      kind: 'later',
    });
  });

  it.each([
    ['is no JSON', 'busy <html>'],
    ['is another JSON', '{"ok":true}'],
    ['has an outcome of its own', '{"results":[{"key":"0197-0","outcome":"queued"}]}'],
    ['is endless', `{"results":[${' '.repeat(600_000)}]}`],
  ])('are sent later where the answer %s', async (_, body) => {
    const server = await startAnswering(() => ({ status: 200, body }));
    const failure = await failureOf(createHttpMessages({ url: server.url }).send(messages(1)));
    expect(failure).toMatchObject({ kind: 'later' });
    expect(failure.message).toContain('protocol');
  });

  it('that the answer leaves out are sent later', async () => {
    const body = '{"results":[{"key":"0197-1","outcome":"accepted","ref":"R"},{"key":"x","outcome":"later"}]}';
    const server = await startAnswering(() => ({ status: 200, body }));
    expect(await createHttpMessages({ url: server.url }).send(messages(2))).toEqual([
      { outcome: 'later', key: '0197-0' },
      { outcome: 'accepted', key: '0197-1', ref: 'R' },
    ]);
  });

  it('never follow a redirect to another place', async () => {
    const elsewhere = await startAnswering(() => ({ status: 200, body: '{"results":[]}' }));
    const server = await startAnswering(() => ({ status: 307, headers: { location: elsewhere.url } }));
    const failure = await failureOf(createHttpMessages({ url: server.url, token }).send(messages(1)));
    expect(failure).toMatchObject({ kind: 'refused', status: 307 });
    expect(elsewhere.requests).toEqual([]);
  });

  it('go below the path of the address that is configured, with a slash at its end or without', async () => {
    const server = await startAnswering(() => ({ status: 200, body: '{"results":[]}' }));
    for (const url of [`${server.url}/city`, `${server.url}/city/`])
      await createHttpMessages({ url }).send(messages(1));
    expect(server.requests.map((one) => one.url)).toEqual(['/city/messages', '/city/messages']);
  });
});
