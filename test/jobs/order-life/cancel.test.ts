import { describe, expect, it } from 'vitest';
import { books, reasons } from '../../support/books.ts';
import { order, orders, worker } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { atTime, changed, coverOf, exclusionOf, liveAll } from '../../support/order-life.ts';
import { performJob } from '../../support/perform-job.ts';
import { freshWorld } from '../../support/world.ts';

const cancel = { kind: 'cancel', reason: null } as const;
const hour = 3_600_000;

describe('a cancelled order', () => {
  it('whose work has not begun has a void policy, and its days go back to the fund', async () => {
    await using world = await freshWorld();
    const id = await order(world, { endsAt: world.now + 50 * hour });
    await liveAll(world);
    expect(await books(world)).toMatchObject({ chargedFen: 120 });
    await changed(atTime(world, world.now + hour), id, cancel);
    await liveAll(atTime(world, world.now + 3 * hour));
    expect(await coverOf(world, id)).toMatchObject({ status: 'voided', endReason: 'cancelled', premiumFen: 0 });
    expect(await books(world)).toEqual({ policies: 1, exclusions: 0, chargedFen: 0, spentFen: 0 });
  });

  it('whose work has begun is covered until midnight, and days not begun go back', async () => {
    await using world = await freshWorld();
    const id = await order(world, { endsAt: world.now + 50 * hour });
    await liveAll(world);
    await changed(atTime(world, world.now + 3 * hour), id, cancel);
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({ status: 'ended', coverEnd: at('2026-05-12T00:00+08:00') });
    expect(await books(world)).toMatchObject({ policies: 1, chargedFen: 40 });
  });

  it('that nobody has decided yet is excluded before its start, and issued and ended after it', async () => {
    await using world = await freshWorld();
    const [before = '', after = ''] = await orders(world, 2, () => ({ endsAt: world.now + 50 * hour }));
    await changed(atTime(world, world.now + hour), before, cancel);
    await changed(atTime(world, world.now + 3 * hour), after, cancel);
    await performJob(atTime(world, world.now + 90 * hour), 'issue-policy');
    expect(await exclusionOf(world, before)).toBe('order_cancelled');
    expect(await coverOf(world, after)).toMatchObject({ status: 'ended', coverEnd: at('2026-05-12T00:00+08:00') });
    await liveAll(world);
    expect(await books(world)).toMatchObject({ policies: 1, exclusions: 1, chargedFen: 40 });
  });

  it('that pays a shared day hands it to the next order of that person, and the last one returns it', async () => {
    await using world = await freshWorld();
    const hand = await worker(world);
    const ids = await orders(world, 3, (i) => ({ worker: hand, signedAt: world.now - i * 1000 }));
    await liveAll(world);
    const payer = async () => (await world.sql<{ id: string }[]>`select policy_id as id from premium_charges`)[0]?.id;
    const paid: (string | undefined)[] = [];
    for (let left = 3; left > 0; left--) {
      const paying = await payer();
      paid.push(paying);
      await changed(world, paying ?? '', cancel);
      await liveAll(world);
      expect(await books(world)).toMatchObject({ chargedFen: left > 1 ? 40 : 0 });
    }
    expect(new Set(paid)).toEqual(new Set(ids));
    expect(paid[2]).not.toBe(ids[2]);
    expect(await world.sql`select from premium_charge_history where moved_to_policy_id is not null`).toHaveLength(2);
  });

  it('gives its money to the order that it was missing for', async () => {
    await using world = await freshWorld({ annualBudgetFen: 40 });
    const [first = '', second = ''] = await orders(world, 2, (i) => ({ signedAt: world.now - 2000 + i * 1000 }));
    await liveAll(world);
    expect(await reasons(world)).toEqual({ fund_exhausted: 1 });
    await changed(atTime(world, world.now + hour), first, cancel);
    await liveAll(atTime(world, world.now + hour));
    expect(await coverOf(world, second)).toMatchObject({ status: 'bound', premiumFen: 40 });
    expect(await books(world)).toEqual({ policies: 2, exclusions: 0, chargedFen: 40, spentFen: 40 });
  });
});
