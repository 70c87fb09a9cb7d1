import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { employer, order, orders } from '../support/builders.ts';
import { liveAll } from '../support/order-life.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let whole: string;
let county: string;
const hour = 3_600_000;

beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  const late = { startsAt: world.now - 2 * hour, endsAt: world.now + 6 * hour };
  await orders(world, 4, () => late);
  await orders(world, 3);
  await order(world, { ...late, externalId: 'O-far', employer: await employer(world, { regionCode: '350782' }) });
  await liveAll(world);
  await world.sql`update cover_gaps set to_at = null where order_id = (select id from orders where external_id = 'O-far')`;
  await city.operator('whole', ['operator']);
  await city.operator('county', ['operator'], { regions: ['350782'] });
  [whole, county] = [await city.signIn('whole'), await city.signIn('county')];
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the list of cover gaps', () => {
  it('has exactly the rows that it counts, by whatever it is narrowed', async () => {
    const filters = [
      [{}, 5],
      [{ cause: 'signed_late' }, 5],
      [{ cause: 'overrun' }, 0],
      [{ county: '350702' }, 4],
      [{ when: 'now' }, 1],
      [{ when: 'at_work' }, 1],
      [{ when: 'past' }, 4],
      [{ when: 'coming' }, 0],
      [{ from: '2026-05-11', to: '2026-05-11' }, 5],
      [{ from: '2026-05-12' }, 1],
      [{ to: '2026-05-10' }, 0],
    ] as const;
    for (const [filter, n] of filters) {
      const { body } = await city.call('gaps.list', filter, whole);
      const { body: counted } = await city.call('gaps.count', filter, whole);
      expect([filter, body.rows.length, counted.count]).toEqual([filter, n, n]);
    }
  });

  it('counts up to now where a gap is open, and pages through each row once', async () => {
    const seen: number[] = [];
    for (let after: string | undefined; ; ) {
      const { body } = await city.call('gaps.list', { limit: 2, ...(after ? { after } : {}) }, whole);
      for (const { id, lastedMs } of body.rows) {
        seen.push(id);
        expect(lastedMs).toBe(120 * 60_000);
      }
      if (body.next === null) break;
      after = body.next;
    }
    expect(new Set(seen).size).toBe(5);
  });

  it('shows a county only its own, in rows and in sums', async () => {
    const { body } = await city.call('gaps.list', {}, county);
    expect(body.rows.map(({ externalId }) => externalId)).toEqual(['O-far']);
    const { body: summary } = await city.call('gaps.summary', {}, county);
    expect(summary.causes).toEqual([{ cause: 'signed_late', count: 1, minutes: 120 }]);
    const { body: all } = await city.call('gaps.summary', { cause: 'overrun' }, whole);
    expect(all.causes).toEqual([{ cause: 'signed_late', count: 5, minutes: 600 }]);
    expect(all.days).toEqual([]);
  });

  it('counts by county what a click on the county shows, and by day what a click on the day shows', async () => {
    const { world } = city;
    await order(world, { externalId: 'O-long', startsAt: world.now - 2 * hour, endsAt: world.now + 6 * hour });
    await liveAll(world);
    await world.sql`
      update cover_gaps set from_at = ${world.now - 30 * hour} where order_id = (select id from orders where external_id = 'O-long')`;
    for (const filter of [
      {},
      { cause: 'signed_late' },
      { when: 'now' },
      { from: '2026-05-08', to: '2026-05-13' },
    ] as const) {
      const { body } = await city.call('gaps.summary', filter, whole);
      const rows = async (more: object) => (await city.call('gaps.count', { ...filter, ...more }, whole)).body.count;
      for (const { code, count } of body.counties)
        expect([code, await rows({ county: code ?? 'none' })]).toEqual([code, count]);
      const days = Map.groupBy(body.days, ({ day }) => day);
      expect(days.size).toBeGreaterThan(0);
      for (const [day, of] of days) {
        const bar = of.reduce((sum, { count }) => sum + count, 0);
        expect([day, await rows({ from: day, to: day })]).toEqual([day, bar]);
      }
    }
    const { body } = await city.call('gaps.summary', {}, whole);
    expect(body.counties).toEqual([
      { code: '350702', name: '延平区', count: 5 },
      { code: '350782', name: '武夷山市', count: 1 },
    ]);
    expect([...new Set(body.days.map(({ day }) => day))]).toEqual(['2026-05-10', '2026-05-11']);
    const { body: long } = await city.call('gaps.summary', { from: '2026-05-11' }, whole);
    expect(long.days).toEqual([{ day: '2026-05-11', cause: 'signed_late', count: 6 }]);
  });
});
