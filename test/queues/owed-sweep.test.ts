import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countOwedOrders, sweepOwedOrders } from '../../src/store/owed-orders.ts';
import { listQuarantine, quarantineSubject, retryQuarantined } from '../../src/store/quarantine.ts';
import { cityAccess } from '../support/access.ts';
import { books } from '../support/books.ts';
import { order, orders } from '../support/builders.ts';
import { pack, performJob } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

const minute = 60_000;

let world: World;
beforeAll(async () => {
  world = await freshWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.sql`truncate orders, policies, cover_exclusions, premium_charges, fund_years, outbox, chunks, quarantine, watermarks cascade`;
});

const sweep = (later = 3 * minute) => sweepOwedOrders(world.sql, world.now + later);
const owedNow = async (later = 3 * minute) => (await countOwedOrders(world.sql, world.now + later)).count;
const loseOutbox = () => world.sql`delete from outbox`;
const setAside = (subjectId: string) =>
  quarantineSubject(world.sql, {
    job: 'issue-policy',
    topic: 'order.signed',
    subjectId,
    code: 'test',
    message: 'test',
    attempts: 1,
  });
const watermark = async (): Promise<number | undefined> => {
  const [row] = await world.sql<{ at: number }[]>`select at from watermarks`;
  return row?.at;
};

describe('the sweep of what is owed', () => {
  it('owes an order again that no list holds, once', async () => {
    await orders(world, 3);
    await loseOutbox();
    expect(await sweep()).toBe(3);
    expect(await sweep()).toBe(0);
    await performJob(world, 'issue-policy');
    expect(await books(world)).toMatchObject({ policies: 3 });
    expect(await sweep()).toBe(0);
  });

  it('drives it in the bulk lane: nobody signs behind it', async () => {
    await order(world);
    await loseOutbox();
    await sweep();
    expect([...(await world.sql`select topic, lane from outbox`)]).toEqual([{ topic: 'order.signed', lane: 1 }]);
  });

  it('leaves alone what the outbox, a chunk or quarantine holds, what is decided, and what is on its way', async () => {
    await order(world);
    expect(await sweep()).toBe(0);
    await pack(world, 'issue-policy');
    expect(await sweep()).toBe(0);
    await performJob(world, 'issue-policy', { orderIds: [await order(world)] });
    await loseOutbox();
    await setAside(await order(world));
    await loseOutbox();
    await order(world);
    await loseOutbox();
    expect(await sweep(1 * minute)).toBe(0);
    expect(await sweep()).toBe(1);
  });

  it('still counts as owed what is in quarantine, however old', async () => {
    const id = await order(world);
    await setAside(id);
    await loseOutbox();
    await sweep(60 * minute);
    expect(await watermark()).toBe(world.now + 50 * minute);
    expect(await owedNow(60 * minute)).toBe(1);
    expect((await countOwedOrders(world.sql, world.now + 60 * minute)).oldestSeconds).toBe(3_600);
  });

  it('never looks past an order that is still owed', async () => {
    await order(world);
    await order(world, {}, { now: world.now + 20 * minute });
    await sweep(60 * minute);
    expect(await watermark()).toBe(world.now);
    await loseOutbox();
    expect(await sweep(120 * minute)).toBe(2);
  });

  it('finds an order that was received before the sweep and committed after it', async () => {
    let id = '';
    await world.sql.begin(async (tx) => {
      id = await order(world, {}, { tx });
      await sweep(9 * minute);
    });
    await loseOutbox();
    expect(await sweep(20 * minute)).toBe(1);
    expect([...(await world.sql`select subject_id as id from outbox`)]).toEqual([{ id }]);
  });

  it('finds orders received after a clock that had run ahead was put right', async () => {
    await sweep(120 * minute);
    await order(world, {}, { now: world.now + 10 * minute });
    await loseOutbox();
    expect(await owedNow(15 * minute)).toBe(1);
    expect(await sweep(15 * minute)).toBe(1);
  });

  it('counts and finds an old order that a person has taken out of quarantine', async () => {
    const id = await order(world);
    await setAside(id);
    await loseOutbox();
    await sweep(60 * minute);
    const [row] = await listQuarantine(world.sql, cityAccess(), { limit: 1 });
    await retryQuarantined(world.sql, cityAccess(), [row?.id ?? ''], { reason: null, at: world.now });
    expect(await owedNow(60 * minute)).toBe(1);
    await world.sql`delete from chunks`;
    expect(await sweep(60 * minute)).toBe(1);
  });

  it('is done by one process at a time', async () => {
    await orders(world, 50);
    await loseOutbox();
    const found = await Promise.all([sweep(), sweep(), sweep()]);
    expect(found.toSorted((a, b) => a - b)).toEqual([0, 0, 50]);
  });
});
