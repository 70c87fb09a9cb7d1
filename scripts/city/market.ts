import { dayWeight, firstDay, lastDay, teaFactor } from './calendar.ts';
import { above, cumulated, FAIR_LEAST, fill, firstWhere, headcount, lengthOf, workday } from './market-shapes.ts';
import type { Parties } from './parties.ts';
import { near } from './places.ts';
import { type Random, randomFor } from './random.ts';
import {
  type CityRow,
  chinaMidnight,
  chinaTime,
  DAY_MS,
  HOUR_MS,
  id,
  MINUTE_MS,
  nanpingFigures,
  scaled,
  shares,
} from './terms.ts';
import { type Trade, trades } from './trades.ts';

/** A posting as it is offered. Days are days since 1970-01-01, instants milliseconds. */
export type Offer = {
  index: number;
  employer: number;
  trade: Trade;
  headcount: number;
  publishedAt: number;
  /** The day of the fair on which a tea company hires everybody at once. */
  fairDay: number | undefined;
  startsAt: number;
  endsAt: number;
  /** Calendar days that the work touches. */
  workdays: number;
  occupationClass: number | undefined;
};

/** What is offered over the sixteen months. A few bytes for each posting are kept, rows are made when asked for. */
export type Market = {
  counts: { postings: number; orders: number; positions: number };
  /** The postings published on a day: `[from, to)`. */
  publishedOn(day: number): readonly [from: number, to: number];
  offer(index: number): Offer;
  /** How many are hired for a posting, and the index of the first of these orders. */
  hired(index: number): { first: number; count: number };
  /** The posting that an order was signed for. */
  postingOf(order: number): number;
  row(offer: Offer): CityRow;
  /** Of so many employers or workers, those who have come by the end of a day. */
  arrived(of: number, day: number): number;
  arrivedAt(index: number, of: number): number;
};

/** There are some before the market opens. */
const EARLY = 0.12;
const days = lastDay - firstDay + 1;

/** Keeps the last answer: the orders of a posting, and the postings of a day, are made one after another. */
const remembering = <T>(make: (key: number) => T): ((key: number) => T) => {
  let last: { key: number; made: T } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, made: make(key) };
    return last.made;
  };
};

/** The offers of a city of that size, in the order in which they are published. */
export const createMarket = ({ scale, seed }: { scale: number; seed: number }, parties: Parties): Market => {
  const positions = scaled(nanpingFigures.positions, scale);
  const orders = scaled(nanpingFigures.orders, scale);
  const happened = cumulated(Array.from({ length: days }, (_, n) => dayWeight(firstDay + n)));
  const heads: number[] = [];
  const published: number[] = [];
  for (let placed = 0; placed < positions; placed += heads.at(-1) as number) {
    const day = Math.min(days - 1, above(happened, placed / positions));
    published.push(day);
    const wanted = headcount(randomFor(seed, `headcount of posting ${heads.length}`), firstDay + day);
    heads.push(Math.min(wanted, Math.max(3, Math.ceil(positions / 20)), positions - placed));
  }
  const ends = fill(seed, heads, orders);
  const random = (subject: string, index: number): Random => randomFor(seed, `${subject} ${index}`);

  const arrived = (of: number, day: number): number => {
    if (day < firstDay) return 0;
    const share = happened[Math.min(day - firstDay, days - 1)] as number;
    return Math.max(1, Math.floor(of * (EARLY + (1 - EARLY) * share) + 1e-6));
  };
  const arrivedAt = (index: number, of: number): number => {
    const r = random('arrival', index);
    const day = firstWhere(days - 1, (n) => arrived(of, firstDay + n) > index);
    return chinaMidnight(firstDay + day) + (day === 0 ? r.between(1, 300) : r.between(300, 1_200)) * MINUTE_MS;
  };

  const employersOf = new Map<string, number[]>();
  for (let i = 0; i < parties.counts.employers; i++) {
    const { skill } = parties.employerTrade(i);
    const known = employersOf.get(skill);
    if (known) known.push(i);
    else employersOf.set(skill, [i]);
  }
  /** An employer of the trade who is there already; whoever came first where nobody of the trade is. */
  const drawEmployer = (r: Random, trade: Trade, day: number): number => {
    const list = employersOf.get(trade.skill) ?? [];
    const present = above(list, arrived(parties.counts.employers, Math.max(firstDay, day - 1)) - 1);
    return (present > 0 ? list[Math.floor(present * r.next() ** 1.5)] : undefined) ?? 0;
  };

  const tradesOn = remembering((day: number) =>
    trades.map((t) => [t, t.weight * (t.skill === 'tea-picking' ? teaFactor(day) : 1)] as const),
  );
  const offer = remembering((index: number): Offer => {
    const r = random('posting', index);
    const day = firstDay + (published[index] as number);
    const heading = heads[index] as number;
    const isFair = heading >= FAIR_LEAST;
    const drawn = r.weighted(tradesOn(day));
    const wanted = isFair ? (trades.find((t) => t.skill === 'tea-picking') ?? drawn) : drawn;
    const employer = drawEmployer(r, wanted, day);
    const trade = parties.employerTrade(employer);
    const fairDay = isFair ? day + r.between(1, 2) : undefined;
    const starts = isFair ? day + r.between(3, 6) : workday(r, day + 1);
    const workdays = isFair ? r.between(8, 25) : lengthOf(r, trade);
    const startsAt = chinaMidnight(starts) + r.between(14, 18) * (HOUR_MS / 2);
    return {
      ...{ index, employer, trade, headcount: heading, fairDay, startsAt, workdays },
      publishedAt: chinaMidnight(day) + r.between(6 * 3_600, 8 * 3_600 - 1) * 1_000,
      endsAt: startsAt + (workdays - 1) * DAY_MS + r.between(16, 19) * (HOUR_MS / 2),
      occupationClass: r.chance(shares.dangerous) ? r.between(5, 6) : undefined,
    };
  });

  const row = (offered: Offer): CityRow => {
    const r = random('row of posting', offered.index);
    const { trade, employer, occupationClass, startsAt } = offered;
    const place = parties.employerPlace(employer);
    return {
      external_id: id('P', offered.index),
      employer_external_id: id('E', employer),
      title: r.pick(trade.titles),
      skill: trade.skill,
      certificate_kind: trade.certificate && r.chance(0.7) ? trade.certificate : '',
      headcount: String(offered.headcount),
      wage_fen: String(r.between(...trade.wage) * 100),
      wage_unit: trade.unit,
      starts_at: chinaTime(startsAt),
      ends_at: chinaTime(offered.endsAt),
      min_age: '18',
      max_age: r.chance(0.3) ? '60' : '',
      ...near(r, place, parties.isOutside(employer) ? 120 : 2),
      datum: 'gcj02',
      region_code: parties.isOutside(employer) ? '' : place.townshipCode,
      published_at: chinaTime(offered.publishedAt),
      occupation_class: occupationClass === undefined ? '' : String(occupationClass),
      hiring_until: '',
      hazardous: occupationClass === undefined ? '' : 'true',
    };
  };

  return {
    ...{ offer, row, arrived, arrivedAt, counts: { postings: heads.length, orders, positions } },
    publishedOn: (day) => [above(published, day - firstDay - 1), above(published, day - firstDay)],
    hired: (index) => ({ first: ends[index] as number, count: (ends[index + 1] as number) - (ends[index] as number) }),
    postingOf: (order) => above(ends, order) - 1,
  };
};
