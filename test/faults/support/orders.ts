import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Queryable, Sql } from '../../../src/store/connect.ts';
import { waitUntil } from '../../support/wait-until.ts';

const persons = 1_000;

/** The id of the n-th order. */
export const orderId = (n: number): string => `00000004-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** An employer and a thousand workers of working age; every 90th has no identity on file. */
export const settle = async (sql: Sql): Promise<void> => {
  await sql`
    insert into employers (id, source, external_id, name, region_code, content_hash, created_at, updated_at)
    values (${'00000001-0000-7000-8000-000000000001'}, 'test', '1', 'employer', '350702', '\\x00', now(), now())`;
  await sql.unsafe(`
    create function test_id(kind int, n bigint) returns uuid language sql immutable as
      $$ select (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$`);
  await sql`
    insert into persons (id, id_hash, id_type, id_number, birth_date, created_at)
    select test_id(2, n), sha256(n::text::bytea), 'resident', 'sealed', date '1958-01-01' + (n * 15)::int4, now()
    from generate_series(1, ${persons}::int8) n`;
  await sql`
    insert into workers (id, source, external_id, person_id, identity_status, name, intents, priority_groups, content_hash, created_at, updated_at)
    select test_id(3, n), 'test', n::text, test_id(2, n), 'valid', 'sealed', '{}', '{}', '\\x00', now(), now()
    from generate_series(1, ${persons}::int8) n`;
};

export type Signing = {
  /** Number of the first order; each number is signed once. */
  from: number;
  count: number;
  /** All for this worker, on one day: the same person-day. */
  worker?: number;
};

/**
 * Signs orders as intake does: rows and what they are owed, in one transaction. Persons share days, every tenth order lasts four
 * days, one in sixteen is excluded.
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
        lateral (select date_trunc('day', now(), 'Asia/Shanghai') + make_interval(days => 1 + case when ${worker === undefined} then i / ${persons} % 20 else 0 end::int4, hours => (8 + i % 6)::int4) as starts) t
      returning id)
    insert into outbox (topic, lane, subject_id) select 'order.signed', 0, id from made order by id`;
};

export type Load = {
  /** Orders whose signing was acknowledged. */
  signed(): number;
  failures(): number;
  slowestMs(): number;
  stop(): Promise<void>;
};

/** Signs orders for as long as it is not stopped; one that could not be signed is signed again under the same number. */
export const startLoad = (sql: Sql, { from = 1, count, everyMs }: { from?: number; count: number; everyMs: number }): Load => {
  let stopped = false;
  let next = from;
  let failures = 0;
  let slowestMs = 0;
  const loop = async () => {
    while (!stopped) {
      const began = performance.now();
      try {
        await sign(sql, { from: next, count });
        next += count;
        slowestMs = Math.max(slowestMs, performance.now() - began);
      } catch {
        failures++;
        const [there] = await sql`select from orders where id = ${orderId(next)}`.catch(() => []);
        if (there) next += count;
      }
      await sleep(everyMs);
    }
  };
  const running = loop();
  return {
    signed: () => next - from,
    failures: () => failures,
    slowestMs: () => slowestMs,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
};

/** Waits until nothing is owed any more but what stands in quarantine; says what is left if it waits in vain. */
export const drained = async (sql: Sql, timeoutMs: number): Promise<void> => {
  const done = async () => {
    const [row] = await sql<{ done: boolean }[]>`
      select not exists (select from outbox where topic = 'order.signed') and not exists (select from chunks where topic = 'order.signed')
        and not exists (select from orders o where cover_state = 'owed' and not exists (
          select from quarantine q where q.subject_id = o.id and q.released_at is null)) as done`;
    return row?.done ?? false;
  };
  try {
    await waitUntil('nothing is owed any more', done, timeoutMs);
  } catch (error) {
    const left = await sql`
      select id, cardinality(ids) as size, deliveries, attempts, crashes, runner, date_part('epoch', due_at - clock_timestamp()) as "dueIn"
      from chunks where topic = 'order.signed' order by id limit 20`;
    console.log('chunks left:', left);
    throw error;
  }
};

/**
 * The invariant, asked of Postgres: every signed order has one policy or one exclusion (but those in quarantine), every insured
 * person-day is paid exactly once, and charges, premiums and what the fund spent are the same money.
 */
export const expectBalancedBooks = async (sql: Sql, expected: { orders: number; owed?: number }): Promise<void> => {
  const owed = expected.owed ?? 0;
  const [books] = await sql<Record<string, number>[]>`
    with charge as (select policy_id, sum(fen)::int8 as fen from premium_charges group by 1),
    day as (
      select distinct v.plan_id, p.person_id, d::date as business_date from policies p join plan_versions v on v.id = p.plan_version_id,
        generate_series((p.cover_start at time zone 'Asia/Shanghai')::date, ((p.cover_end - interval '1 ms') at time zone 'Asia/Shanghai')::date, '1 day') d)
    select (select count(*) from orders) as orders,
      (select count(*) from orders where cover_state = 'owed') as owed,
      (select count(*) from policies) + (select count(*) from cover_exclusions) as decided,
      (select count(*) from policies join cover_exclusions using (order_id)) as "decidedTwice",
      (select count(*) from orders o left join policies p on p.order_id = o.id left join cover_exclusions x on x.order_id = o.id
        where o.cover_state <> case when p.order_id is not null then 'covered' when x.order_id is not null then 'excluded' else 'owed' end) as "stateDiffers",
      (select count(*) from policies p left join charge c on c.policy_id = p.order_id where p.premium_fen <> coalesce(c.fen, 0)) as "premiumDiffers",
      (select count(*) from day full join premium_charges using (plan_id, person_id, business_date) where policy_id is null or day.plan_id is null) as "dayDiffers",
      (select count(*) from fund_years f where spent_fen <> (select coalesce(sum(fen), 0) from premium_charges c
        where c.programme_id = f.programme_id and date_part('year', c.business_date) = f.year)) as "fundDiffers",
      (select (select coalesce(sum(spent_fen), 0) from fund_years) - (select coalesce(sum(premium_fen), 0) from policies))::int8 as "spentUnexplained"`;
  expect(books).toEqual({
    orders: expected.orders,
    owed,
    decided: expected.orders - owed,
    ...{ decidedTwice: 0, stateDiffers: 0, premiumDiffers: 0, dayDiffers: 0, fundDiffers: 0, spentUnexplained: 0 },
  });
};
