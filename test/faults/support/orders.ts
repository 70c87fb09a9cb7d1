import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Cipher } from '../../../src/cipher.ts';
import { jobs } from '../../../src/queues/catalogue.ts';
import type { Queryable, Sql } from '../../../src/store/connect.ts';
import { books } from '../../support/books.ts';
import { cityCalendar } from '../../support/city.ts';
import { waitUntil } from '../../support/wait-until.ts';

const persons = 1_000;

/** The id of the n-th order. */
export const orderId = (n: number): string => `00000004-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** An employer and a thousand workers of working age; every 90th has no identity on file. Sealed as the processes of the city would. */
export const settle = async (sql: Sql, cipher: Cipher): Promise<void> => {
  await sql`
    insert into employers (id, source, external_id, name, region_code, content_hash, created_at, updated_at)
    values (${'00000001-0000-7000-8000-000000000001'}, 'test', '1', 'employer', '350702', '\\x00', now(), now())`;
  await sql.unsafe(`
    create function test_id(kind int, n bigint) returns uuid language sql immutable as
      $$ select (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$`);
  const numbers = Array.from({ length: persons }, (_, i) => `test ${i + 1}`);
  await sql`
    insert into persons (id, id_hash, id_type, id_number, birth_date, created_at)
    select test_id(2, n), decode(hash, 'hex'), 'resident', number, date '1958-01-01' + (n * 15)::int4, now()
    from unnest(${numbers.map((text) => cipher.hash(`resident:${text}`).toString('hex'))}::text[],
      ${numbers.map((text) => cipher.seal('persons.id_number', text))}::text[]) with ordinality as p (hash, number, n)`;
  await sql`
    insert into workers (id, source, external_id, person_id, identity_status, name, intents, priority_groups, content_hash, created_at, updated_at)
    select test_id(3, n), 'test', n::text, test_id(2, n), 'valid', ${cipher.seal('workers.name', 'worker')}, '{}', '{}', '\\x00', now(), now()
    from generate_series(1, ${persons}::int8) n`;
};

export type Signing = {
  /** Number of the first order. */
  from: number;
  count: number;
  /** All for this worker, on one day: the same person-day. The 900th costs 40 fen a day. */
  worker?: number;
};

/**
 * Signs orders as intake does: rows and what they are owed, in one transaction; those that were signed before are passed by. Persons
 * share days, every tenth order lasts four days and every second of these began an hour ago, one in sixteen is excluded.
 */
export const sign = async (tx: Queryable, { from, count, worker }: Signing): Promise<void> => {
  await tx`
    with made as (
      insert into orders (id, source, external_id, worker_id, employer_id, person_id, identity_status, birth_date, employer_uscc, occupation_class,
        region_code, signed_at, received_at, starts_at, ends_at, flags, content_hash)
      select test_id(4, i), 'test', i::text, test_id(3, w), test_id(1, 1), case when known then test_id(2, w) end,
        case when known then 'valid' else 'missing' end, case when known then date '1958-01-01' + (w * 15)::int4 end, '91350702MA00000000',
        case when ${worker === undefined} and i % 20 = 0 then 5 else i % 4 + 1 end, '350702', now(), now(), starts, starts + lasts, '{}', '\\x00'
      from generate_series(${from}::int8, ${from + count - 1}::int8) i,
        lateral (select coalesce(${worker ?? null}::int8, i * 7919 % ${persons} + 1) as w) p,
        lateral (select ${worker !== undefined} or w % 90 <> 0 as known, case when i % 10 = 0 and ${worker === undefined} then interval '3 days' else interval '2 hours' end as lasts) k,
        lateral (select case when i % 20 = 10 and ${worker === undefined} then now() - interval '1 hour' else date_trunc('day', now(), 'Asia/Shanghai') + make_interval(days => 1 + case when ${worker === undefined} then i / ${persons} % 20 else 0 end::int4, hours => (8 + i % 6)::int4) end as starts) t
      on conflict do nothing returning id)
    insert into outbox (topic, lane, subject_id) select 'order.signed', 0, id from made order by id`;
};

export type Load = {
  /** Orders whose signing was acknowledged. */
  signed(): number;
  failures(): number;
  slowestMs(): number;
  stop(): Promise<void>;
};

type Send = (from: number, count: number) => Promise<void>;

/** Sends orders for as long as it is not stopped. Those that were not acknowledged are sent again under the same numbers. */
export const startLoad = (send: Send, { count, everyMs }: { count: number; everyMs: number }): Load => {
  let stopped = false;
  let signed = 0;
  let failures = 0;
  let slowestMs = 0;
  const loop = async () => {
    while (!stopped) {
      const began = performance.now();
      try {
        await send(1 + signed, count);
        signed += count;
        slowestMs = Math.max(slowestMs, performance.now() - began);
      } catch {
        failures++;
      }
      await sleep(everyMs);
    }
  };
  const running = loop();
  return {
    signed: () => signed,
    failures: () => failures,
    slowestMs: () => slowestMs,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
};

/** What cover is decided and changed by, and nothing that only tells of it. */
export const coverTopics: readonly string[] = jobs
  .filter(({ queue }) => queue === 'issue-policy' || queue === 'policy-life')
  .flatMap((job) => job.topics);

const isDone = async (sql: Sql): Promise<boolean> => {
  const [row] = await sql<{ done: boolean }[]>`
    select not exists (select from outbox where topic = any(${coverTopics as string[]}))
      and not exists (select from chunks where topic = any(${coverTopics as string[]}))
      and not exists (select from orders o where cover_state = 'owed' and not exists (
        select from quarantine q where q.subject_id = o.id and q.released_at is null))
      and not exists (select from order_events e where applied_at is null and not exists (
        select from quarantine q where q.subject_id = e.order_id and q.released_at is null)) as done`;
  return row?.done ?? false;
};

/** Waits until no decision and no change is owed any more but what stands in quarantine; says what is left if it waits in vain. */
export const drained = async (sql: Sql, timeoutMs: number): Promise<void> => {
  try {
    await waitUntil('nothing is owed any more', () => isDone(sql), timeoutMs);
  } catch (error) {
    const left = await sql`
      select id, topic, cardinality(ids) as size, deliveries, attempts, crashes, runner, date_part('epoch', due_at - clock_timestamp()) as "dueIn"
      from chunks where topic = any(${coverTopics as string[]}) order by id limit 20`;
    const unpacked = await sql`select topic, lane, count(*)::int4 as n from outbox group by 1, 2`;
    const unapplied = await sql`select kind, count(*)::int4 as n from order_events where applied_at is null group by 1`;
    console.log('chunks left:', left, 'not yet packed:', unpacked, 'events without effect:', unapplied);
    throw error;
  }
};

/**
 * The invariant: the books balance, every order that was signed is in them, every change has had its effect, and nothing is owed but what
 * stands in quarantine.
 */
export const expectBalancedBooks = async (sql: Sql, expected: { orders: number; owed?: number }): Promise<void> => {
  const { owed = 0 } = expected;
  await sql`analyze`;
  const { policies, exclusions } = await books({ sql, calendar: cityCalendar(), now: Date.now() }, { owed });
  expect(policies + exclusions + owed, 'orders that were signed').toBe(expected.orders);
  expect(await sql`select order_id, kind from order_events where applied_at is null`, 'changes without effect').toEqual(
    [],
  );
};
