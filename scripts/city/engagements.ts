import { firstDay, lastDay, takeOverDay, weekWeight } from './calendar.ts';
import type { Market, Offer } from './market.ts';
import type { Parties } from './parties.ts';
import { type Random, randomFor } from './random.ts';
import { type CityRow, chinaDay, chinaMidnight, chinaTime, HOUR_MS, id, MINUTE_MS, shares } from './terms.ts';
import { drawWorker } from './workforce.ts';

/** One signed order: who, when, and how we come to hear of it. Instants in milliseconds. */
export type Engagement = {
  index: number;
  offer: Offer;
  worker: number;
  /** `live`: a call for each; `fair`: one call for the whole posting; `historical`: in the file of what was signed before the take-over. */
  told: 'live' | 'fair' | 'historical';
  toldAt: number;
  signedAt: number;
  startsAt: number;
  endsAt: number;
};

/** Some were signed on trial, before the programme began, and are told with what was signed later. */
const TRIAL = 0.02;
/** The hours of work of somebody who goes to three households on one day. */
const visits = [8, 10.5, 14.5];
const VISIT_MS = 2 * HOUR_MS;

const toldTimes = { historical: 9 * HOUR_MS, trial: 10 * HOUR_MS, fair: 17 * HOUR_MS };

/** A day of the given ones, rather one on which people sign. */
const signingDay = (random: Random, from: number, to: number): number => {
  let day = to;
  for (let tries = 0; tries < 4; tries++) {
    day = from + random.int(to - from + 1);
    if (random.next() < weekWeight(day)) break;
  }
  return day;
};

/** When an order of one day or more is signed in the usual way: some day between the offer and the work, and never after the work began. */
const inTime = (random: Random, { publishedAt, startsAt }: Offer): number => {
  const starts = chinaDay(startsAt);
  const day = signingDay(random, Math.max(firstDay + 1, chinaDay(publishedAt)), Math.min(lastDay, starts));
  if (day === starts) return startsAt - random.between(10, 60) * MINUTE_MS;
  return chinaMidnight(day) + random.between(8 * 3_600, 21 * 3_600) * 1_000;
};

/** Makes any order of the city by its index. */
export const createEngagements = (seed: number, market: Market, parties: Parties): ((index: number) => Engagement) => {
  const { workers } = parties.counts;
  const registered = (offer: Offer): number =>
    market.arrived(workers, Math.max(firstDay, chinaDay(offer.publishedAt) - 1));

  /** Hourly work comes as three visits of one person on one day; everything else takes the posting's own hours and somebody new. */
  const slot = (index: number, offer: Offer): Pick<Engagement, 'worker' | 'startsAt' | 'endsAt'> => {
    const place = index - market.hired(offer.index).first;
    const day = chinaDay(offer.publishedAt);
    const visit = offer.trade.unit === 'hour' && offer.workdays === 1 ? visits[place % visits.length] : undefined;
    const by = visit === undefined ? index : index - (place % visits.length);
    const worker = drawWorker(randomFor(seed, `worker of order ${by}`), day, registered(offer));
    if (visit === undefined) return { worker, startsAt: offer.startsAt, endsAt: offer.endsAt };
    const startsAt = chinaMidnight(chinaDay(offer.startsAt)) + visit * HOUR_MS;
    return { worker, startsAt, endsAt: startsAt + VISIT_MS };
  };

  const signing = (
    r: Random,
    offer: Offer,
    at: Pick<Engagement, 'startsAt' | 'endsAt'>,
  ): Pick<Engagement, 'told' | 'toldAt' | 'signedAt'> => {
    const { fairDay } = offer;
    const usual = fairDay === undefined ? inTime(r, { ...offer, ...at }) : chinaMidnight(fairDay) + toldTimes.fair;
    if (chinaDay(usual) < takeOverDay) {
      const trial = r.chance(TRIAL);
      const toldAt = chinaMidnight(takeOverDay) + (trial ? toldTimes.trial : toldTimes.historical);
      const signedAt = trial ? chinaMidnight(firstDay) - r.between(1, 300) * HOUR_MS : usual;
      return { told: trial ? 'live' : 'historical', toldAt, signedAt };
    }
    const told = fairDay === undefined ? 'live' : 'fair';
    if (r.chance(shares.signedLate)) return { told, toldAt: usual, signedAt: usual - r.between(26, 240) * HOUR_MS };
    if (told === 'fair') return { told, toldAt: usual, signedAt: usual - r.between(1, 420) * MINUTE_MS };
    const startsInTime = chinaDay(at.startsAt) <= lastDay;
    if (startsInTime && offer.workdays === 1 && r.chance(shares.signedAfterWork)) {
      const toldAt = at.endsAt + r.between(10, 150) * MINUTE_MS;
      return { told, toldAt, signedAt: toldAt - r.int(5) * MINUTE_MS };
    }
    const during = at.startsAt + r.between(20, 100) * MINUTE_MS;
    const signedAt = startsInTime && r.chance(shares.signedDuringWork) ? during : usual;
    return { told, toldAt: signedAt + r.between(1, 600) * 1_000, signedAt };
  };

  return (index) => {
    const offer = market.offer(market.postingOf(index));
    const at = slot(index, offer);
    return { index, offer, ...at, ...signing(randomFor(seed, `signing of order ${index}`), offer, at) };
  };
};

/** An order as its import columns say it. */
export const orderRow = (seed: number, { index, offer, worker, signedAt, startsAt, endsAt }: Engagement): CityRow => ({
  external_id: id('O', index),
  worker_external_id: id('W', worker),
  employer_external_id: id('E', offer.employer),
  posting_external_id: id('P', offer.index),
  occupation_class: '',
  wage_fen: String(randomFor(seed, `wage of order ${index}`).between(100, 300) * 100),
  signed_at: chinaTime(signedAt),
  starts_at: chinaTime(startsAt),
  ends_at: chinaTime(endsAt),
});
