import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Queryable } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { order, orders } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

const hour = 3_600_000;

const insertPolicy = async (sql: Queryable, world: World, orderId: string): Promise<void> => {
  await sql`
    insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
    select id, id::text, ${world.versionId}, person_id, worker_id, 'bound', 0, 1, starts_at, ends_at, ${world.now} from orders where id = ${orderId}`;
};
const insertExclusion = async (sql: Queryable, { now }: World, orderId: string): Promise<void> => {
  await sql`insert into cover_exclusions (order_id, reason, decided_at) values (${orderId}, 'by hand', ${now})`;
};
const setState = async (sql: Queryable, orderId: string, state: string): Promise<void> => {
  await sql`update orders set cover_state = ${state} where id = ${orderId}`;
};
/** An order decided by hand: its state and its row, in one transaction. */
const decideByHand = (world: World, orderId: string, state: 'covered' | 'excluded', before = async () => {}) =>
  world.sql.begin(async (tx) => {
    await setState(tx, orderId, state);
    await before();
    await (state === 'covered' ? insertPolicy : insertExclusion)(tx, world, orderId);
  });

let world: World;
beforeAll(async () => {
  world = await freshWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const refusal = (constraint: string) => ({ code: '23514', constraint_name: constraint });

describe('an order has at most one row over policies and exclusions', () => {
  it.each(['owed', 'excluded'])('no policy while it stands at %s', async (state) => {
    const id = await order(world);
    if (state !== 'owed') await setState(world.sql, id, state);
    await expect(insertPolicy(world.sql, world, id)).rejects.toMatchObject(refusal('policy_matches_order'));
  });

  it.each(['owed', 'requested', 'covered'])('no exclusion while it stands at %s', async (state) => {
    const id = await order(world);
    if (state !== 'owed') await setState(world.sql, id, state);
    await expect(insertExclusion(world.sql, world, id)).rejects.toMatchObject(refusal('exclusion_matches_order'));
  });

  it('no policy or exclusion of an order that there is not', async () => {
    await expect(insertExclusion(world.sql, world, newId())).rejects.toMatchObject(refusal('exclusion_matches_order'));
    await expect(world.sql`
      insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
      values (${newId()}, 'X', ${newId()}, ${newId()}, ${newId()}, 'bound', 0, 1, ${world.now}, ${world.now + hour}, ${world.now})`).rejects.toMatchObject(
      refusal('policy_matches_order'),
    );
  });

  it('a policy beside an exclusion is refused, and the exclusion stays', async () => {
    const id = await order(world);
    await decideByHand(world, id, 'excluded');
    await expect(decideByHand(world, id, 'covered')).rejects.toMatchObject(refusal('one_decision_per_order'));
    expect(await world.sql`select from cover_exclusions where order_id = ${id}`).toHaveLength(1);
  });

  it('an exclusion beside the policy that a real-time insurer refused is refused: the policy row says why', async () => {
    const id = await order(world);
    await world.sql.begin(async (tx) => {
      await setState(tx, id, 'requested');
      await insertPolicy(tx, world, id);
    });
    await setState(world.sql, id, 'excluded');
    await expect(insertExclusion(world.sql, world, id)).rejects.toMatchObject(refusal('one_decision_per_order'));
  });

  it.each([
    ['covered', 'excluded'],
    ['excluded', 'covered'],
    ['covered', 'covered'],
    ['excluded', 'excluded'],
  ] as const)('of two who decide at once, %s first and %s second, one is refused', async (first, second) => {
    const ids = await orders(world, 10);
    for (const id of ids) {
      let other: Promise<unknown> = Promise.resolve();
      await decideByHand(world, id, first, async () => {
        other = decideByHand(world, id, second);
        other.catch(() => undefined);
        await world.sql`select pg_sleep(0.02)`;
      });
      await expect(other).rejects.toThrow();
    }
    const [rows] = await world.sql`
      select (select count(*)::int4 from policies where order_id = any(${ids})) as policies,
        (select count(*)::int4 from cover_exclusions where order_id = any(${ids})) as exclusions`;
    expect(rows).toEqual({ policies: first === 'covered' ? 10 : 0, exclusions: first === 'excluded' ? 10 : 0 });
  });
});

describe('states move only as the rules say', () => {
  const states = ['owed', 'requested', 'covered', 'excluded'];
  const legal = [
    'owed→requested',
    'owed→covered',
    'owed→excluded',
    'requested→covered',
    'requested→excluded',
    'excluded→covered',
  ];

  it('of an order’s cover', async () => {
    const seen: string[] = [];
    for (const from of states) {
      for (const to of states.filter((state) => state !== from)) {
        const id = await order(world);
        if (from !== 'owed') await setState(world.sql, id, from);
        await setState(world.sql, id, to).then(
          () => seen.push(`${from}→${to}`),
          (error: unknown) => expect(error).toMatchObject(refusal('orders_cover_state_moves')),
        );
      }
    }
    expect(seen.toSorted()).toEqual(legal.toSorted());
  });

  it('of a policy', async () => {
    const policyStates = ['requested', 'unknown', 'bound', 'voided', 'ended', 'refused', 'lapsed'];
    const roads: Record<string, string[]> = {
      requested: [],
      unknown: ['unknown'],
      bound: ['bound'],
      voided: ['bound', 'voided'],
      ended: ['bound', 'ended'],
      refused: ['refused'],
      lapsed: ['bound', 'lapsed'],
    };
    const id = await order(world);
    await setState(world.sql, id, 'requested');
    const moveTo = (status: string) => world.sql`update policies set status = ${status} where order_id = ${id}`;
    const seen: string[] = [];
    for (const from of policyStates) {
      for (const to of policyStates.filter((status) => status !== from)) {
        await world.sql`delete from policies where order_id = ${id}`;
        await world.sql`
          insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
          select id, 'X', ${world.versionId}, person_id, worker_id, 'requested', 0, 1, starts_at, ends_at, ${world.now} from orders where id = ${id}`;
        for (const step of roads[from] ?? []) await moveTo(step);
        await moveTo(to).then(
          () => seen.push(`${from}→${to}`),
          (error: unknown) => expect(error).toMatchObject(refusal('policies_status_moves')),
        );
      }
    }
    expect(seen.toSorted()).toEqual(
      [
        ...[
          'requested→bound',
          'requested→unknown',
          'unknown→requested',
          'requested→refused',
          'unknown→refused',
          'unknown→bound',
        ],
        ...['bound→voided', 'bound→ended', 'bound→lapsed', 'lapsed→bound'],
      ].toSorted(),
    );
  });
});

describe('a plan version that has judged', () => {
  beforeAll(async () => {
    await order(world);
    await performJob(world, 'issue-policy');
  });

  it.each([
    ['its rules', `update plan_versions set rules = rules || '{"tailMinutes": 0}'`],
    ['its beginning', `update plan_versions set valid_from = valid_from - interval '1 day'`],
    ['its number', 'update plan_versions set version = 2'],
    ['that it has judged', 'update plan_versions set used_at = null'],
    ['that it exists', 'delete from plan_versions'],
  ])('keeps %s', async (_, statement) => {
    await expect(world.sql.unsafe(statement)).rejects.toMatchObject(refusal('plan_version_immutable'));
  });

  it('may be given an end', async () => {
    await world.sql`update plan_versions set valid_to = ${world.now + 24 * hour}`;
  });

  it('is told from one that has not: that one may change', async () => {
    await using unused = await freshWorld();
    await unused.sql.unsafe(`update plan_versions set rules = rules || '{"tailMinutes": 0}'`);
  });
});

describe('money and windows', () => {
  it('a fund year is never overdrawn and never below nothing', async () => {
    const { sql } = world;
    await sql`insert into fund_years (programme_id, year, budget_fen) values (${world.programmeId}, 2030, 100)`;
    const spend = (fen: number) => sql`update fund_years set spent_fen = ${fen} where year = 2030`;
    await expect(spend(101)).rejects.toMatchObject(refusal('fund_within_budget'));
    await spend(100);
    await expect(sql`update fund_years set budget_fen = 99 where year = 2030`).rejects.toMatchObject(
      refusal('fund_within_budget'),
    );
    await expect(spend(-1)).rejects.toMatchObject(refusal('fund_not_negative'));
  });

  it('a person-day has one charge under a plan', async () => {
    const charge = () => world.sql`
      insert into premium_charges (plan_id, person_id, business_date, programme_id, policy_id, fen)
      values (${world.planId}, ${world.versionId}, '2026-05-11', ${world.programmeId}, ${newId()}, 40)`;
    await charge();
    await expect(charge()).rejects.toMatchObject({ code: '23505', constraint_name: 'premium_charges_person_day' });
  });

  it('no policy without a window and no number twice', async () => {
    const [first = '', second = ''] = await orders(world, 2);
    await performJob(world, 'issue-policy');
    await expect(
      world.sql`update policies set cover_end = cover_start where order_id = ${first}`,
    ).rejects.toMatchObject(refusal('policies_window'));
    await expect(
      world.sql`update policies set policy_no = (select policy_no from policies where order_id = ${first}) where order_id = ${second}`,
    ).rejects.toMatchObject({ code: '23505', constraint_name: 'policies_policy_no' });
    await expect(world.sql`update orders set ends_at = starts_at where id = ${first}`).rejects.toMatchObject(
      refusal('orders_window'),
    );
  });
});
