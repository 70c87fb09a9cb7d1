import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signOrders as seedOrders } from '../../scripts/bench/seed.ts';
import { systemClock } from '../../src/clock.ts';
import { changeOrders } from '../../src/intake/change-orders.ts';
import { type FeedCursor, feedQuery, firstId, ordersChanged } from '../../src/store/order-feed.ts';
import { order, orderRecords, orders, sign } from '../support/builders.ts';
import { freshWorld, type World } from '../support/world.ts';

const { now } = systemClock;

describe('polling for changed orders', () => {
  it('misses nothing while others sign and change at once, some of them slowly', async () => {
    await using world = await freshWorld();
    const began = now();
    const records = await orderRecords(world, 120);
    const changed = await orders(world, 30, () => ({ signedAt: began, startsAt: began, endsAt: began + 3_600_000 }), {
      now: began,
    });
    const slowly = async (
      work: (tx: Parameters<typeof changeOrders>[0]['tx']) => Promise<unknown>,
      ms: number,
    ): Promise<void> => {
      await world.sql.begin(async (tx) => {
        await work(tx);
        await sleep(ms);
      });
    };
    const writing = async (part: number): Promise<void> => {
      for (let i = part; i < records.length; i += 3) {
        const one = records
          .slice(i, i + 1)
          .map((r) => ({ ...r, signedAt: now(), startsAt: now() + 1_000, endsAt: now() + 9_000_000 }));
        await slowly((tx) => sign(world, one, { tx, now: now() }), part === 0 ? 300 : 5);
      }
    };
    const cancelling = async (): Promise<void> => {
      for (const id of changed) {
        const change = { order: { id }, change: { kind: 'cancel', reason: null } as const };
        const deps = { calendar: world.calendar, actor: 'test' };
        await slowly((tx) => changeOrders({ ...deps, tx, now: now() }, { source: 'market', changes: [change] }), 100);
      }
    };
    const writers = Promise.all([writing(0), writing(1), writing(2), cancelling()]).then(() => 'done');
    const seen = new Map<string, Set<number>>();
    let cursor: FeedCursor = { at: began - 1, id: firstId };
    const pollOnce = async (): Promise<number> => {
      const page = await ordersChanged(world.chunkSql, 'market', { from: cursor, limit: 7, now: now() });
      expect(page.asOf).toBeLessThanOrEqual(now() - 2_000);
      for (const { id, updatedAt } of page.orders) seen.set(id, (seen.get(id) ?? new Set()).add(updatedAt));
      cursor = page.next;
      return page.asOf;
    };
    let last = 0;
    for (let open = true; open; ) {
      await pollOnce();
      open = (await Promise.race([writers, sleep(10, 'open')])) === 'open';
      if (!open) last = now();
    }
    while ((await pollOnce()) < last) await sleep(20);
    const all = await world.sql<{ id: string; at: number }[]>`
      select id, received_at as at from orders union select order_id, at from order_events`;
    expect(all).toHaveLength(180);
    expect(all.filter(({ id, at }) => !seen.get(id)?.has(at))).toEqual([]);
  });

  it('waits for the oldest transaction that has written, and not for one that only sits there', async () => {
    await using world = await freshWorld();
    const ask = () => ordersChanged(world.sql, 'market', { from: { at: 0, id: firstId }, limit: 1, now: now() });
    await order(world);
    const began = now();
    await world.chunkSql.begin(async (tx) => {
      await tx`update orders set wage_fen = 1`;
      await sleep(2_500);
      expect((await ask()).asOf).toBeLessThanOrEqual(began - 1_900);
    });
    expect((await ask()).asOf).toBeGreaterThan(began);
  });
});

type Plan = { 'Node Type': string; 'Index Name'?: string; 'Relation Name'?: string; Plans?: Plan[] };
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

describe('the feed among two hundred thousand orders', () => {
  let world: World;
  beforeAll(async () => {
    world = await freshWorld();
    const { sql, versionId } = world;
    await seedOrders(sql, 200_000, '2026-05-11T08:00+08:00');
    await sql`alter table policies disable trigger user`;
    await sql`
      insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
      select id, row_number() over (), ${versionId}, person_id, worker_id, 'bound', 40, 15000000, starts_at, ends_at,
        received_at + row_number() over (order by id) * interval '1 second' from orders where person_id is not null`;
    await sql`vacuum analyze orders`;
    await sql`vacuum analyze policies`;
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('reads a minute of decisions through the block range index, and the orders by their key', async () => {
    const [some] = await world.sql<
      { at: number }[]
    >`select decided_at as at from policies order by order_id offset 90000 limit 1`;
    const at = some?.at ?? 0;
    const [row] = await world.sql.begin(async (tx) => {
      await tx`set local plan_cache_mode = force_custom_plan`;
      const values = ['market', at, at + 60_000, firstId, 100];
      return tx.unsafe<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(`explain (format json) ${feedQuery}`, values as never[]);
    });
    const plan = row?.['QUERY PLAN'][0].Plan;
    const read = plan ? nodes(plan) : [];
    expect(read.flatMap((n) => n['Index Name'] ?? [])).toEqual(
      expect.arrayContaining(['policies_decided', 'orders_received', 'orders_pkey']),
    );
    expect(read.filter((n) => n['Node Type'] === 'Seq Scan').map((n) => n['Relation Name'])).not.toContain('policies');
  });
});
