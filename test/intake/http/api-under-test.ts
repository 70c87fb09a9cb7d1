import type { AddressInfo } from 'node:net';
import { Writable, type WritableOptions } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createCipher, generateKeys } from '../../../src/cipher.ts';
import { readConfig } from '../../../src/config.ts';
import { apiScopes } from '../../../src/domain/api-scopes.ts';
import { describeError } from '../../../src/errors.ts';
import { type ApiDeps, createApi } from '../../../src/intake/http/api.ts';
import { createApiKey } from '../../../src/store/api-keys.ts';
import { connect } from '../../../src/store/connect.ts';
import { keepReference } from '../../../src/store/reference.ts';
import { freshWorld, type World, type WorldOptions } from '../../support/world.ts';

export type Reply = { status: number; headers: Headers; text: string; body: Record<string, unknown> };
export type Sent = { token?: string | null; key?: string; headers?: Record<string, string>; raw?: string };

/** The API, listening, on a small city of its own. Business time stands still unless a test moves it. */
export type ApiUnderTest = AsyncDisposable & {
  app: FastifyInstance;
  world: World;
  base: string;
  /** A key of the source that the builders write, with every scope. */
  token: string;
  clock: { now: number };
  /** Everything it logged, at every level. */
  lines: string[];
  hints(): number;
  newToken(scopes?: readonly string[], source?: string): Promise<string>;
  call(method: string, path: string, body?: unknown, sent?: Sent): Promise<Reply>;
};

export type ApiOptions = WorldOptions &
  Partial<Pick<ApiDeps, 'orderOverlap' | 'orderOverHeadcount' | 'limits'>> & {
    /** Connections of its pool. */
    pool?: number;
    /** The way to its database, if not the straight one. */
    through?(url: string): Promise<string>;
    /** Adds routes before it listens. */
    extend?(app: FastifyInstance): void;
  };

const testCipher = () => {
  const { keys } = readConfig(generateKeys('test'));
  if (!keys) throw new Error('no keys were made');
  return createCipher(keys);
};

/** No redaction here: what must not be logged must not reach the logger. */
const capture = (lines: string[]) => {
  const write: WritableOptions['write'] = (chunk, _, done) => {
    lines.push(String(chunk));
    done();
  };
  return pino({ level: 'trace', serializers: { err: describeError } }, new Writable({ write }));
};

const idempotencyKeys = (() => {
  let number = 0;
  return () => `key-${++number}`;
})();

export const startApi = async (options: ApiOptions = {}): Promise<ApiUnderTest> => {
  const world = await freshWorld(options);
  const url = options.through ? await options.through(world.url) : world.url;
  const sql = connect(url, { max: options.pool ?? 8, name: 'api under test', statementTimeoutMs: 10_000 });
  const clock = { now: world.now };
  const now = () => clock.now;
  const lines: string[] = [];
  let hints = 0;
  const app = await createApi({
    ...{ sql, cipher: testCipher(), calendar: world.calendar, now, log: capture(lines) },
    hint: () => {
      hints += 1;
    },
    reference: keepReference(sql, world.calendar, now),
    limits: options.limits ?? { perMinute: 1_000_000 },
    orderOverlap: options.orderOverlap ?? 'flag',
    orderOverHeadcount: options.orderOverHeadcount ?? 'flag',
  });
  options.extend?.(app);
  await app.listen({ port: 0 });
  const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const newToken = (scopes: readonly string[] = apiScopes, source = 'market'): Promise<string> =>
    createApiKey(world.sql, { name: 'test', source, scopes, at: world.now });
  const token = await newToken();

  const call = async (method: string, path: string, body?: unknown, sent: Sent = {}): Promise<Reply> => {
    const as = sent.token === undefined ? token : sent.token;
    const key = method === 'POST' && !path.endsWith('/preview') ? (sent.key ?? idempotencyKeys()) : undefined;
    const text = sent.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${as}` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text: answer,
      body: isJson ? (JSON.parse(answer) as Record<string, unknown>) : {},
    };
  };

  return {
    ...{ app, world, base, token, clock, lines, newToken, call },
    hints: () => hints,
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await sql.end({ timeout: 1 });
      await world[Symbol.asyncDispose]();
    },
  };
};

/** An order body for parties that exist. */
export const orderBody = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  externalId: 'O-1',
  workerExternalId: 'W-A',
  employerExternalId: 'E-A',
  occupationClass: 2,
  wageFen: 20_000,
  startsAt: '2026-05-11T10:00:00+08:00',
  endsAt: '2026-05-11T18:00:00+08:00',
  ...over,
});

/** A worker and an employer under the external ids of `orderBody`, sent through the API. */
export const sendParties = async ({ call }: ApiUnderTest): Promise<void> => {
  await call('PUT', '/v1/workers/ext:W-A', { name: '张三', idNumber: '35070219850501000X', phone: '13800138000' });
  await call('PUT', '/v1/employers/ext:E-A', { name: '茶厂', regionCode: '350702' });
};
