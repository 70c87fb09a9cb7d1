import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { employer, order, orders, posting } from '../support/builders.ts';
import { coverOf, exclusionOf, liveAll } from '../support/order-life.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';
import { cellsOf, exporterOf } from './support/exported.ts';
import { introduceAll } from './support/people.ts';

let city: ConsoleUnderTest;
let whole: string;
let county: string;
let viewer: string;
let far: string;
let over: string;
const reason = '用工主体已核对';

beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  await orders(world, 3);
  await orders(world, 4, () => ({ occupationClass: 6 }));
  const wuyishan = await employer(world, { regionCode: '350782' });
  far = await order(world, { externalId: 'O-far', employer: wuyishan, occupationClass: 5 });
  over = await order(world, { externalId: 'O-over', startsAt: world.now - 7_200_000, endsAt: world.now - 3_600_000 });
  await liveAll(world);
  await city.operator('whole', ['operator']);
  await city.operator('county', ['operator'], { regions: ['350782'] });
  await city.operator('viewer', ['viewer']);
  [whole, county, viewer] = [await city.signIn('whole'), await city.signIn('county'), await city.signIn('viewer')];
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the list of exclusions', () => {
  it('says in a file which service point knows the worker and how it is reached, and nobody’s phone', async () => {
    const { sql, now } = city.world;
    await introduceAll(city);
    await sql`
      insert into service_points (code, name, region_code, contact_email, main_trades, content_hash, created_at, updated_at)
      values ('SP-7', '星村服务点', '350782', 'xingcun@example.org', '{}', ${Buffer.alloc(32)}, ${now}, ${now})`;
    await sql`update workers set service_point_code = 'SP-7' where id = (select worker_id from orders where id = ${far})`;
    const { id } = await exporterOf(city).written({ list: 'exclusions.list', filter: { county: '350782' } }, whole);
    const text = await (await exporterOf(city).fetched(id, whole)).text();
    const [head = [], row = []] = cellsOf(text);
    const cells = Object.fromEntries(head.map((title, at) => [title, row[at]]));
    expect(cells).toMatchObject({ 订单: 'O-far', 服务点: '星村服务点', 服务点邮箱: 'xingcun@example.org' });
    expect(text).not.toMatch(/139\d{8}/);
  });

  it('has exactly the rows that it counts, by whatever it is narrowed', async () => {
    const filters = [
      [{}, 6],
      [{ reason: 'occupation_class' }, 5],
      [{ county: '350782' }, 1],
      [{ still: 'possible' }, 5],
      [{ still: 'over' }, 1],
      [{ still: 'at_work' }, 0],
      [{ from: '2026-05-11', to: '2026-05-11' }, 6],
      [{ from: '2026-05-12' }, 0],
    ] as const;
    for (const [filter, n] of filters) {
      const { body } = await city.call('exclusions.list', filter, whole);
      const { body: counted } = await city.call('exclusions.count', filter, whole);
      expect([filter, body.rows.length, counted.count]).toEqual([filter, n, n]);
    }
  });

  it('pages through one reason by the instant of the decision, each row once', async () => {
    const seen = new Set<string>();
    for (let after: string | undefined; ; ) {
      const asked = { reason: 'occupation_class', limit: 2, ...(after ? { after } : {}) } as const;
      const { body } = await city.call('exclusions.list', asked, whole);
      for (const { id } of body.rows) seen.add(id);
      if (body.next === null) break;
      after = body.next;
    }
    expect(seen.size).toBe(5);
  });

  it('stands by the decision, as it says, the other way round too, and page by page', async () => {
    const { sql } = city.world;
    const [first] = await sql<{ id: string }[]>`select order_id as id from cover_exclusions order by order_id limit 1`;
    await sql`update cover_exclusions set decided_at = decided_at + interval '1 minute' where order_id = ${first?.id ?? ''}`;
    for (const sort of ['newest', 'oldest'] as const) {
      const seen: number[] = [];
      for (let after: string | undefined; ; ) {
        const { body } = await city.call('exclusions.list', { sort, limit: 2, ...(after ? { after } : {}) }, whole);
        expect(body.sorted).toEqual({ by: 'decidedAt', order: sort });
        seen.push(...body.rows.map(({ decidedAt }) => decidedAt));
        if (body.next === null) break;
        after = body.next;
      }
      expect(seen).toHaveLength(6);
      expect(seen).toEqual(seen.toSorted((a, b) => (sort === 'oldest' ? a - b : b - a)));
    }
    await sql`update cover_exclusions set decided_at = decided_at - interval '1 minute' where order_id = ${first?.id ?? ''}`;
  });

  it('says by reason, county, employer and day how many rows a click shows', async () => {
    const { body } = await city.call('exclusions.summary', { reason: 'occupation_class' }, whole);
    expect(body.reasons).toEqual([
      { reason: 'occupation_class', count: 5 },
      { reason: 'no_cover_window', count: 1 },
    ]);
    expect(body.counties.map(({ code, count }) => [code, count])).toEqual([
      ['350702', 4],
      ['350782', 1],
    ]);
    const { body: narrow } = await city.call('exclusions.summary', { county: '350782' }, whole);
    expect(narrow.counties.map(({ count }) => count)).toEqual([5, 1]);
    expect(narrow.reasons).toEqual([{ reason: 'occupation_class', count: 1 }]);
    expect(body.employers.map(({ count }) => count)).toEqual([4, 1]);
    expect(body.days).toEqual([{ day: '2026-05-11', reason: 'occupation_class', count: 5 }]);
    const { body: own } = await city.call('exclusions.summary', {}, county);
    expect(own.reasons).toEqual([{ reason: 'occupation_class', count: 1 }]);
    expect(own.counties.map(({ code }) => code)).toEqual(['350782']);
  });
});

describe('deciding again', () => {
  it('is refused to who may only look, and does nothing for another county', async () => {
    const ids = [far];
    expect((await city.call('exclusions.redecide', { ids, reason }, viewer)).status).toBe(403);
    const [near] = await city.world.sql<
      { id: string }[]
    >`select order_id as id from cover_exclusions where region_code = '350702' limit 1`;
    const { body } = await city.call('exclusions.redecide', { ids: [near?.id ?? ''], reason }, county);
    expect(body).toEqual({ reopened: [], passed: [near?.id] });
    const audited = await city.world.sql`select from audit_log where action = 'order.redecide'`;
    expect(audited.count).toBe(0);
  });

  it('passes by what is over, and asked twice decides once, by the rules alone', async () => {
    const { world } = city;
    const both = await Promise.all([
      city.call('exclusions.redecide', { ids: [far, over], reason }, whole),
      city.call('exclusions.redecide', { ids: [far, over], reason }, county),
    ]);
    expect(both.map(({ body }) => body).toSorted((a, b) => a.passed.length - b.passed.length)).toEqual([
      { reopened: [far], passed: [over] },
      { reopened: [], passed: [far, over] },
    ]);
    await liveAll(world);
    expect(await exclusionOf(world, far)).toBe('occupation_class');
    const audited = await world.sql`
      select actor, subject_id, reason, before, region_code from audit_log where action = 'order.redecide' order by actor`;
    expect([...audited]).toMatchObject([
      { subject_id: far, reason, before: { exclusion: 'occupation_class' }, region_code: '350782' },
    ]);
  });

  it('covers an order whose hindrance was mended meanwhile, from then on', async () => {
    const { world } = city;
    const offer = await posting(world, { skill: 'anything' });
    const id = await order(world, { externalId: 'O-mended', posting: offer });
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBe('occupation_class');
    await world.sql`update postings set occupation_class = 2 where id = ${offer.id}`;
    await city.call('exclusions.redecide', { ids: [id], reason }, whole);
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBeUndefined();
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound' });
  });
});
