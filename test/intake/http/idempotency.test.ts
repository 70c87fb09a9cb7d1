import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiScopes } from '../../../src/domain/api-scopes.ts';
import { forgetAnswers } from '../../../src/store/idempotency.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { type ApiUnderTest, orderBody, sendParties, startApi } from './api-under-test.ts';

const day = 86_400_000;

describe('Idempotency-Key', () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = await startApi();
    await sendParties(api);
  });
  afterEach(() => api[Symbol.asyncDispose]());

  const sign = (key: string, over: Record<string, unknown> = {}) =>
    api.call('POST', '/v1/orders', orderBody(over), { key });
  const orders = async () => (await api.world.sql<{ n: number }[]>`select count(*)::int4 as n from orders`)[0]?.n;

  /** Makes signing wait, as a long transaction would, and frees it again. */
  const hold = async () => {
    const held = await api.world.sql.reserve();
    await held`begin`;
    await held`select from workers for update`;
    return async () => {
      await held`rollback`;
      held.release();
    };
  };
  const waitingBackends = async (): Promise<number[]> => {
    const rows = await api.world.sql<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and application_name = 'doorstep api under test' and wait_event_type = 'Lock'`;
    return rows.map(({ pid }) => pid);
  };
  const untilWaiting = () => waitUntil('signing waits', async () => (await waitingBackends()).length > 0);

  it('is wanted on every POST that writes, and has to be usable', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${api.token}` };
    const without = await fetch(`${api.base}/v1/orders`, { method: 'POST', headers, body: '{}' });
    expect(await without.json()).toMatchObject({
      status: 400,
      code: 'idempotency_key_missing',
      errors: [{ parameter: 'Idempotency-Key' }],
    });
    for (const key of ['', 'a b', 'x'.repeat(256)]) {
      expect(await sign(key)).toMatchObject({ status: 400, body: { code: 'idempotency_key_invalid' } });
    }
    expect(await orders()).toBe(0);
  });

  it('answers a repeated request with the stored answer, to the byte, and does nothing again', async () => {
    const first = await sign('k1');
    const again = await sign('k1');
    expect(first.status).toBe(201);
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect([first, again].map((r) => r.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await orders()).toBe(1);
    expect(api.hints()).toBe(1);
  });

  it('answers 422 when the same key comes with another body', async () => {
    await sign('k1');
    expect(await sign('k1', { externalId: 'O-2' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect(await orders()).toBe(1);
  });

  it('belongs to one API key: another caller may use the same', async () => {
    const token = await api.newToken(apiScopes);
    await expect.poll(async () => (await api.call('GET', '/v1/stats', undefined, { token })).status).toBe(200);
    await sign('k1');
    const other = await api.call('POST', '/v1/orders', orderBody({ externalId: 'O-2' }), { key: 'k1', token });
    expect(other.status).toBe(201);
    expect(await orders()).toBe(2);
  });

  it('makes one order of fifty equal requests at once; each is told the one answer, or to come again', async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => sign('k1')));
    const signed = replies.filter((r) => r.status === 201);
    const early = replies.filter((r) => r.status === 409);
    expect(signed.length + early.length).toBe(50);
    expect(new Set(signed.map((r) => r.text)).size).toBe(1);
    for (const { body, headers } of early) {
      expect(body.code).toBe('request_in_flight');
      expect(headers.get('retry-after')).toBe('1');
    }
    expect(await orders()).toBe(1);
    expect((await sign('k1')).text).toBe(signed[0]?.text);
  });

  it('makes one order of requests at once under different keys, when the content is the same', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => sign(`k${n}`)));
    expect(replies.map((r) => r.status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(replies.map((r) => r.body.id)).size).toBe(1);
    expect(await orders()).toBe(1);
  });

  it('answers 409 while the first is at work', async () => {
    const free = await hold();
    const first = sign('k1');
    await untilWaiting();
    expect(await sign('k1')).toMatchObject({ status: 409, body: { code: 'request_in_flight' } });
    await free();
    expect((await first).status).toBe(201);
    expect((await sign('k1')).status).toBe(201);
  });

  it('is free again when the connection of the first is killed: its lock dies with it', async () => {
    const free = await hold();
    const first = sign('k1');
    await untilWaiting();
    for (const pid of await waitingBackends()) await api.world.sql`select pg_terminate_backend(${pid})`;
    const killed = await first;
    expect(killed).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
    expect(killed.headers.get('retry-after')).toBe('5');
    await free();
    expect((await sign('k1')).status).toBe(201);
    expect(await orders()).toBe(1);
  });

  it('is free again after 404 (the order was signed by itself when its worker came) and 409', async () => {
    expect((await sign('k1', { workerExternalId: 'W-2' })).status).toBe(404);
    await api.call('PUT', '/v1/workers/ext:W-2', { name: '李四' });
    expect((await sign('k1', { workerExternalId: 'W-2' })).status).toBe(200);
    expect((await sign('k2', { wageFen: 1 })).status).toBe(409);
    expect((await sign('k2', { wageFen: 1, externalId: 'O-2' })).status).toBe(201);
  });

  it('is free again after a failure of ours, which leaves nothing behind', async () => {
    await api.world.sql.unsafe(
      `create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
       create trigger fails after insert on orders execute function fail()`,
    );
    expect((await sign('k1')).status).toBe(500);
    await api.world.sql`drop trigger fails on orders`;
    expect((await sign('k1')).status).toBe(201);
    expect(await orders()).toBe(1);
  });

  it('keeps a refusal of the content (422), also when its cause has gone', async () => {
    const late = { endsAt: '2026-05-11T09:00:00+08:00' };
    const first = await sign('k1', late);
    expect(first).toMatchObject({ status: 422, body: { errors: [{ pointer: '/endsAt', code: 'ends_before_start' }] } });
    const again = await sign('k1', late);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is kept for seven days, then may be used again, and is removed', async () => {
    await sign('k1');
    api.clock.now += 7 * day - 1;
    expect((await sign('k1', { externalId: 'O-2', startsAt: '2026-06-11T10:00:00+08:00' })).status).toBe(422);
    api.clock.now += 1;
    expect(await forgetAnswers(api.world.sql, api.clock.now - day)).toBe(0);
    const body = { externalId: 'O-2', startsAt: '2026-06-11T10:00:00+08:00', endsAt: '2026-06-11T12:00:00+08:00' };
    expect((await sign('k1', body)).status).toBe(201);
    expect((await sign('k1', body)).headers.get('idempotency-replayed')).toBe('true');
    expect(await forgetAnswers(api.world.sql, api.clock.now + 7 * day)).toBe(1);
  });
});

describe('signing in crowds', () => {
  it('answers each request of a crowd by itself: one row that fails, one that is refused, one that is unknown', async () => {
    await using api = await startApi();
    await sendParties(api);
    await api.world.sql.unsafe(
      `create function fail() returns trigger language plpgsql as $$ begin
         if new.external_id = 'O-7' then raise exception 'no' using errcode = '22000'; end if; return new; end $$;
       create trigger fails before insert on orders for each row execute function fail()`,
    );
    const over = (n: number) => {
      if (n === 8) return { endsAt: 'never' };
      return n === 9 ? { workerExternalId: 'W-9' } : {};
    };
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        api.call('POST', '/v1/orders', orderBody({ externalId: `O-${n}`, ...over(n) })),
      ),
    );
    const expected = replies.map((_, n) => ({ 7: 500, 8: 422, 9: 404 })[n] ?? 201);
    expect(replies.map((r) => r.status)).toEqual(expected);
    const [row] = await api.world.sql`
      select (select count(*)::int4 from orders) as orders, (select count(*)::int4 from outbox) as owed,
        (select count(*)::int4 from idempotency_keys) as keys`;
    expect(row).toEqual({ orders: 37, owed: 37, keys: 38 });
    expect(api.hints()).toBeGreaterThan(0);
  });

  it('counts places and overlaps within a crowd as it would one by one', async () => {
    await using api = await startApi({ orderOverHeadcount: 'refuse' });
    await sendParties(api);
    const times = { startsAt: '2026-05-11T06:00:00+08:00', endsAt: '2026-05-12T18:00:00+08:00' };
    const posting = {
      employerExternalId: 'E-A',
      title: '采茶',
      headcount: 3,
      ...times,
      publishedAt: '2026-05-01T06:00:00+08:00',
    };
    await api.call('PUT', '/v1/postings/ext:P-A', posting);
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        api.call('POST', '/v1/orders', orderBody({ externalId: `O-${n}`, postingExternalId: 'P-A' })),
      ),
    );
    expect(replies.filter((r) => r.status === 201)).toHaveLength(3);
    expect(replies.filter((r) => r.status === 409 && r.body.code === 'over_headcount')).toHaveLength(9);
    const flagged = replies.filter((r) => (r.body.flags as string[] | undefined)?.includes('overlap'));
    expect(flagged).toHaveLength(2);
  });
});
