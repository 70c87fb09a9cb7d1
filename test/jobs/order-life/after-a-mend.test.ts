import { describe, expect, it } from 'vitest';
import { reopenAffordable } from '../../../src/store/reopen-affordable.ts';
import { reopenExcluded } from '../../../src/store/reopen-cover.ts';
import { books } from '../../support/books.ts';
import { order, orders } from '../../support/builders.ts';
import { atTime, changed, coverOf, exclusionOf, liveAll } from '../../support/order-life.ts';
import { freshWorld, type World } from '../../support/world.ts';

const hour = 3_600_000;

/** As raising a fund does it, at an instant. */
const raise = async ({ sql, programmeId, now }: World, fen: number): Promise<void> => {
  await sql.begin(async (tx) => {
    await tx`update fund_years set budget_fen = budget_fen + ${fen}`;
    await reopenExcluded(tx, { programmeId, reasons: ['fund_exhausted'] }, now);
  });
};

describe('an order that the fund was raised for', () => {
  it('and that is cancelled before it is decided again has no cover and costs nothing', async () => {
    await using world = await freshWorld({ annualBudgetFen: 0 });
    const id = await order(world, { endsAt: world.now + 30 * hour });
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBe('fund_exhausted');
    await raise(atTime(world, world.now + 1_000), 1_000);
    await changed(atTime(world, world.now + 2_000), id, { kind: 'cancel', reason: null });
    await liveAll(atTime(world, world.now + hour));
    expect(await coverOf(world, id)).toMatchObject({ status: 'voided', premiumFen: 0 });
    expect(await world.sql`select from order_events where applied_at is null`).toHaveLength(0);
    expect(await books(world)).toMatchObject({ chargedFen: 0, spentFen: 0 });
  });

  it('and that is amended before it is decided again is covered as amended', async () => {
    await using world = await freshWorld({ annualBudgetFen: 0 });
    const id = await order(world, { endsAt: world.now + 30 * hour });
    await liveAll(world);
    await raise(atTime(world, world.now + 1_000), 1_000);
    const endsAt = world.now + 60 * hour;
    await changed(atTime(world, world.now + 2_000), id, { kind: 'amend', reason: null, endsAt });
    await liveAll(atTime(world, world.now + hour));
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverEnd: endsAt + 1.5 * hour, premiumFen: 120 });
    await books(world);
  });
});

describe('money that came back for a long order', () => {
  it('does for a short one that was signed after other long ones', async () => {
    await using world = await freshWorld({ annualBudgetFen: 0 });
    const ids = await orders(world, 6, (i) => ({
      signedAt: world.now - 10_000 + i * 1_000,
      endsAt: world.now + (i === 5 ? 9 : 9 * 24) * hour,
    }));
    await liveAll(world);
    await world.sql`update fund_years set budget_fen = 40`;
    const asked = await world.sql.begin((tx) => reopenAffordable(tx, 'LGB', 1, world.now));
    expect(asked).toBe(1);
    await liveAll(world);
    expect(await coverOf(world, ids[5] ?? '')).toMatchObject({ status: 'bound', premiumFen: 40 });
    expect(await books(world)).toMatchObject({ policies: 1, spentFen: 40 });
  });
});
