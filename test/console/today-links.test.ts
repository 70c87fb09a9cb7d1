import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { funnelPlaces, uninsuredPlace } from '../../src/console/web/screens/today/places.ts';
import { newId } from '../../src/store/ids.ts';
import { employer, orders } from '../support/builders.ts';
import { atTime, changed, liveAll } from '../support/order-life.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

const hour = 3_600_000;
let city: ConsoleUnderTest;
let whole: string;
let county: string;

/** Marks an order as one whose worker was told of the decision. */
const tell = async (orderId: string): Promise<void> => {
  const { sql, now } = city.world;
  await sql`
    insert into notifications (id, kind, order_id, fact_version, worker_id, channel, state, due_at, created_at, sent_at)
    select ${newId()}, 'cover_issued', id, 1, worker_id, 'sms', 'sent', ${now}, ${now}, ${now} from orders where id = ${orderId}`;
};

/** In two counties: each kind of order that a number of Today counts, beside one that is like it and does not count. */
beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  const { sql, now } = world;
  const wuyishan = await employer(world, { regionCode: '350782' });
  const atWork = { startsAt: now - hour, endsAt: now + 5 * hour };
  const unfit = { occupationClass: 6 };
  const yesterday = atTime(world, now - 24 * hour);
  await orders(yesterday, 2, () => ({ ...unfit, endsAt: now + 40 * hour }));
  const excluded = await orders(world, 5, (i) => ({ ...unfit, ...atWork, ...(i === 0 ? { employer: wuyishan } : {}) }));
  await orders(world, 2, () => unfit);
  const late = await orders(world, 5, (i) => ({ ...atWork, ...(i === 0 ? { employer: wuyishan } : {}) }));
  const covered = await orders(world, 3);
  await liveAll(world);
  await sql`update cover_gaps set to_at = null where order_id = any(${late.slice(0, 4)}::uuid[])`;
  for (const id of [excluded[1], late[1]]) await sql`update orders set cancelled_at = ${now} where id = ${id ?? ''}`;
  for (const id of [excluded[2], late[2]])
    await sql`update orders set actual_start = starts_at, actual_end = ${now} where id = ${id ?? ''}`;
  await changed(world, covered[2] ?? '', { kind: 'cancel', reason: '下雨' });
  await liveAll(world);
  for (const id of [excluded[0], covered[0], covered[1]]) await tell(id ?? '');
  await orders(world, 2);
  await city.operator('whole', ['operator']);
  await city.operator('county', ['operator'], { regions: ['350782'] });
  [whole, county] = [await city.signIn('whole'), await city.signIn('county')];
});
afterAll(() => city[Symbol.asyncDispose]());

type Place = ReturnType<typeof uninsuredPlace>;
const lists = { '/orders': 'orders', '/gaps': 'gaps', '/exclusions': 'exclusions' } as const;

/** How many rows a place shows, which is also what its list counts. */
const shown = async ({ to, search }: Place, cookie: string): Promise<number> => {
  const list = await city.send(`${lists[to]}.list`, { ...search, limit: 200 }, { cookie });
  const count = await city.send(`${lists[to]}.count`, search, { cookie });
  expect([list.status, count.status], JSON.stringify([list.body, count.body])).toEqual([200, 200]);
  const rows = list.body['rows'] as unknown[];
  expect(count.body['count']).toBe(rows.length);
  return rows.length;
};

describe('each number of Today leads to exactly the rows that it counts', () => {
  it('who is at work without cover: not who has not begun, was called off or has gone home', async () => {
    for (const [cookie, all] of [
      [whole, 7],
      [county, 2],
    ] as const) {
      const { uninsured } = (await city.call('today', {}, cookie)).body;
      expect(uninsured?.count).toBe(all);
      expect(uninsured?.byCause.map(({ kind }) => kind).toSorted()).toEqual(['exclusion', 'gap']);
      for (const cause of uninsured?.byCause ?? [])
        expect([cause.cause, await shown(uninsuredPlace(cause), cookie)]).toEqual([cause.cause, cause.count]);
    }
  });

  it('how far the orders of the day have come, why some are excluded, and whose worker was told', async () => {
    for (const cookie of [whole, county]) {
      const { orders: today, date } = (await city.call('today', {}, cookie)).body;
      if (!today) throw new Error('Today shows no orders');
      const { signed, owed, requested, covered, excluded, told } = today;
      const places = funnelPlaces(date);
      const decided = covered + excluded;
      const numbers = [
        ...([[places.signed, signed] as const, [places.owed, owed], [places.requested, requested]] as const),
        ...([[places.decided, decided] as const, [places.covered, covered], [places.told, told]] as const),
        [places.untold, decided - told] as const,
        ...today.excludedByReason.map(({ reason, count }) => [places.excluded(reason), count] as const),
      ];
      for (const [place, number] of numbers)
        expect([place.search, await shown(place, cookie)]).toEqual([place.search, number]);
    }
    const { orders: today } = (await city.call('today', {}, whole)).body;
    expect(today).toMatchObject({ signed: 17, owed: 2, covered: 8, excluded: 7, told: 3 });
  });

  it('asks who was told only of the orders of at most ten days', async () => {
    const told = async (days: object) => {
      const { status, body } = await city.send('orders.count', { told: 'no', ...days }, { cookie: whole });
      return status === 200 ? status : body['code'];
    };
    expect(await told({})).toBe('told_unbounded');
    expect(await told({ to: '2026-05-11' })).toBe('told_unbounded');
    expect(await told({ from: '2026-03-01', to: '2026-03-11' })).toBe('told_unbounded');
    expect(await told({ from: '2026-03-01' })).toBe('told_unbounded');
    expect(await told({ from: '2026-03-01', to: '2026-03-10' })).toBe(200);
    const { now } = city.clock;
    const { calendar } = city.world;
    const today = calendar.dayOf(now);
    try {
      city.clock.now = calendar.startOfDay(today) + hour / 2;
      const ago = (days: number) => calendar.dateOf(calendar.startOfDay(today - days));
      expect([await told({ from: ago(9) }), await told({ from: ago(10) })]).toEqual([200, 'told_unbounded']);
    } finally {
      city.clock.now = now;
    }
  });

  it('also on the day after, when other orders have come in', async () => {
    const { orders: today, date } = (await city.call('today', {}, whole)).body;
    city.clock.now += 24 * hour;
    const { now } = city.clock;
    await orders(atTime(city.world, now), 2, () => ({ startsAt: now + 6 * hour, endsAt: now + 9 * hour }));
    expect(await shown(funnelPlaces(date).signed, await city.signIn('whole'))).toBe(today?.signed);
  });
});
