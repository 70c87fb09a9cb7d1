import type { Parties } from './parties.ts';
import { near } from './places.ts';
import { type Random, randomFor } from './random.ts';
import {
  type CityOptions,
  type CityOrder,
  type CityRow,
  chinaTime,
  DAY_MS,
  HOUR_MS,
  id,
  type LiveOrder,
  MINUTE_MS,
  shares,
  startOfDay,
} from './terms.ts';

/** Walks of these steps meet every place and every worker before one again: they are prime, and larger than what they walk over. */
const PLACE_STRIDE = 7_919_003;
const WORKER_STRIDE = 15_485_863;

/** What is on offer and what was signed. */
export type Work = {
  counts: { postings: number; orders: number };
  posting(index: number): CityRow;
  order(index: number): CityOrder;
  /** An order told at that instant, beyond the stock; half of them are for work that begins within minutes. */
  liveOrder(index: number, toldAt: number): LiveOrder;
};

/** Most offers are for one or two people; a tea company in spring looks for two hundred. */
const headcount = (random: Random): number => {
  const [least, most] = random.weighted([
    [[1, 2], 60],
    [[3, 8], 30],
    [[10, 30], 9],
    [[80, 250], 1],
  ] as const);
  return random.between(least, most);
};

/** The head counts of all postings, cut at the last so that their sum is exact. */
const headcounts = (seed: number, total: number): Int32Array => {
  const counts: number[] = [];
  for (let left = total; left > 0; left -= counts.at(-1) ?? 0) {
    counts.push(Math.min(left, headcount(randomFor(seed, `headcount ${counts.length}`))));
  }
  return Int32Array.from(counts);
};

/** For each place its posting. */
const spread = (counts: Int32Array, total: number): Int32Array => {
  const postings = new Int32Array(total);
  let at = 0;
  for (const [posting, count] of counts.entries()) {
    postings.fill(posting, at, at + count);
    at += count;
  }
  return postings;
};

export const createWork = ({ scale, seed, now, days }: CityOptions, parties: Parties): Work => {
  const places = Math.max(1, Math.round(240_000 * scale));
  const orders = Math.max(1, Math.round(110_000 * scale));
  const counts = headcounts(seed, places);
  const postingOf = spread(counts, places);
  const random = (subject: string, index: number): Random => randomFor(seed, `${subject} ${index}`);
  const employerOf = (posting: number): number =>
    Math.floor(parties.counts.employers * random('employer of posting', posting).next() ** 2);

  /** When the work of a posting is: mostly one day, sometimes several, and a whole picking season now and then. */
  const terms = (posting: number) => {
    const r = random('terms of posting', posting);
    const firstDay = startOfDay(now - days * DAY_MS) + DAY_MS;
    const day = startOfDay(firstDay + r.next() * (days + 14) * DAY_MS);
    const length = r.weighted([
      [0, 70],
      [r.between(1, 4), 25],
      [r.between(9, 19), 5],
    ]);
    const startsAt = day + r.between(7, 9) * HOUR_MS;
    const publishedAt = Math.min(now - HOUR_MS, startsAt - r.between(1, 10) * DAY_MS);
    return {
      startsAt,
      endsAt: startsAt + length * DAY_MS + 9 * HOUR_MS,
      publishedAt,
      workdays: length + 1,
      occupationClass: r.chance(shares.dangerous) ? r.between(5, 6) : null,
    };
  };

  const posting = (index: number): CityRow => {
    const r = random('posting', index);
    const employer = employerOf(index);
    const trade = parties.employerTrade(employer);
    const place = parties.employerPlace(employer);
    const { startsAt, endsAt, publishedAt, occupationClass } = terms(index);
    return {
      external_id: id('P', index),
      employer_external_id: id('E', employer),
      title: r.pick(trade.titles),
      skill: trade.skill,
      certificate_kind: trade.certificate && r.chance(0.7) ? trade.certificate : '',
      headcount: String(counts[index]),
      wage_fen: String(r.between(...trade.wage) * 100),
      wage_unit: trade.unit,
      starts_at: chinaTime(startsAt),
      ends_at: chinaTime(endsAt),
      min_age: '18',
      max_age: r.chance(0.3) ? '60' : '',
      ...near(r, place, 2),
      datum: 'gcj02',
      region_code: parties.isOutside(employer) ? '' : place.townshipCode,
      published_at: chinaTime(publishedAt),
      occupation_class: occupationClass === null ? '' : String(occupationClass),
      hiring_until: '',
      hazardous: occupationClass === null ? '' : 'true',
    };
  };

  const workerOf = (index: number): number => (index * WORKER_STRIDE) % parties.counts.workers;
  const row = (
    externalId: string,
    index: number,
    at: { posting: number; signedAt: number; startsAt: number; endsAt: number },
  ): CityRow => ({
    external_id: externalId,
    worker_external_id: id('W', workerOf(index)),
    employer_external_id: id('E', employerOf(at.posting)),
    posting_external_id: id('P', at.posting),
    occupation_class: '',
    wage_fen: String(random('wage of order', index).between(100, 300) * 100),
    signed_at: chinaTime(at.signedAt),
    starts_at: chinaTime(at.startsAt),
    ends_at: chinaTime(at.endsAt),
  });

  const order = (index: number): CityOrder => {
    const r = random('order', index);
    const of = postingOf[(index * PLACE_STRIDE) % places] as number;
    const { startsAt, endsAt, publishedAt } = terms(of);
    const earliest = Math.max(publishedAt, now - days * DAY_MS);
    const latest = Math.min(now - 60_000, startsAt + HOUR_MS);
    const inTime = Math.floor(earliest + r.next() * Math.max(0, latest - earliest));
    const isLate = r.chance(shares.signedLate);
    const signedAt = isLate ? inTime - r.between(26, 240) * HOUR_MS : inTime;
    const receivedAt = Math.min(now, inTime + r.between(1, 600) * 1_000);
    return { row: row(id('O', index), index, { posting: of, signedAt, startsAt, endsAt }), signedAt, receivedAt };
  };

  /** Half of it begins within minutes, and some of that ends within the hour. */
  const liveHours = (r: Random, signedAt: number): { startsAt: number; endsAt: number } => {
    const soon = signedAt + r.between(4, 15) * MINUTE_MS;
    const kind = r.weighted([
      ['short', 25],
      ['today', 30],
      ['later', 45],
    ] as const);
    if (kind === 'short') return { startsAt: soon, endsAt: soon + r.between(20, 45) * MINUTE_MS };
    if (kind === 'today') return { startsAt: soon, endsAt: soon + r.between(3, 8) * HOUR_MS };
    const startsAt = startOfDay(signedAt) + r.between(1, 3) * DAY_MS + r.between(7, 9) * HOUR_MS;
    return { startsAt, endsAt: startsAt + (r.chance(0.8) ? 0 : r.between(1, 4)) * DAY_MS + 9 * HOUR_MS };
  };

  const liveOrder = (index: number, toldAt: number): LiveOrder => {
    const r = random('live order', index);
    const { startsAt, endsAt } = liveHours(r, toldAt);
    const signedAt = r.chance(shares.signedLate) ? toldAt - r.between(26, 72) * HOUR_MS : toldAt;
    const at = { posting: r.int(counts.length), signedAt, startsAt, endsAt };
    const by = r.int(1_000_000);
    return {
      ...{ row: row(id('L', index), by, at), receivedAt: toldAt, signedAt, startsAt, endsAt },
      ...{ worker: workerOf(by), employer: employerOf(at.posting) },
    };
  };

  return { counts: { postings: counts.length, orders }, posting, order, liveOrder };
};
