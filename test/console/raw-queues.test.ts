import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { silentLogger } from '../../src/log.ts';
import { type Backend, migrateQueue, openQueue } from '../../src/queues/connection.ts';
import { sessionLimits } from '../../src/store/console-sessions.ts';
import { freshRedis } from '../support/fresh-redis.ts';
import { startRedis } from '../support/own-servers.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

const path = '/console/queues/raw/';
const page = { accept: 'text/html' };
const operators = async (city: ConsoleUnderTest): Promise<Map<string, string>> => {
  await city.operator('viewer', ['viewer']);
  await city.operator('county', ['viewer'], { regions: ['350702'] });
  await city.operator('auditor', ['auditor']);
  const names = ['viewer', 'county', 'auditor'];
  return new Map(await Promise.all(names.map(async (name) => [name, await city.signIn(name)] as const)));
};
const ask = (city: ConsoleUnderTest, part: string, cookie = '', init: RequestInit = {}) =>
  fetch(`${city.base}${path}${part}`, {
    redirect: 'manual',
    ...init,
    headers: { ...(cookie ? { cookie } : {}), ...init.headers },
  });
const putIn = async (backend: Backend): Promise<void> => {
  const queue = openQueue(backend, issuePolicy.queue, silentLogger());
  await queue.add([{ definition: issuePolicy, payload: { v: 1, chunkId: 7 }, priority: 0 }]);
  await queue.close();
};
type Shown = {
  queues: {
    name: string;
    displayName: string;
    description: string;
    counts: Record<string, number>;
    readOnlyMode: boolean;
    allowRetries: boolean;
  }[];
};

describe('the raw view of the queues', () => {
  let city: ConsoleUnderTest;
  let redis: Awaited<ReturnType<typeof freshRedis>>;
  let cookies: Map<string, string>;
  const as = (name: string) => cookies.get(name) ?? '';
  beforeAll(async () => {
    redis = await freshRedis();
    const backend = { kind: 'redis', url: redis.url } as const;
    await putIn(backend);
    city = await startConsole({ backend });
    cookies = await operators(city);
  });
  afterAll(async () => {
    await city[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  it('leads who is not signed in to where that is done, and refuses every call and file', async () => {
    const { status, headers } = await ask(city, '', '', { headers: page });
    expect([status, headers.get('location')]).toEqual([303, '/queues']);
    for (const part of ['', 'api/queues', 'static/favicon.ico']) expect((await ask(city, part)).status).toBe(401);
  });

  it('is refused without the permission, naming it, and within a county', async () => {
    const auditor = await ask(city, 'api/queues', as('auditor'));
    expect(auditor.status).toBe(403);
    expect(await auditor.text()).toContain('queue.read');
    for (const part of ['', 'api/queues']) expect((await ask(city, part, as('county'))).status).toBe(403);
  });

  it('opens under a policy of its own, and names no other host', async () => {
    const { status, headers, text } = await ask(city, '', as('viewer'), { headers: page }).then(async (answer) => ({
      ...{ status: answer.status, headers: answer.headers, text: await answer.text() },
    }));
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      ...[200, 'text/html; charset=utf-8', 'no-store'],
    ]);
    expect(headers.get('content-security-policy')).toContain("style-src 'self' 'unsafe-inline';");
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    expect(text).not.toMatch(/https?:/);
  });

  it('shows times in the zone of the city, and not from which addresses workers work', async () => {
    const text = await (await ask(city, '', as('viewer'), { headers: page })).text();
    expect(text.match(/"timeZone":"Asia\/Shanghai"/g)).toHaveLength(3);
    const { status, body } = await ask(city, 'api/queues/issue-policy/workers', as('viewer')).then(async (answer) => ({
      ...{ status: answer.status, body: await answer.text() },
    }));
    expect(status).toBe(403);
    expect(body).not.toMatch(/127\.0\.0\.1/);
  });

  it('shows every queue as the store has it, each read-only, and of a job nothing but ids', async () => {
    const { queues } = (await (await ask(city, 'api/queues', as('viewer'))).json()) as Shown;
    expect(queues.map(({ name }) => name).toSorted()).toEqual(
      ['deliver-alarm', 'issue-policy', 'notify', 'policy-life', 'schedules'].toSorted(),
    );
    for (const { readOnlyMode, allowRetries } of queues) expect([readOnlyMode, allowRetries]).toEqual([true, false]);
    expect(queues.find(({ name }) => name === 'issue-policy')?.counts['waiting']).toBe(1);
    const listed = await (await ask(city, 'api/queues?activeQueue=issue-policy&status=waiting', as('viewer'))).text();
    expect(listed).toContain('"data":{"v":1,"chunkId":7}');
    expect(listed).toContain('"name":"issue-policy · 出单 · Issue"');
  });

  it('names queues and jobs in both languages beside their own', async () => {
    const { queues } = (await (await ask(city, 'api/queues', as('viewer'))).json()) as Shown;
    const shown = new Map(queues.map(({ name, displayName, description }) => [name, [displayName, description]]));
    expect(shown.get('notify')).toEqual(['notify · 通知零工 · Notify', 'notify · 通知零工 · Notify']);
    expect(shown.get('policy-life')?.[0]).toBe('policy-life');
    expect(shown.get('policy-life')?.[1]).toContain('void-policy · 作废保单 · Void | end-policy · 终止保单 · End');
  });

  it('refuses whatever would change something, before anybody looks at who asks', async () => {
    const tried: [string, string][] = [
      ['PUT', 'api/queues/pause'],
      ['PUT', 'api/queues/issue-policy/obliterate'],
      ['POST', 'api/queues/issue-policy/add'],
      ['PATCH', 'api/queues/issue-policy/1/update-data'],
    ];
    for (const [method, part] of tried) {
      const answer = await ask(city, part, as('viewer'), { method });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  it('does not keep a session alive by what its page asks for', async () => {
    const cookie = await city.signIn('viewer');
    const began = city.clock.now;
    for (const share of [0.6, 1.2]) {
      city.clock.now = began + share * sessionLimits.idleMs;
      const { status } = await ask(city, 'api/queues', cookie);
      expect(status).toBe(share < 1 ? 200 : 401);
    }
    city.clock.now = began;
  });
});

describe('the raw view and its store', () => {
  it("shows the same on BullMQ's Postgres backend", async () => {
    await using city = await startConsole();
    const backend = { kind: 'postgres', url: city.world.url } as const;
    await migrateQueue(backend);
    await putIn(backend);
    const cookie = (await operators(city)).get('viewer');
    const calls = ['api/queues?activeQueue=issue-policy&status=waiting', 'api/redis/stats', 'api/job-schedulers'];
    const answers = await Promise.all(calls.map((part) => ask(city, part, cookie)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await answers[0]?.text()).toContain('"data":{"v":1,"chunkId":7}');
  });

  it('says that the queue does not answer, while the rest of the console goes on, and shows it again once it does', async () => {
    const redis = await startRedis();
    await using city = await startConsole({ backend: { kind: 'redis', url: redis.url } });
    const cookie = (await operators(city)).get('viewer') ?? '';
    expect((await ask(city, 'api/queues', cookie)).status).toBe(200);
    await redis.kill('SIGKILL');
    const [opened, called, status] = await Promise.all([
      ask(city, '', cookie, { headers: page }),
      ask(city, 'api/queues', cookie),
      city.call('queues.status', {}, cookie),
    ]);
    expect([opened.status, called.status, status.status]).toEqual([503, 503, 200]);
    expect(await opened.text()).toContain('队列没有应答');
    expect(await called.json()).toMatchObject({ code: 'queue_unreachable', error: expect.stringContaining('队列') });
    await redis.restart();
    await waitUntil('the queue is shown again', async () => (await ask(city, 'api/queues', cookie)).status === 200);
    await redis.kill('SIGSTOP');
    expect((await ask(city, 'api/queues', cookie)).status).toBe(503);
    await redis.kill('SIGCONT');
    await redis.stop();
  });
});
