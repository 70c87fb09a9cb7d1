import { describe, expect, it } from 'vitest';
import { books } from '../../support/books.ts';
import { order } from '../../support/builders.ts';
import { at } from '../../support/city.ts';
import { atTime, changed, coverOf, liveAll } from '../../support/order-life.ts';
import { performJob } from '../../support/perform-job.ts';
import { freshWorld } from '../../support/world.ts';
import { register } from './mend.ts';
import { historyOf, movedCharges, payers, toldOf } from './records.ts';

const on = (day: number, time: string): number => at(`2026-05-${day}T${time}+08:00`);
const amend = (terms: { startsAt?: number; endsAt?: number; occupationClass?: number }) =>
  ({ kind: 'amend', reason: null, ...terms }) as const;

describe('a mended identity', () => {
  it('of another person takes the policy along: days are returned to the first and charged to the second', async () => {
    await using world = await freshWorld();
    const first = await register(world, 'M-1', { number: 'E1000001' });
    const id = await order(world, { worker: first });
    await liveAll(world);
    const second = await register(atTime(world, on(11, '11:00')), 'M-1', { number: 'E1000002' });
    await liveAll(world);
    expect(await payers(world)).toEqual([{ day: '2026-05-11', payer: id, person: second.personId }]);
    expect(await movedCharges(world)).toEqual([
      { day: '2026-05-11', from: id, to: null, fen: 40, cause: 'identified' },
    ]);
    expect(await historyOf(world, id)).toMatchObject([
      {
        action: 'amended',
        cause: 'identified',
        before: { personId: first.personId },
        after: { personId: second.personId },
      },
    ]);
    await books(world);
  });

  it('of the person who has paid the day by another order costs nothing more', async () => {
    await using world = await freshWorld();
    const known = await register(world, 'M-2', { number: 'E1000003' });
    const typo = await register(world, 'M-3', { number: 'E1000004' });
    await order(world, { worker: known });
    await order(world, { worker: typo });
    await liveAll(world);
    expect(await books(world)).toMatchObject({ chargedFen: 80 });
    await register(atTime(world, on(11, '11:00')), 'M-3', { number: 'E1000003' });
    await liveAll(world);
    expect(await books(world)).toMatchObject({ policies: 2, chargedFen: 40 });
  });

  it('of an age that is not covered ends the cover, where only the birth date was corrected', async () => {
    await using world = await freshWorld();
    const id = await order(world, { worker: await register(world, 'M-4', { number: 'E1000005' }) });
    await liveAll(world);
    await register(atTime(world, on(11, '11:00')), 'M-4', { number: 'E1000005', born: '1950-05-01' });
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({
      status: 'ended',
      endReason: 'age_out_of_range',
      coverEnd: on(11, '11:00'),
    });
  });

  it('that was corrected before anybody decided is judged as signed until then', async () => {
    await using world = await freshWorld();
    const id = await order(world, { worker: await register(world, 'M-5', { number: 'E1000006' }) });
    await register(atTime(world, on(11, '11:00')), 'M-5', { number: 'E1000006', born: '1950-05-01' });
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({
      status: 'ended',
      endReason: 'age_out_of_range',
      coverEnd: on(11, '11:00'),
    });
  });

  it('of the name alone is amended and told, once, though cover is as before', async () => {
    await using world = await freshWorld();
    const id = await order(world, { worker: await register(world, 'M-6', { number: 'E1000007' }) });
    await liveAll(world);
    const before = await coverOf(world, id);
    await register(atTime(world, on(11, '11:00')), 'M-6', { number: 'E1000007', name: '李四' });
    await liveAll(world);
    await performJob(world, 'amend-policy', { orderIds: [id] });
    expect(await coverOf(world, id)).toEqual(before);
    expect(await historyOf(world, id)).toMatchObject([{ version: 2, action: 'amended', cause: 'identified' }]);
    expect(await toldOf(world, id)).toBe(1);
  });

  it('that became invalid takes no cover away', async () => {
    await using world = await freshWorld();
    const id = await order(world, { worker: await register(world, 'M-7', { number: 'E1000008' }) });
    await liveAll(world);
    await register(atTime(world, on(11, '11:00')), 'M-7', {});
    await changed(atTime(world, on(11, '12:00')), id, amend({ endsAt: on(12, '18:00') }));
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverEnd: on(12, '19:30'), premiumFen: 80 });
    await register(atTime(world, on(12, '10:00')), 'M-7', { number: 'E1000008' });
    await liveAll(world);
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound', coverEnd: on(12, '19:30') });
    await books(world);
  });
});
