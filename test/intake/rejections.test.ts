import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryRejections } from '../../src/intake/retry-rejections.ts';
import { expireRefused, watchRejections } from '../../src/store/rejections.ts';
import { performJob } from '../support/perform-job.ts';
import { type ApiUnderTest, orderBody, sendParties, startApi } from './http/api-under-test.ts';
import { type Importing, importing } from './import/importing.ts';

const day = 86_400_000;
const kept = (sql: ApiUnderTest['world']['sql']) => sql`
  select source, external_id as id, surface, line, code, column_name as column, waits_on as waits, times, closed_as as closed, closed_by as by, order_id as "orderId"
  from intake_rejections order by refused_at, external_id`;

describe('an order that is refused over HTTP', () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = await startApi();
    await sendParties(api);
  });
  afterEach(() => api[Symbol.asyncDispose]());
  const sign = (over: Record<string, unknown> = {}) => api.call('POST', '/v1/orders', orderBody(over));

  it('is kept with its reason and what it waits for, once however often it comes, sealed', async () => {
    await sign({ workerExternalId: 'W-9' });
    await sign({ workerExternalId: 'W-9', wageFen: 1 });
    await sign({ externalId: 'O-2', endsAt: '2026-05-11T10:00:00+08:00' });
    expect(await kept(api.world.sql)).toMatchObject([
      ...[
        {
          source: 'market',
          id: 'O-1',
          surface: 'api',
          line: null,
          code: 'unknown_worker',
          column: 'worker_external_id',
        },
      ],
      ...[{ id: 'O-2', code: 'ends_before_start', column: 'ends_at', waits: null, times: 1 }],
    ]);
    expect((await kept(api.world.sql))[0]).toMatchObject({ waits: 'worker:W-9', times: 2, closed: null });
    const [row] = await api.world.sql`select payload from intake_rejections where external_id = 'O-1'`;
    expect(row?.payload).not.toContain('W-9');
  });

  it('is not kept when it merely differs from one that was signed, or is answered again from memory', async () => {
    await sign();
    await sign({ wageFen: 1 });
    expect(await kept(api.world.sql)).toEqual([]);
    const wrong = orderBody({ externalId: 'O-3', endsAt: '2026-05-11T10:00:00+08:00' });
    await api.call('POST', '/v1/orders', wrong, { key: 'same' });
    await api.call('POST', '/v1/orders', wrong, { key: 'same' });
    expect(await kept(api.world.sql)).toMatchObject([{ id: 'O-3', times: 1 }]);
  });

  it('is signed by itself when its worker comes, as signed when it came first; sending it once more finds it', async () => {
    await sign({ workerExternalId: 'W-9' });
    const first = api.clock.now;
    api.clock.now += 3_600_000;
    await api.call('PUT', '/v1/workers/ext:W-9', { name: '王五', idNumber: '350702199003070007' });
    const [row] = await kept(api.world.sql);
    expect(row).toMatchObject({ closed: 'signed', by: 'arrival', orderId: expect.any(String) });
    const order = (await api.call('GET', '/v1/orders/ext:O-1')).body;
    expect(order).toMatchObject({
      signedAt: new Date(first).toISOString(),
      receivedAt: new Date(api.clock.now).toISOString(),
    });
    expect(await sign({ workerExternalId: 'W-9' })).toMatchObject({ status: 200, body: { id: order.id } });
    await performJob(api.world, 'issue-policy');
    expect((await api.call('GET', '/v1/orders/ext:O-1')).body).toMatchObject({ cover: { state: 'covered' } });
  });

  it('waits for one party after the other', async () => {
    await sign({ workerExternalId: 'W-9', postingExternalId: 'P-9' });
    await api.call('PUT', '/v1/workers/ext:W-9', { name: '王五' });
    expect(await kept(api.world.sql)).toMatchObject([
      { code: 'unknown_posting', waits: 'posting:P-9', times: 2, closed: null },
    ]);
    const posting = { employerExternalId: 'E-A', title: '采茶', headcount: 1, publishedAt: '2026-05-01T00:00:00Z' };
    await api.call('PUT', '/v1/postings/ext:P-9', {
      ...posting,
      startsAt: '2026-05-11T00:00:00Z',
      endsAt: '2026-06-11T00:00:00Z',
    });
    expect(await kept(api.world.sql)).toMatchObject([{ closed: 'signed' }]);
  });

  it('is closed when it is signed by whatever way, mended by its sender', async () => {
    await sign({ endsAt: '2026-05-11T10:00:00+08:00' });
    const { body } = await sign();
    expect(await kept(api.world.sql)).toMatchObject([{ closed: 'signed', orderId: body.id }]);
  });

  it('is kept under no identity number, if its id was one', async () => {
    await sign({ externalId: '35070219850501000X' });
    const [row] = await kept(api.world.sql);
    expect(row).toMatchObject({ id: expect.stringMatching(/^row:[0-9a-f]{32}$/), code: 'external_id_is_identity' });
  });

  it('is kept from a bulk by its line, also where the line is not JSON', async () => {
    const raw = `{"externalId":\n${JSON.stringify(orderBody({ externalId: 'L-2', workerExternalId: 'W-9' }))}\n`;
    await api.call('POST', '/v1/orders/bulk', undefined, { raw, headers: { 'content-type': 'application/x-ndjson' } });
    expect(await kept(api.world.sql)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ id: expect.stringMatching(/^row:/), line: 1, code: 'not_json' }),
        expect.objectContaining({ id: 'L-2', line: 2, waits: 'worker:W-9' }),
      ]),
    );
    await api.call('PUT', '/v1/workers/ext:W-9', { name: '王五' });
    expect((await api.call('GET', '/v1/orders/ext:L-2')).status).toBe(200);
  });

  it('holds an alarm open, with how many, until all are mended', async () => {
    const alarms = () =>
      api.world.sql`select subject, detail from alarms where kind = 'intake_rejected' and closed_at is null`;
    await sign({ workerExternalId: 'W-9' });
    await sign({ externalId: 'O-2', workerExternalId: 'W-9' });
    await watchRejections(api.world.sql);
    expect(await alarms()).toEqual([{ subject: 'market', detail: { count: 2 } }]);
    await api.call('PUT', '/v1/workers/ext:W-9', { name: '王五' });
    await watchRejections(api.world.sql);
    expect(await alarms()).toEqual([]);
  });

  it('is signed once when its worker comes and its sender repeats it at the same time', async () => {
    for (let i = 0; i < 20; i++) await sign({ externalId: `R-${i}`, workerExternalId: 'W-9' });
    const repeats = Array.from({ length: 20 }, (_, i) => sign({ externalId: `R-${i}`, workerExternalId: 'W-9' }));
    await Promise.all([api.call('PUT', '/v1/workers/ext:W-9', { name: '王五' }), ...repeats]);
    await api.call('PUT', '/v1/workers/ext:W-9', { name: '王五五' });
    const [row] = await api.world
      .sql`select count(*)::int4 as n, count(distinct external_id)::int4 as different from orders`;
    expect(row).toEqual({ n: 20, different: 20 });
    expect((await kept(api.world.sql)).filter((one) => one.closed === null)).toEqual([]);
  });
});

describe('orders of a file that are refused', () => {
  let city: Importing;
  beforeEach(async () => {
    city = await importing();
  });
  afterEach(() => city[Symbol.asyncDispose]());

  const order = (over: Record<string, string> = {}) => ({
    ...{ external_id: 'O-1', worker_external_id: 'W-1', employer_external_id: 'E-1', occupation_class: '2' },
    ...{
      signed_at: '2026-05-11T07:00:00+08:00',
      starts_at: '2026-05-11T09:00:00+08:00',
      ends_at: '2026-05-11T17:00:00+08:00',
    },
    ...over,
  });
  const parties = async (): Promise<void> => {
    await city.rows('employers', [{ external_id: 'E-1', name: '茶厂', region_code: '350702' }]);
    await city.rows('workers', [{ external_id: 'W-1', name: '张三', id_number: '350702199003070007' }]);
  };

  it('are kept by line, and signed when a later file brings their parties', async () => {
    const { rejects } = await city.rows('orders', [
      order(),
      order({ external_id: 'O-2', ends_at: 'soon' }),
      order({ external_id: 'O-3' }),
    ]);
    expect(rejects).toHaveLength(3);
    expect(await kept(city.world.sql)).toMatchObject([
      { id: 'O-1', surface: 'import', line: 2, code: 'unknown_worker', waits: 'worker:W-1' },
      { id: 'O-2', line: 3, code: 'instant_format', column: 'ends_at', waits: null },
      { id: 'O-3', line: 4 },
    ]);
    await parties();
    expect((await kept(city.world.sql)).map((row) => [row.id, row.closed])).toEqual([
      ['O-1', 'signed'],
      ['O-2', null],
      ['O-3', 'signed'],
    ]);
    expect(city.hints()).toBeGreaterThan(0);
  });

  it('stay historical', async () => {
    await city.rows('orders', [order()], { historical: true });
    await parties();
    expect(await city.world.sql`select cover_state as state from orders`).toEqual([{ state: 'excluded' }]);
    expect(await city.world.sql`select from outbox where topic = 'order.signed'`).toEqual([]);
  });

  it('are not kept where the file has the same order twice and took the first', async () => {
    await parties();
    await city.rows('orders', [order(), order({ wage_fen: '1' })]);
    expect(await kept(city.world.sql)).toEqual([]);
  });

  it('are not kept where the order is signed under its id: mended later in the same file, or sent again broken', async () => {
    await parties();
    await city.rows('orders', [order({ ends_at: 'soon' }), order()]);
    expect(await city.world.sql`select external_id as id from orders`).toEqual([{ id: 'O-1' }]);
    await city.rows('orders', [order({ ends_at: 'soon' })]);
    expect(await kept(city.world.sql)).toEqual([]);
  });

  it('are closed by a later file that brings them mended', async () => {
    await parties();
    await city.rows('orders', [order({ ends_at: 'soon' })]);
    await city.rows('orders', [order()]);
    expect(await kept(city.world.sql)).toMatchObject([{ id: 'O-1', closed: 'signed' }]);
  });

  it('are all retried on demand; what is still wrong stays, with the reason of now', async () => {
    await city.rows('orders', [order(), order({ external_id: 'O-2', worker_external_id: 'W-2' })]);
    await city.world.sql`update intake_rejections set waits_on = null`;
    await parties();
    const { sql, cipher, calendar, overlap, overHeadcount, hint } = city.deps;
    const deps = { sql, cipher, calendar, overlap, overHeadcount, hint, now: () => city.world.now + day };
    expect(await retryRejections(deps, { all: true }, 'test')).toEqual({ signed: 1, refused: 1 });
    expect((await kept(city.world.sql)).at(-1)).toMatchObject({
      code: 'unknown_worker',
      waits: 'worker:W-2',
      times: 2,
    });
    expect(await retryRejections(deps, { all: true, source: 'other' }, 'test')).toEqual({ signed: 0, refused: 0 });
  });

  it('are closed 30 days after they first came, and a later refusal opens another', async () => {
    await city.rows('orders', [order()]);
    await city.rows('orders', [order()]);
    expect(await expireRefused(city.world.sql, city.world.now + 30 * day)).toBe(0);
    expect(await expireRefused(city.world.sql, city.world.now + 30 * day + 1)).toBe(1);
    expect(await expireRefused(city.world.sql, city.world.now + 31 * day)).toBe(0);
    await city.rows('orders', [order()]);
    expect((await kept(city.world.sql)).map((row) => row.closed).sort()).toEqual(['expired', null]);
  });

  it('keep their reason while the key is missing that sealed them', async () => {
    await city.rows('orders', [order()]);
    await city.world.sql`update intake_rejections set payload = 'elsewhere.AAAA'`;
    const deps = { ...city.deps, now: () => city.world.now };
    await expect(retryRejections(deps, { all: true }, 'test')).rejects.toMatchObject({ code: 'data_key_missing' });
    expect(await kept(city.world.sql)).toMatchObject([{ code: 'unknown_worker', times: 1, closed: null }]);
  });

  it('that the database refuses are found one by one', async () => {
    await city.rows(
      'orders',
      Array.from({ length: 9 }, (_, i) => order({ external_id: `O-${i}` })),
    );
    await city.world.sql`update intake_rejections set waits_on = null`;
    await parties();
    await city.world.sql.unsafe(
      `create function fail() returns trigger language plpgsql as $$
         begin if new.external_id = 'O-4' then raise exception 'no' using errcode = '23514'; end if; return new; end $$;
       create trigger fails before insert on orders for each row execute function fail()`,
    );
    const deps = { ...city.deps, now: () => city.world.now };
    expect(await retryRejections(deps, { all: true }, 'test')).toEqual({ signed: 8, refused: 1 });
    expect((await kept(city.world.sql)).filter((row) => row.closed === null)).toMatchObject([
      { id: 'O-4', code: 'not_storable' },
    ]);
  });
});
