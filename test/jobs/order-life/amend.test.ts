import { describe, expect, it } from 'vitest';
import { books } from '../../support/books.ts';
import { order } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { atTime, changed, coverOf, gapsOf, liveAll } from '../../support/order-life.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { register } from './mend.ts';
import { historyOf, movedCharges, setAside, toldOf, unapplied } from './records.ts';

const hour = 3_600_000;
const on = (day: number, time: string): number => at(`2026-05-${day}T${time}+08:00`);
const amend = (terms: { startsAt?: number; endsAt?: number; occupationClass?: number }) =>
  ({ kind: 'amend', reason: null, ...terms }) as const;

/** Amends at an instant and lets the job run a day later: how late it runs changes nothing. */
const amended = async (world: World, now: number, id: string, terms: Parameters<typeof amend>[0]): Promise<void> => {
  await changed(atTime(world, now), id, amend(terms));
  await liveAll(atTime(world, now + 24 * hour));
  expect(await setAside(world)).toEqual([]);
};

describe('an amended order', () => {
  it('of longer work pays its new days, of shorter work gets days back, and each is in the history and told', async () => {
    await using world = await freshWorld();
    const id = await order(world);
    await liveAll(world);
    await amended(world, on(11, '09:00'), id, { endsAt: on(13, '18:00') });
    expect(await coverOf(world, id)).toMatchObject({ coverEnd: on(13, '19:30'), premiumFen: 120 });
    await amended(world, on(11, '12:00'), id, { endsAt: on(12, '18:00') });
    expect(await coverOf(world, id)).toMatchObject({ coverEnd: on(12, '19:30'), premiumFen: 80, status: 'bound' });
    expect(await historyOf(world, id)).toMatchObject([
      {
        version: 2,
        action: 'amended',
        cause: 'amended',
        before: { coverEnd: on(11, '19:30') },
        after: { coverEnd: on(13, '19:30') },
      },
      { version: 3, action: 'amended', cause: 'amended', after: { coverEnd: on(12, '19:30') } },
    ]);
    expect(await movedCharges(world)).toEqual([{ day: '2026-05-13', from: id, to: null, fen: 40, cause: 'amended' }]);
    expect(await toldOf(world, id)).toBe(2);
    expect(await books(world)).toMatchObject({ chargedFen: 80 });
  });

  it('that changes nothing about its cover is neither in the history nor told', async () => {
    await using world = await freshWorld();
    const id = await order(world);
    await liveAll(world);
    await changed(atTime(world, on(11, '20:00')), id, {
      ...{ kind: 'complete', actualStart: on(11, '10:00'), actualEnd: on(11, '17:00'), wageFen: null },
    });
    await liveAll(world);
    expect([await historyOf(world, id), await toldOf(world, id), await unapplied(world, id)]).toEqual([[], 0, []]);
  });

  it('into a class that is not covered is void before its start, and ends at that instant after it', async () => {
    await using world = await freshWorld();
    const [before, after] = [await order(world), await order(world, { endsAt: on(13, '18:00') })];
    await liveAll(world);
    await amended(world, on(11, '09:00'), before, { occupationClass: 5 });
    await amended(world, on(12, '12:00'), after, { occupationClass: 5 });
    expect(await coverOf(world, before)).toMatchObject({
      status: 'voided',
      endReason: 'occupation_class',
      premiumFen: 0,
    });
    expect(await coverOf(world, after)).toMatchObject({ status: 'ended', coverEnd: on(12, '12:00'), premiumFen: 80 });
    expect(await gapsOf(world, after)).toEqual([
      { cause: 'refused_after_start', from: on(12, '12:00'), to: on(13, '18:00') },
    ]);
    expect(await books(world)).toEqual({ policies: 2, exclusions: 0, chargedFen: 80, spentFen: 80 });
  });

  it('that nobody has decided yet is issued as it was signed, and then amended', async () => {
    await using world = await freshWorld();
    const [fine, heavy] = [await order(world), await order(world)];
    const signedHeavy = await order(world, { occupationClass: 5 });
    await changed(atTime(world, on(11, '12:00')), fine, amend({ occupationClass: 5 }));
    await changed(atTime(world, on(11, '12:00')), heavy, amend({ endsAt: on(12, '18:00') }));
    await changed(atTime(world, on(11, '12:00')), signedHeavy, amend({ occupationClass: 2 }));
    await liveAll(atTime(world, on(14, '12:00')));
    expect(await coverOf(world, fine)).toMatchObject({ status: 'ended', coverEnd: on(11, '12:00'), premiumFen: 40 });
    expect(await coverOf(world, heavy)).toMatchObject({ status: 'bound', coverStart: on(11, '10:00'), premiumFen: 80 });
    expect(await coverOf(world, signedHeavy)).toMatchObject({ status: 'bound', coverStart: on(11, '12:00') });
    expect(await gapsOf(world, signedHeavy)).toEqual([
      { cause: 'excluded_before', from: on(11, '10:00'), to: on(11, '12:00') },
    ]);
    expect(await books(world)).toMatchObject({ policies: 3, exclusions: 0, chargedFen: 160 });
  });

  it('over New Year takes from each year what its dates cost, and gives back to the same', async () => {
    await using world = await freshWorld({ now: '2026-12-30T08:00+08:00' });
    const id = await order(world);
    await liveAll(world);
    await changed(world, id, amend({ endsAt: world.now + 82 * hour }));
    await liveAll(world);
    const years = () => world.sql`select year, spent_fen as fen from fund_years order by year`;
    expect([...(await years())]).toEqual([
      { year: 2026, fen: 80 },
      { year: 2027, fen: 80 },
    ]);
    await changed(world, id, amend({ endsAt: world.now + 26 * hour }));
    await liveAll(world);
    expect([...(await years())]).toEqual([
      { year: 2026, fen: 80 },
      { year: 2027, fen: 0 },
    ]);
    await books(world);
  });

  it('at an insurer of the next midnight into work that ends before cover could begin is void, not in quarantine', async () => {
    await using world = await freshWorld({ settings: { coverStarts: 'next_midnight' } });
    const id = await order(world, { startsAt: on(14, '10:00'), endsAt: on(14, '18:00') });
    await liveAll(world);
    await amended(world, on(12, '09:00'), id, { startsAt: on(12, '10:00'), endsAt: on(12, '15:00') });
    expect(await coverOf(world, id)).toMatchObject({ status: 'voided', endReason: 'no_cover_window', premiumFen: 0 });
    await books(world);
  });

  it('that was signed late keeps the gap until then, and a cancellation cuts what lies ahead', async () => {
    await using world = await freshWorld({ settings: { coverStarts: 'next_midnight' }, now: '2026-05-11T12:00+08:00' });
    const id = await order(world, { startsAt: on(11, '10:00'), endsAt: on(13, '18:00') });
    await liveAll(world);
    await amended(world, on(11, '13:00'), id, { endsAt: on(14, '18:00') });
    const late = { cause: 'signed_late', from: on(11, '10:00'), to: on(11, '12:00') };
    expect(await gapsOf(world, id)).toEqual([
      late,
      { cause: 'insurer_next_day', from: on(11, '12:00'), to: on(12, '00:00') },
    ]);
    await changed(atTime(world, on(11, '15:00')), id, { kind: 'cancel', reason: null });
    await liveAll(world);
    expect(await gapsOf(world, id)).toEqual([
      late,
      { cause: 'insurer_next_day', from: on(11, '12:00'), to: on(11, '15:00') },
    ]);
  });
});

describe('a change that the fund cannot pay', () => {
  it('of longer work leaves what is paid, the rest is a gap, and its true end is told without harm', async () => {
    await using world = await freshWorld({ annualBudgetFen: 40 });
    const id = await order(world);
    await liveAll(world);
    await amended(world, on(11, '12:00'), id, { endsAt: on(12, '18:00') });
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverEnd: on(11, '19:30'), premiumFen: 40 });
    await changed(atTime(world, on(12, '20:00')), id, {
      ...{ kind: 'complete', actualStart: on(11, '10:00'), actualEnd: on(12, '19:00'), wageFen: null },
    });
    await liveAll(world);
    expect(await setAside(world)).toEqual([]);
    expect(await gapsOf(world, id)).toEqual([
      { cause: 'overrun', from: on(11, '19:30'), to: on(12, '18:00') },
      { cause: 'overrun', from: on(12, '18:00'), to: on(12, '19:00') },
    ]);
    await books(world);
  });

  it('of work past midnight keeps no tail on the day that nobody pays', async () => {
    await using world = await freshWorld({ annualBudgetFen: 40 });
    const id = await order(world, { endsAt: on(11, '23:00') });
    await liveAll(world);
    await amended(world, on(11, '12:00'), id, { endsAt: on(12, '04:00') });
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverEnd: on(12, '00:00'), premiumFen: 40 });
    await books(world);
  });

  it('takes nothing from a change beside it that costs nothing', async () => {
    await using world = await freshWorld({ annualBudgetFen: 40 });
    const id = await order(world);
    await liveAll(world);
    await changed(atTime(world, on(11, '11:00')), id, amend({ occupationClass: 3 }));
    await amended(world, on(11, '12:00'), id, { endsAt: on(12, '18:00') });
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverEnd: on(11, '19:30'), premiumFen: 40 });
  });

  it('of another person ends the cover there, and is no poison', async () => {
    await using world = await freshWorld({ annualBudgetFen: 40 });
    const typo = await register(world, 'F-1', { number: 'E2000001' });
    const same = await register(world, 'F-2', { number: 'E2000001' });
    const paying = await order(world, { worker: typo });
    await liveAll(world);
    const shares = await order(world, { worker: same });
    await liveAll(world);
    await register(atTime(world, on(11, '11:00')), 'F-1', { number: 'E2000002' });
    await liveAll(world);
    expect(await setAside(world)).toEqual([]);
    expect(await coverOf(world, paying)).toMatchObject({
      status: 'ended',
      endReason: 'fund_exhausted',
      premiumFen: 40,
    });
    expect(await coverOf(world, shares)).toMatchObject({ status: 'bound', premiumFen: 0 });
    await books(world);
  });
});
