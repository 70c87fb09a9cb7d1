import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { Message, MessageResult } from './message-port.ts';

/** What the next calls meet: a status (with `Retry-After` if wanted), no answer at all, or an answer that is lost after the work was done. */
export type GatewayFault =
  | { kind: 'status'; status: number; retryAfter?: string }
  | { kind: 'hang' }
  | { kind: 'lost' };

export type SimulatedGateway = {
  /** For MESSAGE_GATEWAY_URL. */
  url: string;
  /** What would have reached phones, oldest first; the last 10,000. A message sent twice under one key stands here once. */
  delivered(): readonly Message[];
  /** How often it was called, whatever it answered. */
  calls(): number;
  /** The next `times` calls meet this fault, after those planned before. */
  plan(fault: GatewayFault, times?: number): void;
  /** From now on messages to this number are refused with `code`, or taken again when it is null. */
  refuse(to: string, code: string | null): void;
  close(): Promise<void>;
};

const mostKept = 10_000;

/** A map that forgets its oldest entries: a demo runs for weeks. */
const keep = <V>(kept: Map<string, V>, key: string, value: V): void => {
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
};

const isAllowed = (request: IncomingMessage, token: string | undefined): boolean =>
  token === undefined || request.headers.authorization === `Bearer ${token}`;

const send = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

/** The phones behind the gateway: remembers each key's first result for good, a refusal only as long as the number is refused. */
const createPhones = () => {
  const taken = new Map<string, { message: Message; ref: string }>();
  const refused = new Map<string, string>();
  let count = 0;
  const take = (message: Message): MessageResult => {
    const before = taken.get(message.key);
    if (before) return { outcome: 'accepted', key: message.key, ref: before.ref };
    const code = refused.get(message.to);
    if (code !== undefined) return { outcome: 'refused', key: message.key, code };
    count += 1;
    const ref = `SIM-${String(count).padStart(8, '0')}`;
    keep(taken, message.key, { message, ref });
    return { outcome: 'accepted', key: message.key, ref };
  };
  return { taken, refused, take };
};

/**
 * A message gateway on loopback that speaks the protocol of `createHttpMessages` and delivers nothing: for the demo and for tests, which
 * plan its faults. It trusts what it is sent.
 */
export const startSimulatedGateway = async (
  settings: { port?: number; token?: string } = {},
): Promise<SimulatedGateway> => {
  const phones = createPhones();
  const faults: GatewayFault[] = [];
  let calls = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readText(request);
    calls += 1;
    if (request.method !== 'POST' || request.url !== '/messages') return send(response, 404, { code: 'not_found' });
    if (!isAllowed(request, settings.token)) return send(response, 401, { code: 'unauthorized' });
    const fault = faults.shift();
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'status') {
      const wait: Record<string, string> = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      return send(response, fault.status, { code: 'planned' }, wait);
    }
    const { messages } = JSON.parse(body) as { messages: Message[] };
    const results = messages.map(phones.take);
    if (fault?.kind === 'lost') request.socket.destroy();
    else send(response, 200, { results });
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => send(response, 400, { code: 'unreadable' }));
  });
  server.listen(settings.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    delivered: () => [...phones.taken.values()].map(({ message }) => message),
    calls: () => calls,
    plan: (fault, times = 1) => {
      faults.push(...Array.from({ length: times }, () => fault));
    },
    refuse: (to, code) => {
      if (code === null) phones.refused.delete(to);
      else phones.refused.set(to, code);
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
