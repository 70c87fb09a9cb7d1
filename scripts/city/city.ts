import type { Change } from './afterlife.ts';
import { createLiveChanges } from './live-changes.ts';
import { createParties } from './parties.ts';
import { randomFor } from './random.ts';
import { type CityOptions, type CityOrder, type CityRow, DAY_MS, type LiveOrder } from './terms.ts';
import { createWork } from './work.ts';

/** The rows of a city, in the order in which they have to be imported, each kind as often as one likes. */
export type City = {
  counts: { servicePoints: number; employers: number; workers: number; postings: number; orders: number };
  servicePoints(): Iterable<CityRow>;
  employers(): Iterable<CityRow>;
  workers(): Iterable<CityRow>;
  postings(): Iterable<CityRow>;
  /** The stock, in the order of its index. */
  orders(): Iterable<CityOrder>;
  /** An order beyond the stock, told at that instant; never the same for two indexes. */
  liveOrder(index: number, toldAt: number): LiveOrder;
  /** What becomes of it, in the order of time. */
  liveChanges(index: number, order: LiveOrder): Change[];
  /** A registration whose number was missing or wrong, mended. */
  mendedWorker(round: number): CityRow;
};

const MEND_STRIDE = 7_919;

const times = <T>(count: number, make: (index: number) => T) =>
  function* (): Iterable<T> {
    for (let index = 0; index < count; index++) yield make(index);
  };

/**
 * A small Nanping of real places and invented people. The same options give the same rows; nothing is read but the places. For each cause of an
 * exclusion some 1 to 3% of the orders have it. An order's `receivedAt` lies within the signing lag of `signedAt`, but for those told late; whoever
 * takes all of them in at `now` covers only what was signed in the day before.
 */
export const createCity = (options: CityOptions): City => {
  const { seed, now } = options;
  const parties = createParties({
    ...options,
    registeredAt: (index) => now - randomFor(seed, `registration ${index}`).between(1, 400) * DAY_MS,
  });
  const work = createWork(options, parties);
  const counts = { ...parties.counts, ...work.counts };
  return {
    counts,
    servicePoints: times(counts.servicePoints, parties.servicePoint),
    employers: times(counts.employers, parties.employer),
    workers: times(counts.workers, parties.worker),
    postings: times(counts.postings, work.posting),
    orders: times(counts.orders, work.order),
    liveOrder: work.liveOrder,
    liveChanges: createLiveChanges(seed, parties),
    mendedWorker: (round) => {
      for (let i = 0; i < counts.workers; i++) {
        const index = (round * MEND_STRIDE + i) % counts.workers;
        if (!parties.hasGoodIdentity(index)) return parties.mendedWorker(index);
      }
      return parties.mendedWorker(0);
    },
  };
};
