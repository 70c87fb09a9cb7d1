import { isHoliday, isSpringTea, weekWeight } from './calendar.ts';
import { type Random, randomFor } from './random.ts';
import type { Trade } from './trades.ts';

/** A fair hires at least so many for one posting. */
export const FAIR_LEAST = 200;

/** For the end of each day, the share of all that has happened till then. */
export const cumulated = (weights: readonly number[]): Float64Array => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Float64Array.from(weights, (weight) => {
    sum += weight;
    return sum / total;
  });
};

/** The first of so many places at which something holds that holds ever after; the number of places where it never does. */
export const firstWhere = (places: number, holds: (place: number) => boolean): number => {
  let [low, high] = [0, places];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};
export const above = (ascending: ArrayLike<number>, wanted: number): number =>
  firstWhere(ascending.length, (place) => (ascending[place] as number) > wanted);

/** Most offers are for one or two people; a tea company in spring looks for two hundred and more. */
export const headcount = (random: Random, day: number): number => {
  const [least, most] = random.weighted([
    [[1, 2], 58],
    [[3, 8], 31],
    [[10, 30], 10.6],
    [[FAIR_LEAST, 260], isSpringTea(day) ? 0.4 : 0],
  ] as const);
  return random.between(least, most);
};

/** What is filled of each posting: nothing of a quarter of them, all of a fair; in the sum exactly the orders. */
export const fill = (seed: number, heads: readonly number[], orders: number): Uint32Array => {
  const wish = heads.map((count, posting) => {
    const r = randomFor(seed, `interest in posting ${posting}`);
    return count >= FAIR_LEAST ? count : r.chance(0.25) ? 0 : count * (0.3 + 0.7 * r.next());
  });
  const wished = wish.reduce((sum, some) => sum + some, 0);
  const places = heads.reduce((sum, count) => sum + count, 0);
  const more = wished < orders ? (orders - wished) / (places - wished) : 0;
  const scale = orders / (wished + more * (places - wished));
  let sum = 0;
  const ends = heads.map((count, posting) => {
    const own = wish[posting] as number;
    sum += (own + more * (count - own)) * scale;
    return Math.min(orders, Math.round(sum));
  });
  return Uint32Array.from([0, ...ends]);
};

export const lengthOf = (random: Random, trade: Trade): number => {
  const [day, some, weeks, months] = trade.lengths;
  return random.weighted([
    [1, day],
    [random.between(2, 5), some],
    [random.between(7, 25), weeks],
    [random.between(30, 120), months],
  ]);
};

/** A day from the given one within two weeks on which people work, and rather not a weekend. */
export const workday = (random: Random, from: number): number => {
  const day = from + random.int(12);
  return isHoliday(day) || random.next() > weekWeight(day) + 0.2 ? day + 1 : day;
};
