import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { order, orderRecords, posting, type SignOptions, sign, worker } from '../support/builders.ts';
import { freshWorld, type World } from '../support/world.ts';

const hour = 3_600_000;

let world: World;
beforeAll(async () => {
  world = await freshWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Signs each order in a transaction of its own, all at once. */
const atOnce = async (records: Awaited<ReturnType<typeof orderRecords>>, options: SignOptions) =>
  (await Promise.all(records.map((record) => sign(world, [record], options)))).flat();
const codes = (outcomes: Awaited<ReturnType<typeof sign>>) =>
  outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.code : outcome.flags.join(' ') || outcome.kind));

describe('orders of one person at one time', () => {
  const refuse: SignOptions = { overlap: 'refuse' };

  it.each([
    ['within', 3, 5, 'overlap'],
    ['around', 0, 12, 'overlap'],
    ['over the end', 9, 12, 'overlap'],
    ['over the start', 0, 3, 'overlap'],
    ['right after', 10, 12, 'signed'],
    ['right before', 0, 2, 'signed'],
  ])('are flagged: %s', async (_, from, to, flag) => {
    const hand = await worker(world);
    await order(world, { worker: hand });
    const times = { startsAt: world.now + from * hour, endsAt: world.now + to * hour };
    const [other] = await orderRecords(world, 1, () => ({ worker: hand, ...times }));
    expect(codes(await sign(world, other ? [other] : []))).toEqual([flag]);
  });

  it('are no overlap once the other is cancelled', async () => {
    const hand = await worker(world);
    const id = await order(world, { worker: hand });
    await world.sql`update orders set cancelled_at = ${world.now} where id = ${id}`;
    expect(codes(await sign(world, await orderRecords(world, 1, () => ({ worker: hand }))))).toEqual(['signed']);
  });

  it('are seen within a batch too, and across two registrations of the person', async () => {
    const hand = await worker(world);
    const again = await worker(world, { person: hand.personId });
    const records = await orderRecords(world, 3, (i) => ({ worker: i === 1 ? again : hand }));
    expect(codes(await sign(world, records))).toEqual(['signed', 'overlap', 'overlap']);
    expect(codes(await sign(world, await orderRecords(world, 1, () => ({ worker: again })), refuse))).toEqual([
      'overlap',
    ]);
  });

  it('are refused where the setting says so: of ten at once, one is signed', async () => {
    const hand = await worker(world);
    const seen = codes(await atOnce(await orderRecords(world, 10, () => ({ worker: hand })), refuse));
    expect(seen.filter((code) => code === 'signed')).toHaveLength(1);
    expect(seen.filter((code) => code === 'overlap')).toHaveLength(9);
  });

  it('wait for one another even under two registrations of the person', async () => {
    const hand = await worker(world);
    const again = await worker(world, { person: hand.personId });
    const [first, second] = await orderRecords(world, 2, (i) => ({ worker: i === 0 ? hand : again }));
    let other: ReturnType<typeof sign> = Promise.resolve([]);
    await world.sql.begin(async (tx) => {
      expect(codes(await sign(world, first ? [first] : [], { ...refuse, tx }))).toEqual(['signed']);
      other = sign(world, second ? [second] : [], refuse);
      await world.sql`select pg_sleep(0.1)`;
    });
    expect(codes(await other)).toEqual(['overlap']);
  });

  it('are not two where one is sent twice in a batch', async () => {
    const hand = await worker(world);
    const [record] = await orderRecords(world, 1, () => ({ worker: hand }));
    expect(codes(await sign(world, record ? [record, record] : [], refuse))).toEqual(['signed', 'unchanged']);
  });
});

describe('the places of a posting', () => {
  const refuse: SignOptions = { overHeadcount: 'refuse' };

  it('beyond its head count are flagged, whether signed in one batch or one by one', async () => {
    const offer = await posting(world, { headcount: 2 });
    const records = await orderRecords(world, 3, () => ({ posting: offer }));
    expect(codes(await sign(world, records))).toEqual(['signed', 'signed', 'over_headcount']);
    expect(codes(await sign(world, await orderRecords(world, 1, () => ({ posting: offer }))))).toEqual([
      'over_headcount',
    ]);
  });

  it('are given out once: of ten who take the last two at once, two get them', async () => {
    const offer = await posting(world, { headcount: 3 });
    await order(world, { posting: offer });
    const seen = codes(await atOnce(await orderRecords(world, 10, () => ({ posting: offer })), refuse));
    expect(seen.filter((code) => code === 'signed')).toHaveLength(2);
    expect(seen.filter((code) => code === 'over_headcount')).toHaveLength(8);
  });

  it('are free again when an order is cancelled', async () => {
    const offer = await posting(world, { headcount: 1 });
    const id = await order(world, { posting: offer });
    await world.sql`update orders set cancelled_at = ${world.now} where id = ${id}`;
    expect(codes(await sign(world, await orderRecords(world, 1, () => ({ posting: offer })), refuse))).toEqual([
      'signed',
    ]);
  });

  it('are not taken twice by an order that a file brings again beside new ones', async () => {
    const offer = await posting(world, { headcount: 3 });
    const old = await orderRecords(world, 2, () => ({ posting: offer }));
    await sign(world, old);
    const fresh = await orderRecords(world, 2, () => ({ posting: offer }));
    expect(codes(await sign(world, [...old, ...fresh], refuse))).toEqual([
      'unchanged',
      'unchanged',
      'signed',
      'over_headcount',
    ]);
  });

  it('are taken in any order by many who sign for several postings, and nobody is deadlocked', async () => {
    const offers = [await posting(world), await posting(world), await posting(world)];
    const hands = [await worker(world), await worker(world), await worker(world)];
    const batches = await Promise.all(
      Array.from({ length: 12 }, (_, k) =>
        orderRecords(world, 6, (i) => {
          const [hand, offer] = [hands[(i + k) % 3], offers[(i * 2 + k) % 3]];
          const startsAt = world.now + (k * 10 + i + 2) * 24 * hour;
          return {
            ...(hand ? { worker: hand } : {}),
            ...(offer ? { posting: offer } : {}),
            startsAt,
            endsAt: startsAt + hour,
          };
        }),
      ),
    );
    const all: SignOptions = { overlap: 'refuse', overHeadcount: 'refuse' };
    const outcomes = await Promise.all(batches.map((batch) => sign(world, batch, all)));
    expect(outcomes.flat().filter((outcome) => outcome.kind === 'signed')).toHaveLength(30);
  });

  it('are asked for while the same workers are being brought up to date, and neither waits for the other in a circle', async () => {
    const [first, second] = [await worker(world), await worker(world)];
    await world.sql`update workers set external_id = 'z' where id = ${first.id}`;
    await world.sql`update workers set external_id = 'a' where id = ${second.id}`;
    const records = await orderRecords(world, 2, (i) => ({
      worker: { ...(i === 0 ? first : second), externalId: i === 0 ? 'z' : 'a' },
    }));
    let signing: ReturnType<typeof sign> = Promise.resolve([]);
    await world.sql.begin(async (tx) => {
      await tx`update workers set radius_m = 1 where external_id = 'a'`;
      signing = sign(world, records, { overlap: 'refuse' });
      await world.sql`select pg_sleep(0.1)`;
      await tx`update workers set radius_m = 1 where external_id = 'z'`;
    });
    expect(codes(await signing)).toEqual(['signed', 'signed']);
  });
});
