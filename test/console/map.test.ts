import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { employer, order, orders, workers } from '../support/builders.ts';
import { liveAll } from '../support/order-life.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let whole: string;
let county: string;
let point: string;

beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  const { sql, now } = world;
  await sql`
    insert into service_points (code, name, region_code, lng, lat, datum, main_trades, content_hash, created_at, updated_at) values
      ('SP-1', '梅山街道零工服务点', '350702001', 118.18, 26.64, 'wgs84', '{}', ${Buffer.alloc(32)}, ${now}, ${now}),
      ('SP-2', '崇安服务点', '350782', 118.03, 27.75, 'gcj02', '{}', ${Buffer.alloc(32)}, ${now}, ${now}),
      ('SP-3', '没有坐标的服务点', '350782', null, null, null, '{}', ${Buffer.alloc(32)}, ${now}, ${now})`;
  const [helped] = await workers(world, 1);
  await sql`update workers set service_point_code = 'SP-2' where id = ${helped?.id ?? ''}`;
  await orders(world, 3);
  await orders(world, 2, () => ({ occupationClass: 6 }));
  const far = await employer(world, { regionCode: '350782' });
  await order(world, { employer: far, startsAt: now - 3_600_000, ...(helped ? { worker: helped } : {}) });
  await order(world, { employer: await employer(world, { regionCode: '350702001' }) });
  await order(world, { employer: await employer(world, { regionCode: null }) });
  const ofCity = await employer(world, { regionCode: '3507' });
  await order(world, { employer: ofCity, startsAt: now - 3_600_000 });
  await order(world, { employer: ofCity, occupationClass: 6 });
  await liveAll(world);
  await city.operator('whole', ['viewer']);
  await city.operator('county', ['viewer'], { regions: ['350782'] });
  await city.operator('point', ['viewer'], { servicePoints: ['SP-2'] });
  [whole, county, point] = [await city.signIn('whole'), await city.signIn('county'), await city.signIn('point')];
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the map', () => {
  it('counts townships with their county, keeps apart what names no place, and each number is that of its list', async () => {
    const { body } = await city.call('map.counts', {}, whole);
    expect(body).toMatchObject({ from: '2026-04-12', to: '2026-05-11' });
    expect(body.counties).toEqual(
      expect.arrayContaining([
        { code: '350702', name: '延平区', orders: 6, covered: 4, excluded: 2, gaps: 0 },
        { code: '350782', name: '武夷山市', orders: 1, covered: 1, excluded: 0, gaps: 1 },
        { code: '3507', name: '南平市', orders: 2, covered: 1, excluded: 1, gaps: 1 },
        { code: null, name: '', orders: 1, covered: 0, excluded: 1, gaps: 0 },
      ]),
    );
    const { from, to } = body;
    for (const row of body.counties) {
      const filter = { county: row.code ?? 'none', from, to };
      expect((await city.call('orders.count', filter, whole)).body.count).toBe(row.orders);
      expect((await city.call('orders.count', { ...filter, state: 'excluded' }, whole)).body.count).toBe(row.excluded);
      expect((await city.call('orders.count', { ...filter, state: 'issued' }, whole)).body.count).toBe(row.covered);
      expect((await city.call('gaps.count', filter, whole)).body.count).toBe(row.gaps);
      for (const list of ['orders.list', 'gaps.list'] as const)
        expect((await city.call(list, filter, whole)).body.rows).toHaveLength(
          list === 'orders.list' ? row.orders : row.gaps,
        );
    }
  });

  it.each([
    ['exclusions', 'excluded'],
    ['gaps', 'gaps'],
  ] as const)('has the same places as the sums of %s', async (list, number) => {
    const { counties, from, to } = (await city.call('map.counts', {}, whole)).body;
    const { body } = await city.call(`${list}.summary`, { from, to }, whole);
    const rows = counties.filter((row) => row[number] > 0).map((row) => [row.code, row.name, row[number]]);
    expect(new Set(body.counties.map(({ code, name, count }) => [code, name, count]))).toEqual(new Set(rows));
    for (const { code, count } of body.counties)
      expect((await city.call(`${list}.count`, { county: code ?? 'none' }, whole)).body.count).toBe(count);
  });

  it('counts for each service point what the lists find of it, and they find it within some days only', async () => {
    const { body } = await city.call('map.counts', {}, whole);
    expect(body.points).toMatchObject([
      { code: 'SP-1', orders: 0, covered: 0, excluded: 0, gaps: 0 },
      { code: 'SP-2', orders: 1, covered: 1, excluded: 0, gaps: 1 },
    ]);
    const { from, to } = body;
    for (const row of body.points) {
      const filter = { servicePoint: row.code, from, to };
      const { rows } = (await city.call('orders.list', filter, whole)).body;
      expect(rows).toHaveLength(row.orders);
      expect((await city.call('orders.count', { ...filter, state: 'excluded' }, whole)).body.count).toBe(row.excluded);
      expect((await city.call('exclusions.count', filter, whole)).body.count).toBe(row.excluded);
      expect((await city.call('gaps.count', filter, whole)).body.count).toBe(row.gaps);
    }
    for (const list of ['orders.list', 'exclusions.list', 'gaps.list'] as const) {
      for (const asked of [list, list.replace('list', 'count')])
        for (const days of [{}, { to: '2026-05-11' }]) {
          const filter = { servicePoint: 'SP-2', ...days };
          const { status, body: refused } = await city.send(asked, filter, { cookie: whole });
          expect([asked, status, refused['code']]).toEqual([asked, 422, 'service_point_unbounded']);
        }
    }
    const { body: offered } = await city.call('orders.places', {}, county);
    expect(offered.points.map(({ code }) => code).toSorted()).toEqual(['SP-2', 'SP-3']);
  });

  it('draws service points where the borders have them, with the orders of those they help', async () => {
    const { body } = await city.call('map.counts', {}, whole);
    expect(body.points.map(({ code, orders: n }) => [code, n])).toEqual([
      ['SP-1', 0],
      ['SP-2', 1],
    ]);
    // GCJ-02 lies some 600 metres from WGS-84 here.
    const [first] = body.points;
    expect(Math.abs((first?.lng ?? 0) - 118.18)).toBeGreaterThan(0.003);
    expect(Math.abs((first?.lng ?? 0) - 118.18)).toBeLessThan(0.01);
  });

  it('is empty on days without orders, and shows a part of the city only that part', async () => {
    const { body: before } = await city.call('map.counts', { from: '2025-01-01', to: '2025-01-31' }, whole);
    expect(before.counties.every(({ orders: n }) => n === 0)).toBe(true);
    const { body } = await city.call('map.counts', {}, county);
    expect(body.counties.map(({ code, orders: n }) => [code, n])).toEqual([['350782', 1]]);
    expect(body.points.map(({ code }) => code)).toEqual(['SP-2']);
    const { body: own } = await city.call('map.counts', {}, point);
    expect(own.counties.map(({ code, orders: n }) => [code, n])).toEqual([['350782', 1]]);
  });
});
