import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Answered, contract, type Given, type RouteName } from '../../../src/console/api/contract.ts';
import { createHandlers } from '../../../src/console/api/create-handlers.ts';
import { pathOf } from '../../../src/console/api/path-of.ts';
import { registerConsoleApi } from '../../../src/console/api/register.ts';
import { hashPassword } from '../../../src/console/api/sign-in/password.ts';
import { servePages } from '../../../src/console/pages.ts';
import { registerRawQueues } from '../../../src/console/raw-queues.ts';
import { createApi } from '../../../src/intake/http/api.ts';
import { silentLogger } from '../../../src/log.ts';
import type { Backend } from '../../../src/queues/connection.ts';
import { hostAccess } from '../../../src/store/access.ts';
import { connect } from '../../../src/store/connect.ts';
import { setFirstPassword } from '../../../src/store/operator-logins.ts';
import { addOperator } from '../../../src/store/operators.ts';
import { keepReference } from '../../../src/store/reference.ts';
import { testCipher } from '../../support/perform-job.ts';
import { freshWorld, type World, type WorldOptions } from '../../support/world.ts';

export const testPassword = 'tea-in-the-mountains';
const cipher = testCipher();
/** Trying a password is slow on purpose: not this one, which is tried at every sign-in of every test. */
const passwordHash = hashPassword(testPassword, { memory: 8, passes: 1, parallelism: 1 });

export type Place = { regions?: readonly string[]; servicePoints?: readonly string[] };
export type Called<T = Record<string, unknown>> = { status: number; headers: Headers; body: T };

/** The console with its API, listening, on a small city of its own. Business time stands still unless a test moves it. */
export type ConsoleUnderTest = AsyncDisposable & {
  world: World;
  /** Without a slash at its end. */
  base: string;
  cipher: typeof cipher;
  clock: { now: number };
  /** Its server goes away, breaking off what is open, and comes back at the same address; the database stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** It goes away and comes back with another rule for the second factor. */
  restart(rule: Required<Pick<ConsoleOptions, 'secondFactor'>>): Promise<void>;
  /** Makes an operator who can sign in with `testPassword`; returns the token. */
  operator(name: string, roles: readonly string[], place?: Place): Promise<string>;
  /** Signs in and returns the cookie. */
  signIn(name: string): Promise<string>;
  /** Calls as a page of the console does; without a cookie as somebody who is not signed in. */
  call<N extends RouteName>(name: N, input: Given<N>, cookie?: string): Promise<Called<Answered<N>>>;
  /** The same without types, with other headers or input than a page would send. */
  send(name: string, input: unknown, sent?: { cookie?: string; headers?: Record<string, string> }): Promise<Called>;
};

export type ConsoleOptions = WorldOptions & {
  secondFactor?: 'required' | 'optional';
  backend?: Backend;
  consoleOrigin?: string;
};

export const startConsole = async (options: ConsoleOptions = {}): Promise<ConsoleUnderTest> => {
  const world = await freshWorld(options);
  const clock = { now: world.now };
  const now = () => clock.now;
  const log = silentLogger();
  const sql = connect(world.url, { max: 8, name: 'console under test', statementTimeoutMs: 10_000 });
  let { secondFactor = 'optional' } = options;
  const listen = async (port: number) => {
    const opened = await createApi({
      ...{ sql, cipher, calendar: world.calendar, now, log, hint: () => undefined },
      ...{ reference: keepReference(sql, world.calendar, now), limits: { perMinute: 1_000_000 } },
      ...{ orderOverlap: 'flag', orderOverHeadcount: 'flag' },
    });
    const handlers = createHandlers({
      ...{ sql, cipher, calendar: world.calendar, now, log, secure: false, secondFactor, promiseMs: 75 },
      ...{ overlap: 'flag', overHeadcount: 'flag', hint: () => undefined },
    });
    await registerConsoleApi(opened, {
      sql,
      calendar: world.calendar,
      now,
      log,
      secondFactor,
      handlers,
      consoleOrigin: options.consoleOrigin,
    });
    const backend = options.backend ?? { kind: 'postgres', url: world.url };
    await registerRawQueues(opened, { sql, calendar: world.calendar, now, log, secondFactor, backend });
    await servePages(opened);
    await opened.listen({ host: '127.0.0.1', port });
    return opened;
  };
  let app = await listen(0);
  const close = async (): Promise<void> => {
    // A connection whose answer was read this instant counts as busy still, and would be waited for.
    app.server.closeAllConnections();
    await app.close();
  };
  const { port } = app.server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;

  const send: ConsoleUnderTest['send'] = async (name, input, { cookie, headers = {} } = {}) => {
    const reads = contract[name as RouteName].kind === 'read';
    const query = reads ? `?${new URLSearchParams({ input: JSON.stringify(input) })}` : '';
    const response = await fetch(`${base}${pathOf(name)}${query}`, {
      method: reads ? 'GET' : 'POST',
      headers: {
        ...(reads ? {} : { 'content-type': 'application/json', origin: base, 'x-doorstep-console': '1' }),
        ...(cookie === undefined ? {} : { cookie }),
        ...(reads ? {} : { 'idempotency-key': randomUUID() }),
        ...headers,
      },
      ...(reads ? {} : { body: JSON.stringify(input) }),
    });
    const { status, headers: answered } = response;
    return { status, headers: answered, body: (await response.json()) as Record<string, unknown> };
  };
  const call: ConsoleUnderTest['call'] = async (name, input, cookie) =>
    (await send(name, input, cookie === undefined ? {} : { cookie })) as never;

  return {
    ...{ world, base, cipher, clock, send, call },
    operator: async (name, roles, { regions = [], servicePoints = [] } = {}) => {
      const by = { at: clock.now, reason: null };
      const grants = { name, roles, regionCodes: regions, servicePointCodes: servicePoints };
      const token = await addOperator(sql, hostAccess('test'), grants, by);
      const [row] = await sql<{ id: string }[]>`select id from operators where name = ${name}`;
      const operatorId = row?.id ?? '';
      await setFirstPassword(sql, { operatorId, token, passwordHash: await passwordHash, at: clock.now });
      return token;
    },
    signIn: async (name) => {
      const { headers } = await call('sign-in.password', { name, password: testPassword });
      return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    },
    stop: close,
    start: async () => {
      app = await listen(port);
    },
    restart: async (rule) => {
      await app.close();
      ({ secondFactor } = rule);
      app = await listen(port);
    },
    [Symbol.asyncDispose]: async () => {
      await close();
      await sql.end({ timeout: 1 });
      await world[Symbol.asyncDispose]();
    },
  };
};
