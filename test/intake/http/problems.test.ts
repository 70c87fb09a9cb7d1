import { connect as open } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, orderBody, type Reply, sendParties, startApi } from './api-under-test.ts';

const name = '张三丰';
const idNumber = '35070219850501000X';
const phone = '13800138000';

/** Sends bytes as they are and returns all that comes back. */
const sendRaw = (base: string, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(base);
    let answer = '';
    const socket = open(Number(port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
  });

const problemIn = ({ status, headers, body }: Reply) => {
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({ type: 'about:blank', status, title: expect.any(String), detail: expect.any(String) });
  return { status, code: body.code };
};

describe('problems', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi();
    await sendParties(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('answer an unknown path with 404 and a known one under another method with 405 and what it takes', async () => {
    expect(problemIn(await api.call('GET', '/v1/nothing'))).toEqual({ status: 404, code: 'not_found' });
    expect(problemIn(await api.call('GET', '/nothing'))).toEqual({ status: 404, code: 'not_found' });
    const post = await api.call('DELETE', '/v1/orders/ext:1');
    expect(problemIn(post)).toEqual({ status: 405, code: 'method_not_allowed' });
    expect(post.headers.get('allow')).toBe('GET');
    expect((await api.call('DELETE', '/v1/orders')).headers.get('allow')).toBe('POST, GET');
  });

  it('answer a body that is too large, of another type, broken, empty or no object, each with its own code', async () => {
    const raw = (text: string, headers: Record<string, string> = {}) =>
      api.call('POST', '/v1/orders', undefined, { raw: text, headers }).then(problemIn);
    expect(await raw(JSON.stringify(orderBody({ externalId: 'x'.repeat(70_000) })))).toEqual({
      status: 413,
      code: 'body_too_large',
    });
    expect(await raw('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual({
      status: 415,
      code: 'media_type',
    });
    expect(await raw('a', { 'content-type': 'text/plain' })).toEqual({ status: 415, code: 'media_type' });
    expect(await raw('')).toEqual({ status: 400, code: 'body_missing' });
    expect(await raw('[]')).toEqual({ status: 400, code: 'body_not_object' });
    expect(await raw('"text"')).toEqual({ status: 400, code: 'body_not_object' });
    expect(await raw(`${'['.repeat(30_000)}`)).toEqual({ status: 400, code: 'body_not_json' });
  });

  it('say where JSON breaks without quoting it', async () => {
    const { body, text } = await api.call('PUT', '/v1/workers/ext:W-2', undefined, { raw: `{"name": "${name}", ` });
    expect(body).toMatchObject({ code: 'body_not_json', detail: expect.stringContaining('character 17') });
    expect(text).not.toContain(name);
  });

  it('answer a broken escape in a URL, and a part of it that is too long', async () => {
    expect(problemIn(await api.call('GET', '/v1/orders/%zz'))).toEqual({ status: 400, code: 'url_invalid' });
    expect(problemIn(await api.call('GET', `/v1/orders/ext:${'x'.repeat(400)}`))).toEqual({
      status: 414,
      code: 'url_too_long',
    });
  });

  it('answer parameters that are missing, doubled or wrong, each by its name', async () => {
    const missing = await api.call('GET', '/v1/cover');
    expect(problemIn(missing)).toEqual({ status: 400, code: 'request_invalid' });
    expect(missing.body.errors).toMatchObject([
      { parameter: 'worker', code: 'parameter_missing' },
      { parameter: 'at', code: 'parameter_missing' },
    ]);
    const wrong = await api.call('GET', '/v1/cover?worker=W-A&at=2026-05-11T10:00:00');
    expect(wrong.body.errors).toMatchObject([
      { parameter: 'worker', code: 'id_format' },
      { parameter: 'at', code: 'instant_without_offset' },
    ]);
    const doubled = await api.call('GET', '/v1/cover?worker=ext:W-A&worker=ext:W-2&at=2026-05-11T10:00:00Z');
    expect(doubled.body.errors).toMatchObject([{ parameter: 'worker', code: 'parameter_missing' }]);
  });

  it('refuse an identity number anywhere in a URL, however it is written, and without a key too', async () => {
    const at = '2026-05-11T10:00:00Z';
    const urls = [
      ['GET', `/v1/orders/ext:${idNumber}`],
      ['GET', `/v1/orders/${idNumber.toLowerCase()}`],
      ['PUT', `/v1/workers/ext:${idNumber}`],
      ['GET', `/v1/cover?worker=ext:${idNumber}&at=${at}`],
      ['GET', `/v1/cover?worker=ext:%335070219850501000X&at=${at}`],
      ['GET', `/v1/nothing/${idNumber}`],
    ] as const;
    for (const [method, url] of urls) {
      const reply = await api.call(method, url, method === 'PUT' ? { name } : undefined, { token: null });
      expect(problemIn(reply)).toEqual({ status: 400, code: 'identity_in_url' });
      expect(reply.text).not.toMatch(/35070219850501000x/i);
    }
    const digits = await api.call('GET', '/v1/orders/ext:202605110800000017');
    expect(digits.status).toBe(404);
  });

  it('answer bytes that are no HTTP and a head that is too long, and hang up', async () => {
    const broken = await sendRaw(api.base, 'HELLO\r\n\r\n');
    expect(broken).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
    expect(broken).toContain('"code":"request_invalid"');
    const long = await sendRaw(api.base, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1\.1 431 /);
    expect(long).toContain('"code":"headers_too_large"');
  });

  it('answer what nobody expected with a trace id that is in the log, and nothing personal in either', async () => {
    await api.world.sql.unsafe(
      `create function fail() returns trigger language plpgsql as $$ begin
         raise exception 'broken' using detail = 'Failing row contains (${name}, ${idNumber}, ${phone}).', errcode = 'XX000'; end $$;
       create trigger fails before insert on workers for each row execute function fail()`,
    );
    const reply = await api.call('PUT', '/v1/workers/ext:W-3', { name, idNumber, phone });
    await api.world.sql`drop trigger fails on workers`;
    expect(problemIn(reply)).toEqual({ status: 500, code: 'internal' });
    const lines = api.lines.filter((line) => line.includes(String(reply.body.traceId)));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 50,
      method: 'PUT',
      route: '/v1/workers/:id',
      status: 500,
      err: { code: 'XX000', message: 'broken' },
    });
  });

  it('hold nothing personal, and neither does the log, whatever is wrong with a record', async () => {
    const wrong = [
      { name, idNumber: `${idNumber.slice(0, 17)}1`, phone },
      { name: `${name}\u0000`, idNumber, phone: `${phone}9` },
      { name, idNumber: 350702198505010000, phone: [phone] },
      { name: [{ name }], idNumber, birthDate: '1985-13-01', [name]: idNumber },
      { name, idNumber, phone, regionCode: phone, skills: [name], servicePointCode: idNumber, externalId: idNumber },
    ];
    const replies = await Promise.all(
      wrong.flatMap((body) => [
        api.call('PUT', '/v1/workers/ext:W-4', body),
        api.call('PUT', '/v1/employers/ext:E-4', { ...body, contactPhone: phone, uscc: idNumber }),
        api.call('POST', '/v1/orders', { ...orderBody(), ...body, workerExternalId: name }),
        api.call('POST', '/v1/orders/preview', { ...orderBody(), workerExternalId: `${name}${phone}` }),
      ]),
    );
    const said = [...replies.map((reply) => reply.text), ...api.lines].join('\n');
    for (const secret of [name, idNumber.slice(0, 17), phone]) expect(said).not.toContain(secret);
  });
});

describe('limits', () => {
  it('answer 429 with Retry-After beyond the requests that a key may send in a minute, and count each key by itself', async () => {
    await using api = await startApi({ limits: { perMinute: 5 } });
    const other = await api.newToken();
    const replies: Reply[] = [];
    for (let n = 0; n < 7; n += 1) replies.push(await api.call('GET', '/v1/orders/ext:1'));
    expect(replies.map((r) => r.status)).toEqual([404, 404, 404, 404, 404, 429, 429]);
    const last = replies.at(-1) as Reply;
    expect(problemIn(last)).toEqual({ status: 429, code: 'rate_limited' });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    await expect
      .poll(async () => (await api.call('GET', '/v1/orders/ext:1', undefined, { token: other })).status)
      .toBe(404);
  });

  it('answer 503 within the bounded wait when every connection is in use, and sign nothing of it later', async () => {
    const waits = { connectionMs: 300, answerMs: 10_000, queue: 4 };
    await using api = await startApi({ pool: 2, limits: { perMinute: 1_000_000, waits } });
    await sendParties(api);
    const held = await api.world.sql.reserve();
    await held`begin`;
    await held`select from workers for update`;
    const busy = Array.from({ length: 2 }, (_, n) => api.call('PUT', `/v1/workers/ext:W-A`, { name: `李${n}四` }));
    await expect
      .poll(
        async () =>
          (
            await api.world
              .sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
          ).count,
      )
      .toBe(2);
    const started = performance.now();
    const late = await Promise.all(
      Array.from({ length: 10 }, (_, n) => api.call('POST', '/v1/orders', orderBody({ externalId: `O-${n}` }))),
    );
    expect(performance.now() - started).toBeLessThan(5_000);
    for (const reply of late) {
      expect(problemIn(reply)).toEqual({ status: 503, code: 'database_busy' });
      expect(reply.headers.get('retry-after')).toBe('1');
    }
    await held`rollback`;
    held.release();
    expect((await Promise.all(busy)).map((r) => r.status)).toEqual([200, 200]);
    expect((await api.call('POST', '/v1/orders', orderBody())).status).toBe(201);
    expect((await api.world.sql`select from orders`).count).toBe(1);
  });

  it('answer what has come in when the server closes, then let go of the connections', async () => {
    const api = await startApi();
    await sendParties(api);
    const held = await api.world.sql.reserve();
    await held`begin`;
    await held`select from workers for update`;
    const signing = api.call('POST', '/v1/orders', orderBody());
    await expect
      .poll(
        async () =>
          (
            await api.world
              .sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
          ).count,
      )
      .toBe(1);
    const closed = api.app.close();
    await held`rollback`;
    held.release();
    expect((await signing).status).toBe(201);
    await closed;
    await expect(api.call('GET', '/v1/stats')).rejects.toThrow();
    await api[Symbol.asyncDispose]();
  });
});
