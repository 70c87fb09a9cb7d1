import { describe, expect, it } from 'vitest';
import { sqlState } from '../../../src/errors.ts';
import type { OrderChange } from '../../../src/intake/change-orders.ts';
import { books } from '../../support/books.ts';
import { employer, order, type Worker } from '../../support/builders.ts';
import { atTime, change, lifeJobs, liveAll } from '../../support/order-life.ts';
import { pack, runChunks, runnerOf } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { register } from './mend.ts';
import { setAside } from './records.ts';

const hour = 3_600_000;
const people = 4;
const actors = 3;
const steps = 40;

/** A number below `below` that differs from one step to the next, and is the same in every run. */
const drawn = (seed: number, below: number): number =>
  Math.floor(Math.abs(Math.sin(seed * 12.9898 + 4.1414) * 43_758.5453) % below);

/** Tries again what Postgres ended to break a deadlock, as the API and the queue do. */
const again = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== '40P01') throw error;
    return again(work);
  }
};

type City = { world: World; hands: Worker[]; boss: Awaited<ReturnType<typeof employer>>; ids: string[] };

const changeOf = (seed: number, now: number): OrderChange => {
  const startsAt = now + drawn(seed + 0.1, 40) * hour;
  const endsAt = startsAt + (1 + drawn(seed + 0.2, 40)) * hour;
  if (drawn(seed + 0.3, 3) === 0) return { kind: 'cancel', reason: null };
  return { kind: 'amend', reason: null, startsAt, endsAt, occupationClass: drawn(seed + 0.4, 5) === 0 ? 6 : 2 };
};

/** Signs, changes and mends, one after another, beside others who do the same. */
const act = async (city: City, actor: number): Promise<void> => {
  for (let step = 0; step < steps; step++) {
    const seed = actor * 1_000 + step;
    const world = atTime(city.world, city.world.now + step * 20 * 60_000);
    const person = drawn(seed, people);
    const id = city.ids[drawn(seed + 0.5, Math.max(1, city.ids.length))];
    if (id === undefined || drawn(seed + 0.6, 5) < 2) {
      const startsAt = world.now + drawn(seed + 0.7, 30) * hour;
      const terms = { signedAt: world.now, startsAt, endsAt: startsAt + (1 + drawn(seed + 0.8, 40)) * hour };
      const hand = city.hands[person];
      if (hand) city.ids.push(await again(() => order(world, { worker: hand, employer: city.boss, ...terms })));
    } else if (drawn(seed + 0.9, 8) === 0) {
      await again(() => register(world, `A-${person}`, { number: `E500000${drawn(seed + 0.95, people)}` }));
    } else {
      await again(() => change(world, id, changeOf(seed, world.now)));
    }
  }
};

/** Runs whatever is owed over and over. */
const work = async (world: World, done: () => boolean): Promise<void> => {
  const runner = runnerOf(world);
  const run: typeof runner = (job) => again(() => runner(job));
  while (!done()) for (const job of lifeJobs) await runChunks(world, job, await pack(world, job, 5), { lanes: 2, run });
};

describe('orders that many change at once, while jobs run', () => {
  it.each([
    ['much', 100_000_000],
    ['little', 1_200],
  ])(
    'end with %s money as the books want it: nobody is charged twice, nothing is lost',
    async (_, annualBudgetFen) => {
      await using world = await freshWorld({ annualBudgetFen });
      const hands: Worker[] = [];
      for (let i = 0; i < people; i++)
        hands.push(await register(world, `A-${i}`, i === 0 ? {} : { number: `E500000${i}` }));
      const city: City = { world, hands, boss: await employer(world), ids: [] };
      let acting = true;
      const working = [1, 2].map(() => work(world, () => !acting));
      await Promise.all(Array.from({ length: actors }, (_, actor) => act(city, actor))).finally(() => {
        acting = false;
      });
      await Promise.all(working);
      await liveAll(world);
      expect(await setAside(world)).toEqual([]);
      expect(await world.sql`select from order_events where applied_at is null`).toHaveLength(0);
      expect(city.ids.length).toBeGreaterThan(actors * 10);
      const { chargedFen } = await books(world);
      expect(chargedFen).toBeLessThanOrEqual(annualBudgetFen);
    },
    120_000,
  );
});
