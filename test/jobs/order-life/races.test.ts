import { describe, expect, it } from 'vitest';
import type { OrderChange } from '../../../src/intake/change-orders.ts';
import { books, deadlocks } from '../../support/books.ts';
import { order, type Worker, worker } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { atTime, changed, coverOf, exclusionOf, liveAll } from '../../support/order-life.ts';
import { pack, performJob, runChunks, runnerWith } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { hold, holdFund, untilPaused } from './held.ts';
import { movedCharges, payers, setAside, unapplied } from './records.ts';

const on = (day: number, time: string): number => at(`2026-05-${day}T${time}+08:00`);
const cancel: OrderChange = { kind: 'cancel', reason: null };
const may11 = '2026-05-11';

/** Somebody with an order that pays the day and is cancelled, which nobody has acted upon yet. */
const paidAndCancelled = async (world: World): Promise<{ hand: Worker; paying: string }> => {
  const hand = await worker(world);
  const paying = await order(world, { worker: hand });
  await liveAll(world);
  await changed(world, paying, cancel);
  return { hand, paying };
};

/** Issues what is owed, and stops after the charges were tried and before the commit, as long as the chunk is held. */
const issueHeld = async (world: World): Promise<{ issuing: Promise<void>; letGo: () => Promise<void> }> => {
  const [chunk = 0] = await pack(world, 'issue-policy');
  let letGo = async (): Promise<void> => undefined;
  const run = runnerWith(world, async () => {
    letGo = await hold(world, (tx) => tx`select from chunks where id = ${chunk} for update`);
  });
  const issuing = runChunks(world, 'issue-policy', [chunk], { run });
  await untilPaused(world, 1);
  return { issuing, letGo: () => letGo() };
};

const settled = async (world: World, paidBy: string | undefined): Promise<void> => {
  expect(await setAside(world)).toEqual([]);
  expect((await payers(world)).map(({ day, payer }) => ({ day, payer }))).toEqual(
    paidBy === undefined ? [] : [{ day: may11, payer: paidBy }],
  );
  await books(world);
};

describe('while the policy that pays a day is voided, another order of that person', () => {
  it('that is issued before, and has not committed, gets the day', async () => {
    await using world = await freshWorld();
    const { hand, paying } = await paidAndCancelled(world);
    const next = await order(world, { worker: hand });
    const { issuing, letGo } = await issueHeld(world);
    const voiding = performJob(world, 'void-policy');
    await untilPaused(world, 2);
    await letGo();
    await Promise.all([issuing, voiding]);
    await settled(world, next);
    expect(await movedCharges(world)).toEqual([{ day: may11, from: paying, to: next, fen: 40, cause: 'cancelled' }]);
    expect(await deadlocks(world)).toBe(0);
  });

  it('that is issued after, while the voiding has not committed, pays the day itself', async () => {
    await using world = await freshWorld();
    const { hand, paying } = await paidAndCancelled(world);
    const next = await order(world, { worker: hand });
    const letGo = await holdFund(world);
    const voiding = performJob(world, 'void-policy');
    await untilPaused(world, 1);
    const issuing = performJob(world, 'issue-policy');
    await untilPaused(world, 2);
    await letGo();
    await Promise.all([issuing, voiding]);
    await settled(world, next);
    expect(await movedCharges(world)).toEqual([{ day: may11, from: paying, to: null, fen: 40, cause: 'cancelled' }]);
    expect(await deadlocks(world)).toBe(0);
  });

  it('that is signed and issued once the voiding has freed the day waits for it, and pays', async () => {
    await using world = await freshWorld();
    const { hand } = await paidAndCancelled(world);
    const letGo = await holdFund(world);
    const voiding = performJob(world, 'void-policy');
    await untilPaused(world, 1);
    const next = await order(world, { worker: hand });
    const issuing = performJob(world, 'issue-policy');
    await untilPaused(world, 2);
    await letGo();
    await Promise.all([issuing, voiding]);
    await settled(world, next);
  });

  it('that is signed and issued between the locks and the freeing of the day gets it', async () => {
    await using world = await freshWorld();
    const { hand, paying } = await paidAndCancelled(world);
    const letGo = await hold(world, (tx) => tx`select from premium_charges for update`);
    const voiding = performJob(world, 'void-policy');
    await untilPaused(world, 1);
    const next = await order(world, { worker: hand });
    await performJob(world, 'issue-policy');
    expect(await coverOf(world, next)).toMatchObject({ premiumFen: 0 });
    await letGo();
    await voiding;
    await settled(world, next);
    expect(await movedCharges(world)).toMatchObject([{ from: paying, to: next }]);
  });

  it('that is signed between them, and whose issue has not committed when the day is freed, gets it', async () => {
    await using world = await freshWorld();
    const { hand, paying } = await paidAndCancelled(world);
    const letGoDay = await hold(world, (tx) => tx`select from premium_charges for update`);
    const voiding = performJob(world, 'void-policy');
    await untilPaused(world, 1);
    const next = await order(world, { worker: hand });
    const [chunk = 0] = await pack(world, 'issue-policy');
    let letGoChunk = async (): Promise<void> => undefined;
    const run = runnerWith(world, async () => {
      letGoChunk = await hold(world, (tx) => tx`select from chunks where id = ${chunk} for update`);
    });
    const issuing = runChunks(world, 'issue-policy', [chunk], { run });
    await untilPaused(world, 2);
    await letGoDay();
    await untilPaused(world, 2);
    await letGoChunk();
    await Promise.all([issuing, voiding]);
    await settled(world, next);
    expect(await movedCharges(world)).toMatchObject([{ from: paying, to: next }]);
  });

  it('whose own cancellation is acted upon at the same time leaves the day to nobody', async () => {
    await using world = await freshWorld();
    const { hand } = await paidAndCancelled(world);
    const next = await order(world, { worker: hand });
    await performJob(world, 'issue-policy');
    await changed(world, next, cancel);
    const chunks = await pack(world, 'void-policy', 1);
    const letGo = await hold(world, (tx) => tx`select from premium_charges for update`);
    const voiding: Promise<void>[] = [];
    for (const chunk of chunks) {
      voiding.push(runChunks(world, 'void-policy', [chunk]));
      await untilPaused(world, voiding.length);
    }
    await letGo();
    await Promise.all(voiding);
    await settled(world, undefined);
    expect(await deadlocks(world)).toBe(0);
  });
});

describe('an order that is being issued', () => {
  it.each([
    ['before its start', on(11, '09:00'), 'order_cancelled', undefined],
    ['after its start', on(11, '12:00'), undefined, { status: 'ended', coverEnd: on(12, '00:00') }],
  ])('and is cancelled meanwhile %s is passed by and then decided as cancelled', async (_, now, reason, cover) => {
    await using world = await freshWorld();
    const id = await order(world, { endsAt: on(13, '18:00') });
    const run = runnerWith(world, () => changed(atTime(world, now), id, cancel));
    await runChunks(world, 'issue-policy', await pack(world, 'issue-policy'), { run });
    expect([await coverOf(world, id), await exclusionOf(world, id)]).toEqual([undefined, undefined]);
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBe(reason);
    if (cover) expect(await coverOf(world, id)).toMatchObject(cover);
    else expect(await coverOf(world, id)).toBeUndefined();
    expect(await unapplied(world, id)).toEqual([]);
    await books(world);
  });

  it.each<[string, OrderChange, number, object]>([
    ['cancelled', cancel, on(11, '09:00'), { status: 'voided', premiumFen: 0 }],
    [
      ...(['amended', { kind: 'amend', reason: null, endsAt: on(12, '18:00') }, on(11, '09:00')] as const),
      { status: 'bound', coverEnd: on(12, '19:30'), premiumFen: 80 },
    ],
  ])('and has not committed when it is %s is issued first, and then changed', async (_, what, now, cover) => {
    await using world = await freshWorld();
    const id = await order(world);
    const { issuing, letGo } = await issueHeld(world);
    const changing = changed(atTime(world, now), id, what);
    await untilPaused(world, 2);
    await letGo();
    await Promise.all([issuing, changing]);
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound' });
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject(cover);
    expect(await unapplied(world, id)).toEqual([]);
    await books(world);
  });

  it('and is amended meanwhile is issued as signed, and lives through the amendment at once', async () => {
    await using world = await freshWorld();
    const id = await order(world);
    const heavy: OrderChange = { kind: 'amend', reason: null, occupationClass: 5 };
    const run = runnerWith(world, () => changed(atTime(world, on(11, '12:00')), id, heavy));
    await runChunks(world, 'issue-policy', await pack(world, 'issue-policy'), { run });
    await performJob(world, 'issue-policy');
    expect(await coverOf(world, id)).toMatchObject({ status: 'ended', coverEnd: on(11, '12:00') });
    expect(await unapplied(world, id)).toEqual([]);
    await books(world);
  });
});

describe('changes of one order', () => {
  it('that two jobs act upon at once have their effect once, and both are in it', async () => {
    await using world = await freshWorld();
    const id = await order(world, { endsAt: on(14, '18:00') });
    await liveAll(world);
    await changed(atTime(world, on(11, '12:00')), id, { kind: 'amend', reason: null, endsAt: on(13, '18:00') });
    await changed(atTime(world, on(11, '13:00')), id, cancel);
    const letGo = await holdFund(world);
    const jobs = [performJob(world, 'amend-policy'), performJob(world, 'end-policy')];
    await untilPaused(world, 2);
    await letGo();
    await Promise.all(jobs);
    expect(await coverOf(world, id)).toMatchObject({ status: 'ended', coverEnd: on(12, '00:00'), premiumFen: 40 });
    expect((await movedCharges(world)).map(({ day }) => day)).toEqual(['2026-05-12', '2026-05-13', '2026-05-14']);
    expect(await world.sql`select from policy_history`).toHaveLength(1);
    await books(world);
  });
});
