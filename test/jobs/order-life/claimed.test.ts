import { describe, expect, it } from 'vitest';
import { books, reasons } from '../../support/books.ts';
import { order } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { atTime, changed, coverOf, exclusionOf, gapsOf, liveAll } from '../../support/order-life.ts';
import { performJob } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { register } from './mend.ts';
import { historyOf, payers, toldOf, unapplied } from './records.ts';

const on = (day: number, time: string): number => at(`2026-05-${day}T${time}+08:00`);
const amend = (terms: { startsAt?: number; endsAt?: number; occupationClass?: number }) =>
  ({ kind: 'amend', reason: null, ...terms }) as const;

describe('a policy with a reported claim', () => {
  const claimed = async (world: World, id: string): Promise<void> => {
    await world.sql`update policies set claim_reported_at = ${world.now} where order_id = ${id}`;
  };
  const alarms = (world: World) => world.sql`select kind, subject, closed_at as closed from alarms`;

  it.each([
    ['void-policy', on(11, '09:00')],
    ['end-policy', on(11, '12:00')],
  ])('is not touched by %s: its event is done with, and a person is told', async (job, now) => {
    await using world = await freshWorld();
    const id = await order(world, { endsAt: on(13, '18:00') });
    await liveAll(world);
    const before = await coverOf(world, id);
    await claimed(world, id);
    await changed(atTime(world, now), id, { kind: 'cancel', reason: null });
    await performJob(world, job === 'void-policy' ? 'void-policy' : 'end-policy');
    expect(await coverOf(world, id)).toEqual(before);
    expect(await alarms(world)).toEqual([{ kind: 'policy_with_claim', subject: id, closed: null }]);
    expect([await unapplied(world, id), await historyOf(world, id), await toldOf(world, id)]).toEqual([[], [], 0]);
    await books(world);
  });

  it('is not amended by what was told before the claim and is applied after it', async () => {
    await using world = await freshWorld();
    const who = await register(world, 'C-1', { number: 'E3000001' });
    const id = await order(world, { worker: who });
    await liveAll(world);
    const before = await coverOf(world, id);
    await changed(atTime(world, on(11, '09:00')), id, amend({ startsAt: on(11, '12:00') }));
    await claimed(world, id);
    await register(atTime(world, on(11, '11:00')), 'C-1', { number: 'E3000002' });
    await liveAll(world);
    expect(await coverOf(world, id)).toEqual(before);
    expect(await payers(world)).toEqual([{ day: '2026-05-11', payer: id, person: who.personId }]);
    expect(await alarms(world)).toHaveLength(1);
    expect(await reasons(world)).toEqual({});
    expect(await exclusionOf(world, id)).toBeUndefined();
  });

  it('still says of its work that it ran longer than the cover', async () => {
    await using world = await freshWorld();
    const id = await order(world);
    await liveAll(world);
    await claimed(world, id);
    await changed(atTime(world, on(11, '22:00')), id, {
      ...{ kind: 'complete', actualStart: on(11, '10:00'), actualEnd: on(11, '21:00'), wageFen: null },
    });
    await liveAll(world);
    expect(await gapsOf(world, id)).toEqual([{ cause: 'overrun', from: on(11, '19:30'), to: on(11, '21:00') }]);
    expect(await alarms(world)).toEqual([]);
  });
});
