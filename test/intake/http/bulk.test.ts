import { connect as connectSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../support/wait-until.ts';
import { type ApiUnderTest, orderBody, sendParties, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
beforeEach(async () => {
  api = await startApi();
  await sendParties(api);
});
afterEach(() => api[Symbol.asyncDispose]());

type Row = { line: number; status: number; id?: string; externalId?: string; problem?: { code: string } } & Record<
  string,
  unknown
>;

const send = async (text: string) => {
  const headers = { 'content-type': 'application/x-ndjson' };
  const {
    status,
    headers: got,
    text: answer,
    body,
  } = await api.call('POST', '/v1/orders/bulk', undefined, { raw: text, headers });
  const rows =
    status === 200
      ? answer
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Row)
      : [];
  return { status, body, rows, type: got.get('content-type') };
};
const lines = (...rows: unknown[]) =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
const count = async () => (await api.world.sql`select count(*)::int4 as n from orders`)[0]?.n;

describe('POST /v1/orders/bulk', () => {
  it('signs a fair and answers each line in its order, with one hint', async () => {
    const fair = Array.from({ length: 200 }, (_, i) => orderBody({ externalId: `F-${i}` }));
    const { status, rows, type } = await send(lines(...fair));
    expect([status, type]).toEqual([200, expect.stringMatching(/^application\/x-ndjson/)]);
    expect(rows.map((row) => [row.line, row.status, row.externalId])).toEqual(
      fair.map((o, i) => [i + 1, 201, o.externalId]),
    );
    expect(rows[7]).toMatchObject({
      id: expect.any(String),
      cover: { state: 'owed' },
      flags: ['overlap'],
      warnings: [],
    });
    expect(await api.world.sql`select distinct topic, lane from outbox`).toEqual([{ topic: 'order.signed', lane: 0 }]);
    expect(api.hints()).toBe(1);
  });

  it('takes the good lines beside bad ones, and says of each bad one what to mend', async () => {
    const { rows } = await send(
      lines(
        orderBody({ externalId: 'B-1' }),
        '{"externalId": "B-2", ',
        '[1, 2]',
        '',
        orderBody({ externalId: 'B-3', workerExternalId: 'nobody' }),
        orderBody({ externalId: 'B-4', startsAt: { a: 1 } }),
        orderBody({ externalId: 'B-1', wageFen: 1 }),
        orderBody({ externalId: 'B-5' }),
      ),
    );
    expect(rows.map((row) => [row.line, row.status, row.problem?.code])).toEqual([
      [1, 201, undefined],
      [2, 422, 'not_json'],
      [3, 422, 'not_object'],
      [5, 404, 'unknown_worker'],
      [6, 422, 'fields_invalid'],
      [7, 409, 'order_differs'],
      [8, 201, undefined],
    ]);
    expect(await count()).toBe(2);
  });

  it('changes nothing when the same lines come again', async () => {
    const fair = lines(...Array.from({ length: 30 }, (_, i) => orderBody({ externalId: `F-${i}` })));
    const first = await send(fair);
    const again = await send(fair);
    expect(again.rows.map((row) => [row.status, row.id])).toEqual(first.rows.map((row) => [200, row.id]));
    expect(await count()).toBe(30);
  });

  it('takes 5,000 lines and refuses 5,001, then writing nothing', async () => {
    const many = Array.from({ length: 5_001 }, (_, i) => JSON.stringify(orderBody({ externalId: `L-${i}` })));
    const tooMany = await send(many.join('\n'));
    expect(tooMany).toMatchObject({ status: 422, body: { code: 'too_many_lines' } });
    expect(await count()).toBe(0);
    const { rows } = await send(`${many.slice(0, 5_000).join('\r\n')}\n`);
    expect([rows.length, rows.every((row) => row.status === 201)]).toEqual([5_000, true]);
    expect(await count()).toBe(5_000);
  });

  it('refuses another media type, an empty body and one that is too large', async () => {
    const asJson = await api.call('POST', '/v1/orders/bulk', orderBody());
    expect(asJson).toMatchObject({ status: 415, body: { code: 'media_type' } });
    expect(await send('\n \n')).toMatchObject({ status: 400, body: { code: 'body_missing' } });
    expect(await send(`{"a":"${'x'.repeat(9 * 1024 * 1024)}"}`)).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
    const elsewhere = { raw: JSON.stringify(orderBody()), headers: { 'content-type': 'application/x-ndjson' } };
    expect((await api.call('POST', '/v1/orders', undefined, elsewhere)).status).toBe(415);
  });

  it('is not brought down by hostile lines: each is refused in words, and the good one beside them is signed', async () => {
    const { rows } = await send(
      lines(
        '['.repeat(100_000),
        `{"externalId": ${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
        `{"externalId": "${'x'.repeat(1_000_000)}"}`,
        '{"__proto__": {"externalId": "H-1"}, "constructor": 1}',
        orderBody({ externalId: 'H-2', workerExternalId: '\u0000' }),
        orderBody({ externalId: '=HYPERLINK("http://x")', workerExternalId: '../../etc/passwd' }),
        orderBody({ externalId: 35070219850501000 }),
        orderBody({ externalId: 'H-3' }),
      ),
    );
    expect(rows.map((row) => row.status)).toEqual([422, 422, 422, 422, 422, 404, 422, 201]);
    expect(JSON.stringify(rows)).not.toMatch(/passwd|HYPERLINK|x{100}/);
    expect(await send('\n'.repeat(8 * 1024 * 1024))).toMatchObject({ status: 400, body: { code: 'body_missing' } });
  });

  it('finds the one row that the database refuses, and signs the others', async () => {
    await api.world.sql.unsafe(
      `create function fail() returns trigger language plpgsql as $$
         begin if new.external_id = 'R-13' then raise exception 'no' using errcode = '23514'; end if; return new; end $$;
       create trigger fails before insert on orders for each row execute function fail()`,
    );
    const { rows } = await send(lines(...Array.from({ length: 20 }, (_, i) => orderBody({ externalId: `R-${i}` }))));
    expect(rows.filter((row) => row.status !== 201)).toMatchObject([
      { line: 14, status: 422, problem: { code: 'not_storable' } },
    ]);
    expect(await count()).toBe(19);
  });

  it('answers as signed what was signed before the database went away, and the rest as to be sent again', async () => {
    await api.world.sql.unsafe(
      `create function fail() returns trigger language plpgsql as $$
         begin if new.external_id = 'G-700' then raise exception 'gone' using errcode = '53300'; end if; return new; end $$;
       create trigger fails before insert on orders for each row execute function fail()`,
    );
    const { status, rows } = await send(
      lines(...Array.from({ length: 1_200 }, (_, i) => orderBody({ externalId: `G-${i}` }))),
    );
    expect(status).toBe(200);
    expect(rows.map((row) => row.status)).toEqual([...Array(500).fill(201), ...Array(700).fill(503)]);
    expect(rows[900]).toMatchObject({ line: 901, problem: { code: 'database_unavailable' } });
    expect(await count()).toBe(500);
  });

  it('signs all of it for a caller that goes away before it is answered', async () => {
    const body = lines(...Array.from({ length: 2_000 }, (_, i) => orderBody({ externalId: `A-${i}` })));
    const { hostname, port } = new URL(api.base);
    const socket = connectSocket(Number(port), hostname);
    await new Promise<void>((sent) => {
      const head = [
        ...['POST /v1/orders/bulk HTTP/1.1', 'host: x', `authorization: Bearer ${api.token}`],
        ...['content-type: application/x-ndjson', `content-length: ${Buffer.byteLength(body)}`],
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => sent());
    });
    await waitUntil('the first batch is signed', async () => (await count()) > 0);
    socket.destroy();
    await waitUntil('all of it is signed', async () => (await count()) === 2_000);
  });
});
