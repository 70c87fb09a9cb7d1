import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { statusReader } from '../../src/store/status.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';
import { waitUntil } from '../support/wait-until.ts';

const noon = Date.parse('2026-11-24T12:00:30+08:00');
const minute = 60_000;
const name = '张三丰';
const worker = newId();
const employer = newId();

const databases: FreshDatabase[] = [];
afterEach(async () => {
  await Promise.all(databases.splice(0).map((database) => database[Symbol.asyncDispose]()));
});

/** A database with one worker and one employer, and a reader whose clock stands where the test puts it. */
const city = async () => {
  const database = await freshDatabase();
  databases.push(database);
  const { sql } = database;
  await sql`
    insert into workers (id, source, external_id, identity_status, name, intents, priority_groups, content_hash, created_at, updated_at)
    values (${worker}, 'platform', 'W-1', 'missing', ${name}, '{}', '{}', '\\x00', ${noon}, ${noon})`;
  await sql`
    insert into employers (id, source, external_id, name, content_hash, created_at, updated_at)
    values (${employer}, 'platform', 'E-1', ${name}, '\\x00', ${noon}, ${noon})`;
  const clock: Clock & { at: number } = { at: noon, now: () => clock.at };
  const reader = () => statusReader({ sql, clock, topics: ['order.signed'] });
  return { database, sql, clock, reader };
};

type State = 'owed' | 'covered' | 'requested' | 'excluded';
type Batch = { state: State; receivedAt: number; waitedMs?: number; reason?: string; count?: number };

/** Orders as intake and `issue-policy` leave them behind. */
const orders = async (sql: Sql, batch: Batch): Promise<string[]> => {
  const ids = Array.from({ length: batch.count ?? 1 }, newId);
  const decidedAt = batch.receivedAt + (batch.waitedMs ?? 5);
  await sql`
    insert into orders (id, source, external_id, worker_id, employer_id, identity_status, signed_at, received_at, starts_at, ends_at, cover_state, flags, content_hash)
    select id, 'platform', id::text, ${worker}, ${employer}, 'missing', ${batch.receivedAt}, ${batch.receivedAt}, ${noon}, ${noon + minute}, ${batch.state}, '{}', '\\x00'
    from unnest(${ids}::uuid[]) as id`;
  if (batch.state === 'excluded') {
    await sql`
      insert into cover_exclusions (order_id, reason, decided_at)
      select id, ${batch.reason ?? 'age_out_of_range'}, ${decidedAt}::timestamptz from unnest(${ids}::uuid[]) as id`;
  } else if (batch.state !== 'owed') {
    await sql`
      insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
      select id, id::text, ${newId()}, ${newId()}, ${worker}, ${batch.state === 'requested' ? 'requested' : 'bound'}, 40, 15000000, ${noon}::timestamptz, ${noon + minute}::timestamptz, ${decidedAt}::timestamptz
      from unnest(${ids}::uuid[]) as id`;
  }
  return ids;
};

describe('the totals', () => {
  it('count each signed order in exactly one place', async () => {
    const { sql, reader } = await city();
    await orders(sql, { state: 'covered', receivedAt: noon - 40 * minute, count: 5 });
    await orders(sql, { state: 'excluded', receivedAt: noon - minute, count: 2 });
    await orders(sql, { state: 'excluded', receivedAt: noon - minute, count: 3, reason: 'fund_exhausted' });
    await orders(sql, { state: 'requested', receivedAt: noon - minute });
    await orders(sql, { state: 'owed', receivedAt: noon - 90_000, count: 4 });
    const status = await reader()();
    expect(status.orders).toEqual({ signed: 15, covered: 5, excluded: 5, requested: 1, owed: 4 });
    expect(status.excludedByReason).toEqual([
      { reason: 'fund_exhausted', count: 3 },
      { reason: 'age_out_of_range', count: 2 },
    ]);
    expect(status.owed).toEqual([{ pipeline: 'issue-policy', count: 4, oldestSeconds: 90 }]);
    expect(status.asOf).toBe(new Date(noon).toISOString());
    expect(status.lastDecidedAt).toBe(new Date(noon - minute + 5).toISOString());
  });

  it('are exact while orders go on arriving, whatever the step between two looks', async () => {
    const { sql, clock, reader } = await city();
    const read = reader();
    await orders(sql, { state: 'covered', receivedAt: noon - 300 * minute, count: 7 });
    let covered = 7;
    let excluded = 0;
    for (const step of [0, 2_000, 2_000, 29_000, 31_000, 95_000, 2_000, 600_000, 1]) {
      clock.at += step;
      await orders(sql, { state: 'covered', receivedAt: clock.at - 1_000, count: 3 });
      await orders(sql, { state: 'excluded', receivedAt: clock.at - 1_000 });
      covered += 3;
      excluded += 1;
      await waitUntil('the counts are exact', async () => {
        const { orders: counted } = await read();
        return counted.covered === covered && counted.excluded === excluded && counted.signed === covered + excluded;
      });
    }
  });

  it('see a decision that commits half a minute after the instant it carries', async () => {
    const { sql, clock, reader } = await city();
    const read = reader();
    await read();
    clock.at += 28_000;
    await read();
    await orders(sql, { state: 'covered', receivedAt: noon, count: 2 });
    await waitUntil('it is seen', async () => (await read()).orders.covered === 2);
  });

  it('count a quarantined order as owed, however long ago it was received', async () => {
    const { sql, reader } = await city();
    const [id = ''] = await orders(sql, { state: 'owed', receivedAt: noon - 600 * minute });
    await sql`insert into watermarks (topic, at) values ('order.signed', ${noon - 10 * minute})`;
    const at = {
      job: 'issue-policy',
      topic: 'order.signed',
      subjectId: id,
      code: '22003',
      message: 'out of range',
      attempts: 1,
    };
    await quarantineSubject(sql, at);
    const status = await reader()();
    expect(status.orders.owed).toBe(1);
    expect(status.quarantined).toBe(1);
    expect(status.owed[0]?.oldestSeconds).toBe(600 * 60);
  });
});

describe('the last hour', () => {
  it('has sixty minutes, the current one last, each with what came in and what was decided', async () => {
    const { sql, reader } = await city();
    await orders(sql, { state: 'covered', receivedAt: noon - 30_000, count: 2 });
    await orders(sql, { state: 'excluded', receivedAt: noon - 59 * minute - 25_000 });
    await orders(sql, { state: 'covered', receivedAt: noon - 61 * minute });
    await orders(sql, { state: 'owed', receivedAt: noon - 10 * minute });
    const { lastHour } = await reader()();
    expect(lastHour.map((m) => m.minute)).toEqual(
      Array.from({ length: 60 }, (_, i) => new Date(noon - 30_000 - (59 - i) * minute).toISOString()),
    );
    expect(lastHour.at(-1)).toMatchObject({ signed: 2, covered: 2, excluded: 0 });
    expect(lastHour[0]).toMatchObject({ signed: 1, covered: 0, excluded: 1, p50Ms: null, p99Ms: null });
    expect(lastHour.at(-11)).toMatchObject({ signed: 1, covered: 0, excluded: 0 });
    expect(lastHour.reduce((sum, m) => sum + m.signed, 0)).toBe(4);
  });

  it('measures from receiving an order to its policy: half within p50, 99 of 100 within p99', async () => {
    const { sql, reader } = await city();
    for (const [waitedMs, count] of [
      [5, 60],
      [20, 38],
      [900, 1],
      [4_000, 1],
    ] as const) {
      await orders(sql, { state: 'covered', receivedAt: noon - 5 * minute, waitedMs, count });
    }
    const { lastHour } = await reader()();
    expect(lastHour.at(-6)).toMatchObject({ covered: 100, p50Ms: 5, p99Ms: 900 });
  });

  it('takes a sample of a minute that decided more than it can look at', async () => {
    const { sql, reader } = await city();
    await orders(sql, { state: 'covered', receivedAt: noon - 2 * minute, waitedMs: 12, count: 20_000 });
    expect((await reader()()).lastHour.at(-3)).toMatchObject({ covered: 20_000, p50Ms: 12, p99Ms: 12 });
  });

  it('keeps a minute as it was once it is over, and follows the clock', async () => {
    const { sql, clock, reader } = await city();
    const read = reader();
    await orders(sql, { state: 'covered', receivedAt: noon - 3 * minute, count: 2 });
    expect((await read()).lastHour.at(-4)).toMatchObject({ signed: 2, covered: 2 });
    clock.at += 10 * minute;
    await orders(sql, { state: 'covered', receivedAt: clock.at - 7 * minute, count: 5 });
    await waitUntil('the clock has moved on', async () => (await read()).asOf === new Date(clock.at).toISOString());
    const { lastHour } = await read();
    expect(lastHour.at(-14)).toMatchObject({ signed: 2, covered: 2 });
    expect(lastHour.at(-8)).toMatchObject({ signed: 5, covered: 5 });
  });
});

describe('what waits', () => {
  it('is counted by lane, in the outbox and in chunks, without what is parked for a later version', async () => {
    const { sql, reader } = await city();
    await sql`insert into outbox (topic, lane, subject_id, created_at)
      select 'order.signed', lane, ${newId()}, clock_timestamp() - interval '10 seconds' from unnest(array[0, 1, 1]) as lane`;
    await sql`insert into chunks (topic, lane, ids, oldest_at, due_at)
      values ('order.signed', 1, ${[newId(), newId(), newId()]}, clock_timestamp() - interval '2 hours', clock_timestamp()),
        ('batch.built', 0, ${[newId()]}, clock_timestamp() - interval '9 days', 'infinity')`;
    const [live, bulk] = (await reader()()).lanes;
    expect(live).toMatchObject({ lane: 'live', pending: 1 });
    expect(live?.oldestSeconds).toBeLessThan(60);
    expect(bulk).toMatchObject({ lane: 'bulk', pending: 5 });
    expect(bulk?.oldestSeconds).toBeGreaterThanOrEqual(7_200);
  });

  it('is nothing, not zero seconds, in an empty city', async () => {
    const status = await (await city()).reader()();
    expect(status.lanes).toEqual([
      { lane: 'live', pending: 0, oldestSeconds: null },
      { lane: 'bulk', pending: 0, oldestSeconds: null },
    ]);
    expect(status.owed).toEqual([{ pipeline: 'issue-policy', count: 0, oldestSeconds: null }]);
    expect(status).toMatchObject({ orders: { signed: 0 }, alarms: [], fund: [], quarantined: 0, lastDecidedAt: null });
  });
});

describe('what it may tell', () => {
  it('holds nobody: no name, no id of an order, a worker or an employer, no subject of an alarm', async () => {
    const { sql, reader } = await city();
    const ids = await orders(sql, { state: 'owed', receivedAt: noon - minute, count: 2 });
    await sql`insert into alarms (id, kind, subject, detail, opened_at, seen_at)
      values (${newId()}, 'under_minimum_age', ${worker}, '{}', ${noon}, ${noon}), (${newId()}, 'under_minimum_age', ${employer}, '{}', ${noon - minute}, ${noon})`;
    const status = await reader()();
    expect(status.alarms).toEqual([
      { kind: 'under_minimum_age', count: 2, oldestAt: new Date(noon - minute).toISOString() },
    ]);
    const text = JSON.stringify(status);
    for (const secret of [name, worker, employer, 'W-1', ...ids]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  });
});

describe('its cost', () => {
  it('is that of the last minutes, not of the 200,000 orders before: no table of decisions is read through again', async () => {
    const { database, sql, clock, reader } = await city();
    await sql`
      insert into orders (id, source, external_id, worker_id, employer_id, identity_status, signed_at, received_at, starts_at, ends_at, cover_state, flags, content_hash)
      select gen_random_uuid(), 'platform', n::text, ${worker}, ${employer}, 'missing', at, at, at, at + interval '1 hour', case when n % 10 = 0 then 'excluded' else 'covered' end, '{}', '\\x00'
      from generate_series(1, 200000) as n, lateral (select ${noon}::timestamptz - make_interval(secs => (200000 - n) * 9) as at) as t order by n`;
    await sql`
      insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
      select id, external_id, id, id, worker_id, 'bound', 40, 15000000, starts_at, ends_at, received_at from orders where cover_state = 'covered' order by received_at`;
    await sql`insert into cover_exclusions (order_id, reason, decided_at)
      select id, 'age_out_of_range', received_at from orders where cover_state = 'excluded' order by received_at`;
    await sql`insert into watermarks (topic, at) values ('order.signed', ${noon - 10 * minute})`;
    await sql.unsafe('vacuum analyze orders, policies, cover_exclusions');
    const read = reader();
    expect((await read()).orders).toEqual({
      signed: 200_000,
      covered: 180_000,
      excluded: 20_000,
      owed: 0,
      requested: 0,
    });

    const watch = connect(database.url, { max: 1, name: 'test statistics' });
    const scans = async () => {
      const tables = await watch<{ table: string; read: number }[]>`
        select relname as table, seq_tup_read as read from pg_stat_user_tables where relname in ('orders', 'policies', 'cover_exclusions') order by 1`;
      const indexes = await watch<{ index: string; scans: number }[]>`
        select indexrelname as index, idx_scan as scans from pg_stat_user_indexes where indexrelname in ('orders_received', 'policies_decided') order by 1`;
      return { tables: [...tables], scans: Object.fromEntries(indexes.map((i) => [i.index, i.scans])) };
    };
    const flush = () =>
      Promise.all(Array.from({ length: 4 }, () => sql`select pg_stat_force_next_flush(), pg_sleep(0.05)`));
    await flush();
    const before = await scans();
    clock.at += 2_000;
    await waitUntil('it has been read again', async () => (await read()).asOf === new Date(clock.at).toISOString());
    await flush();
    await waitUntil('the statistics have come', async () => {
      const now = (await scans()).scans;
      return Object.keys(now).every((index) => (now[index] ?? 0) > (before.scans[index] ?? 0));
    });
    expect((await scans()).tables).toEqual(before.tables);
    await watch.end();
  });
});
