import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostAccess } from '../../src/store/access.ts';
import { endSessionsOf, sessionLimits } from '../../src/store/console-sessions.ts';
import { setOperatorRoles } from '../../src/store/operators.ts';
import { employer, orders } from '../support/builders.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
});
afterAll(() => city[Symbol.asyncDispose]());

type News = { today: { orders: { signed: number } | null }; inbox: { all: number; mine: number } };
type Listening = { status: number; type: string; news: News[]; events: string[]; over: () => boolean; stop(): void };

/** Listens until the server ends the stream or the test stops. */
const listen = async (headers: Record<string, string>): Promise<Listening> => {
  const abort = new AbortController();
  const response = await fetch(`${city.base}/console/api/live`, { headers, signal: abort.signal, redirect: 'manual' });
  const heard: Listening = {
    ...{ status: response.status, type: response.headers.get('content-type') ?? '', news: [], events: [] },
    over: () => over,
    stop: () => abort.abort(),
  };
  let over = false;
  const read = async (): Promise<void> => {
    let text = '';
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const event = /^event: (.*)$/m.exec(message)?.[1];
        const data = /^data: (.+)$/m.exec(message)?.[1];
        if (event !== undefined) heard.events.push(event);
        else if (data !== undefined) heard.news.push(JSON.parse(data) as News);
      }
    }
  };
  void read()
    .catch((error: Error) => heard.events.push(error.name))
    .finally(() => {
      over = true;
    });
  return heard;
};

const signedIn = async (name: string, place = {}, roles = ['operator']): Promise<{ cookie: string }> => {
  await city.operator(name, roles, place);
  return { cookie: await city.signIn(name) };
};
const operatorId = async (name: string): Promise<string> => {
  const [row] = await city.world.sql<{ id: string }[]>`select id from operators where name = ${name}`;
  return row?.id ?? '';
};

describe('the stream', () => {
  it('is refused with 401, and never with a redirect, to who is not signed in', async () => {
    const secret = `doorstep_session=${'A'.repeat(43)}`;
    for (const heard of [await listen({}), await listen({ cookie: secret })])
      expect([heard.status, heard.type]).toEqual([401, expect.stringContaining('problem+json')]);
  });

  it('is refused to who has yet to give a second factor', async () => {
    await using strict = await startConsole({ secondFactor: 'required' });
    await strict.operator('half', ['operator']);
    const { status } = await fetch(`${strict.base}/console/api/live`, {
      headers: { cookie: await strict.signIn('half') },
      redirect: 'manual',
    });
    expect(status).toBe(401);
  });

  it('tells each of their own part of the city, as it changes', async () => {
    const { world } = city;
    const whole = await listen(await signedIn('of-the-city'));
    const county = await listen(await signedIn('of-wuyishan', { regions: ['350782'] }));
    await waitUntil('both have heard', () => whole.news.length > 0 && county.news.length > 0);
    expect([whole.status, whole.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await orders(world, 2, () => ({}));
    const there = await employer(world, { regionCode: '350782' });
    await orders(world, 1, () => ({ employer: there }));
    await waitUntil('the city has heard of all', () => whole.news.at(-1)?.today.orders?.signed === 3);
    await waitUntil('the county of its own', () => county.news.at(-1)?.today.orders?.signed === 1);
    whole.stop();
    county.stop();
  });

  it('ends with its session', async () => {
    const heard = await listen(await signedIn('leaving'));
    await waitUntil('it is told', () => heard.news.length > 0);
    await endSessionsOf(city.world.sql, await operatorId('leaving'), city.clock.now);
    await waitUntil('it ends', heard.over);
    expect(heard.events).toEqual(['ended']);
  });

  it('ends when the role or the part of the city changes, so that nobody goes on listening as who they were', async () => {
    const roles = await listen(await signedIn('demoted'));
    const scope = await listen(await signedIn('moved'));
    await waitUntil('both are told', () => roles.news.length > 0 && scope.news.length > 0);
    const by = { at: city.clock.now, reason: null };
    await setOperatorRoles(city.world.sql, hostAccess('test'), { name: 'demoted', roles: ['viewer'] }, by);
    await city.world.sql`update operators set region_codes = '{350782}' where name = 'moved'`;
    await waitUntil('both end', () => roles.over() && scope.over());
    expect([roles.events, scope.events]).toEqual([['ended'], ['ended']]);
  });

  it('is opened twenty times by one operator, and not once more until one is closed; others listen all the same', async () => {
    const mine = await signedIn('with-many-pages');
    const theirs = await signedIn('with-one-page');
    const open = await Promise.all(Array.from({ length: 20 }, () => listen(mine)));
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    const more = await fetch(`${city.base}/console/api/live`, { headers: mine });
    expect([more.status, await more.json()]).toMatchObject([429, { code: 'live_own_full' }]);
    const other = await listen(theirs);
    expect(other.status).toBe(200);
    open[0]?.stop();
    await waitUntil('one place is free', async () => {
      const again = await listen(mine);
      again.stop();
      return again.status === 200;
    });
    for (const heard of [...open, other]) heard.stop();
  });

  it('does not keep a session alive that nobody uses', async () => {
    const { cookie } = await signedIn('asleep');
    const heard = await listen({ cookie });
    await waitUntil('it is told', () => heard.news.length > 0);
    const before = city.clock.now;
    city.clock.now += sessionLimits.idleMs + 1_000;
    await waitUntil('it ends', heard.over);
    expect(heard.events).toEqual(['ended']);
    expect((await listen({ cookie })).status).toBe(401);
    city.clock.now = before;
  });

  it('does not keep one alive by being opened again and again either, as pages do by themselves', async () => {
    const { cookie } = await signedIn('dozing');
    const before = city.clock.now;
    for (let opened = 0; opened < 2; opened++, city.clock.now += sessionLimits.idleMs / 2) {
      const heard = await listen({ cookie });
      expect(heard.status).toBe(200);
      heard.stop();
    }
    expect((await listen({ cookie })).status).toBe(401);
    city.clock.now = before;
  });
});
