import { describe, expect, it, onTestFinished } from 'vitest';
import type { MessagePort } from '../../../src/partners/messages/message-port.ts';
import { listOpenAlarms } from '../../../src/store/alarms.ts';
import { order, orders, worker } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { changed, liveAll } from '../../support/order-life.ts';
import { packAgain, processorsOf, runChunks, runnerOf } from '../../support/perform-job.ts';
import { type TellingWorld, tellingIn } from '../../support/telling.ts';
import { freshWorld, type World } from '../../support/world.ts';

const hour = 3_600_000;
const minute = 60_000;
const night = at('2026-05-11T22:00+08:00');
const eight = at('2026-05-12T08:00+08:00');

type Opened = { world: World; telling: TellingWorld };

const open = async (now?: string): Promise<Opened> => {
  const world = await freshWorld(now === undefined ? {} : { now });
  onTestFinished(() => world[Symbol.asyncDispose]());
  return { world, telling: await tellingIn(world) };
};

const notices = ({ world }: Opened) => world.sql<
  { kind: string; version: number; state: string; attempts: number; reference: string | null; code: string | null }[]
>`
  select kind, fact_version as version, state, attempts, reference, error_code as code from notifications order by created_at, id`;

/** What a change of the policy leaves behind, whichever pipeline makes it. */
const change = async ({ world }: Opened, orderId: string, status: string, reason: string | null): Promise<void> => {
  await world.sql`update policies set status = ${status}, end_reason = ${reason}, version = version + 1 where order_id = ${orderId}`;
  await world.sql`insert into outbox (topic, lane, subject_id) values ('policy.changed', 0, ${orderId})`;
};

const templates = ({ telling }: Opened) => telling.gateway.delivered().map(({ template }) => template);
const held = ({ world }: Opened) =>
  world.sql`select from chunks where topic in ('order.decided', 'policy.changed', 'notice.due')`;
const openAlarms = async ({ world }: Opened) =>
  (await listOpenAlarms(world.sql)).map(({ kind, subject }) => ({ kind, subject }));

/** Orders that are decided, of workers who can be reached. */
const decided = async (city: Opened, count: number, of?: Parameters<typeof orders>[2]): Promise<string[]> => {
  const ids = await orders(city.world, count, of);
  await city.telling.reach();
  await city.telling.perform('issue-policy');
  return ids;
};

describe('everyone insured', () => {
  it('is told of the cover once, on their own phone, with policy, hours and limits', async () => {
    const city = await open();
    const { world, telling } = city;
    const ids = await orders(world, 3);
    const phones = await telling.reach();
    await telling.perform('issue-policy');
    await telling.perform('notify');
    const [policy] = await world.sql<{ policyNo: string; workerId: string }[]>`
      select policy_no as "policyNo", worker_id as "workerId" from policies order by order_id limit 1`;
    const delivered = telling.gateway.delivered();
    expect(delivered.map(({ to }) => to).toSorted()).toEqual([...phones.values()].toSorted());
    const told = delivered.find(({ to }) => to === phones.get(policy?.workerId ?? ''));
    expect(told).toMatchObject({ channel: 'sms', template: 'cover_issued' });
    expect(told?.text).toContain(policy?.policyNo);
    expect(told?.text).toContain('2026-05-11 10:00–19:30');
    expect(await notices(city)).toEqual(
      Array.from({ length: 3 }, () => ({
        ...{ kind: 'cover_issued', version: 1, state: 'sent', attempts: 1, code: null },
        reference: expect.stringMatching(/^SIM-/),
      })),
    );
    await packAgain(world, 'notify', ids);
    await telling.perform('notify');
    expect(telling.gateway.calls()).toBe(1);
    expect(await held(city)).toHaveLength(0);
  });

  it('is told once when the process dies between sending and noting it', async () => {
    const city = await open();
    const { telling } = city;
    await decided(city, 5);
    const dying = {
      send: async (...asked: Parameters<typeof telling.messages.send>) => {
        await telling.messages.send(...asked);
        throw new Error('the process dies here');
      },
    };
    await expect(telling.perform('notify', { changed: { messages: dying } })).rejects.toThrow('dies here');
    expect(new Set((await notices(city)).map(({ state }) => state))).toEqual(new Set(['due']));
    await telling.perform('notify');
    expect(telling.gateway.delivered()).toHaveLength(5);
    expect(telling.gateway.calls()).toBe(2);
    expect((await notices(city)).map(({ state, attempts }) => ({ state, attempts }))).toEqual(
      Array.from({ length: 5 }, () => ({ state: 'sent', attempts: 2 })),
    );
  });

  it('is told once when the answer is lost, and when two processes tell at once', async () => {
    const city = await open();
    const { world, telling } = city;
    const ids = await decided(city, 5);
    telling.gateway.plan({ kind: 'lost' });
    await expect(telling.perform('notify')).rejects.toMatchObject({ code: 'notices_unanswered' });
    const packed = [await packAgain(world, 'notify', ids), await packAgain(world, 'notify', ids)];
    const run = runnerOf(world, { processors: processorsOf(world, { ...telling }) });
    await runChunks(world, 'notify', packed, { lanes: 2, run });
    await telling.perform('notify');
    expect(telling.gateway.delivered()).toHaveLength(5);
    expect(await notices(city)).toHaveLength(5);
  });

  it('is told of each change of the cover, and of its end', async () => {
    const city = await open();
    const { telling } = city;
    const [id = ''] = await decided(city, 1);
    await telling.perform('notify');
    await change(city, id, 'bound', null);
    await telling.perform('notify');
    await change(city, id, 'ended', 'order_cancelled');
    await telling.perform('notify');
    expect(templates(city)).toEqual(['cover_issued', 'cover_amended', 'cover_ended']);
  });

  it('is told by the life of the order itself: cancelled before its start, the cover is void', async () => {
    const city = await open();
    const { world, telling } = city;
    const [id = ''] = await decided(city, 1);
    await telling.perform('notify');
    await changed(world, id, { kind: 'cancel', reason: 'rain' });
    await liveAll(world);
    await telling.perform('notify');
    expect(templates(city)).toEqual(['cover_issued', 'cover_voided']);
  });

  it('is passed by where nobody knows a phone', async () => {
    const city = await open();
    const { world, telling } = city;
    await decided(city, 1);
    await order(world);
    await telling.perform('issue-policy');
    await telling.perform('notify');
    expect(await notices(city)).toHaveLength(1);
    expect(await held(city)).toHaveLength(0);
  });

  it('is not told of cover that is over', async () => {
    const city = await open();
    await decided(city, 1);
    await city.telling.perform('notify', { now: at('2026-05-11T19:30+08:00') });
    expect(await notices(city)).toEqual([]);
    expect(await held(city)).toHaveLength(0);
  });
});

describe('a worker without cover', () => {
  it('is told why, but not of an order that was cancelled', async () => {
    const city = await open();
    const { world, telling } = city;
    const stranger = await worker(world, { identity: 'missing' });
    await decided(city, 2, (i) => (i === 0 ? { occupationClass: 5 } : { worker: stranger }));
    const cancelled = await order(world);
    await telling.reach();
    await world.sql`update orders set cancelled_at = ${world.now} where id = ${cancelled}`;
    await telling.perform('issue-policy');
    await telling.perform('notify');
    expect(templates(city)).toEqual(['cover_refused', 'cover_refused']);
    expect(telling.gateway.delivered().map(({ text }) => text)).toEqual(
      expect.arrayContaining([expect.stringContaining('补登')]),
    );
  });
});

describe('news in quiet hours', () => {
  it('rests until 08:00, then goes out once', async () => {
    const city = await open('2026-05-11T22:00+08:00');
    const { telling } = city;
    await decided(city, 2, () => ({ startsAt: night + 14 * hour, endsAt: night + 20 * hour }));
    await telling.perform('notify');
    expect((await notices(city)).map(({ state }) => state)).toEqual(['held', 'held']);
    await telling.atTime('release-notices', eight - minute);
    await telling.perform('notify', { now: eight - minute });
    expect(telling.gateway.calls()).toBe(0);
    for (const at of [eight, eight + minute]) await telling.atTime('release-notices', at);
    await telling.perform('notify', { now: eight + minute });
    await telling.atTime('release-notices', eight + 2 * minute);
    await telling.perform('notify', { now: eight + 2 * minute });
    expect(templates(city)).toEqual(['cover_issued', 'cover_issued']);
    expect((await notices(city)).map(({ state, attempts }) => ({ state, attempts }))).toEqual(
      Array.from({ length: 2 }, () => ({ state: 'sent', attempts: 1 })),
    );
  });

  it('goes out at once when the work begins before the next 09:00', async () => {
    const city = await open('2026-05-11T22:00+08:00');
    await decided(city, 1, () => ({ startsAt: night + 9 * hour, endsAt: night + 20 * hour }));
    await city.telling.perform('notify');
    expect(templates(city)).toEqual(['cover_issued']);
  });

  it('gives way to newer news: what was voided before it was told is not told at all', async () => {
    const city = await open('2026-05-11T22:00+08:00');
    const { telling } = city;
    const [changed = '', voided = ''] = await decided(city, 2, () => ({
      startsAt: night + 14 * hour,
      endsAt: night + 20 * hour,
    }));
    await telling.perform('notify');
    await change(city, changed, 'bound', null);
    await change(city, voided, 'voided', 'order_cancelled');
    await telling.perform('notify');
    await telling.atTime('release-notices', eight);
    await telling.perform('notify', { now: eight });
    expect(templates(city)).toEqual(['cover_issued']);
    expect((await notices(city)).map(({ version, state }) => `${version} ${state}`).toSorted()).toEqual([
      '1 void',
      '1 void',
      '2 sent',
    ]);
  });
});

describe('a gateway that is down', () => {
  it('sets nobody aside; after five minutes a person is told, and all is told when it is back', async () => {
    const city = await open();
    const { world, telling } = city;
    await decided(city, 3);
    telling.gateway.plan({ kind: 'status', status: 503 }, 3);
    const ended: string[] = [];
    const asked = (partner: string, outcome: string) => void ended.push(`${partner} ${outcome}`);
    for (let tries = 0; tries < 3; tries++)
      await expect(telling.perform('notify', { changed: { asked } })).rejects.toMatchObject({
        code: 'notices_unanswered',
        retry: true,
      });
    expect(ended).toEqual(Array.from({ length: 3 }, () => 'message_gateway later'));
    expect(await world.sql`select from quarantine`).toHaveLength(0);
    await telling.atTime('release-notices', world.now + 5 * minute);
    expect(await openAlarms(city)).toEqual([]);
    await telling.atTime('release-notices', world.now + 6 * minute);
    expect(await openAlarms(city)).toEqual([{ kind: 'notices_failing', subject: 'message_gateway' }]);
    await telling.perform('notify', { now: world.now + 7 * minute });
    expect(telling.gateway.delivered()).toHaveLength(3);
    await telling.atTime('release-notices', world.now + 8 * minute);
    expect(await openAlarms(city)).toEqual([]);
  });

  it('is asked again for what no list holds any more', async () => {
    const city = await open();
    const { world, telling } = city;
    await decided(city, 3);
    telling.gateway.plan({ kind: 'hang' });
    await expect(telling.perform('notify')).rejects.toThrow();
    await world.sql`delete from chunks`;
    await telling.atTime('release-notices', world.now + 11 * minute);
    await telling.perform('notify', { now: world.now + 11 * minute });
    expect(telling.gateway.delivered()).toHaveLength(3);
    expect(new Set((await notices(city)).map(({ state }) => state))).toEqual(new Set(['sent']));
  });
});

describe('one of many', () => {
  it('whose number is refused is noted, and the others are told', async () => {
    const city = await open();
    const { world, telling } = city;
    await orders(world, 3);
    const [phone = ''] = (await telling.reach()).values();
    telling.gateway.refuse(phone, 'no_such_number');
    await telling.perform('issue-policy');
    await telling.perform('notify');
    expect(telling.gateway.delivered()).toHaveLength(2);
    expect((await notices(city)).filter(({ state }) => state === 'refused')).toMatchObject([
      { code: 'no_such_number' },
    ]);
    expect(await held(city)).toHaveLength(0);
  });

  it('whose phone does not open waits for a person, and the others are told', async () => {
    const city = await open();
    const { world, telling } = city;
    const ids = await decided(city, 3);
    await world.sql`update workers set phone = 'unknown.key' where id = (select worker_id from orders where id = ${ids[1] ?? ''})`;
    await telling.perform('notify');
    expect(telling.gateway.delivered()).toHaveLength(2);
    expect(await world.sql`select subject_id as id, job, code from quarantine`).toEqual([
      { id: ids[1], job: 'notify', code: 'data_key_missing' },
    ]);
    await telling.atTime('release-notices', world.now + hour);
    expect(await openAlarms(city)).toEqual([]);
  });
});

describe('many', () => {
  it('are asked for in sets that the gateway takes', async () => {
    const city = await open();
    await decided(city, 600);
    await city.telling.perform('notify');
    expect(city.telling.gateway.calls()).toBe(2);
    expect(city.telling.gateway.delivered()).toHaveLength(600);
  });

  it('are noted as far as they were taken, and only the rest is asked for again', async () => {
    const city = await open();
    const { telling } = city;
    await decided(city, 4);
    const busy: MessagePort = {
      send: async ([first, ...rest]) => [
        ...(first ? [{ outcome: 'later' as const, key: first.key }] : []),
        ...(await telling.messages.send(rest)),
      ],
    };
    await expect(telling.perform('notify', { changed: { messages: busy } })).rejects.toThrow('1 of 4');
    expect((await notices(city)).map(({ state }) => state).toSorted()).toEqual(['due', 'sent', 'sent', 'sent']);
    await telling.perform('notify');
    expect((await notices(city)).map(({ attempts }) => attempts).toSorted()).toEqual([1, 1, 1, 2]);
    expect(telling.gateway.delivered()).toHaveLength(4);
  });
});

describe('without a gateway', () => {
  it('nothing is told, and nothing is kept to be told later', async () => {
    const city = await open();
    await decided(city, 3);
    await city.telling.perform('notify', { changed: { messages: undefined } });
    expect(await notices(city)).toEqual([]);
    expect(await held(city)).toHaveLength(0);
  });
});
