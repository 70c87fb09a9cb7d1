import { type BusinessDate, dayNumber, fromDayNumber } from '../../src/domain/business-date.ts';
import { type ChangeKind, createAfterlife } from './afterlife.ts';
import { firstDay, lastDay } from './calendar.ts';
import { createEngagements, type Engagement, orderRow } from './engagements.ts';
import { createMarket } from './market.ts';
import { createParties, type Parties } from './parties.ts';
import { fundRaises } from './season-programme.ts';
import { type CityRow, chinaDay, chinaMidnight, HOUR_MS } from './terms.ts';

export type UpsertKind = 'upsert-service-point' | 'upsert-employer' | 'upsert-worker' | 'upsert-posting';
/**
 * Something that the market tells us at an instant (milliseconds). Rows carry import columns; a change names its order by `external_id`.
 * A fair signs for a whole posting in one call; the historical file comes in parts.
 */
export type CityEvent =
  | { at: number; kind: UpsertKind | ChangeKind | 'sign' | 'raise-fund'; row: CityRow }
  | { at: number; kind: 'bulk-sign' | 'import-historical'; rows: readonly CityRow[] };

/** A business day, 00:00 to 24:00 in China, with its events in the order of time. */
export type CityDay = { date: BusinessDate; startsAt: number; events: readonly CityEvent[] };

export type LifeOptions = {
  /** 1 is the whole of Nanping. */
  scale: number;
  seed: number;
  /** The first and last day wanted, of the sixteen months; what came before is only remembered as far as it matters. */
  from?: BusinessDate;
  to?: BusinessDate;
};

const FILE_PART = 1_000;

/** What is on its way: for each coming day the orders to which something happens on it. */
const createDiary = () => {
  const pages = new Map<number, Set<number>>();
  return {
    note: (day: number, order: number): void => {
      const page = pages.get(day);
      if (page) page.add(order);
      else pages.set(day, new Set([order]));
    },
    take: (day: number): number[] => {
      const page = pages.get(day) ?? [];
      pages.delete(day);
      return [...page];
    },
  };
};

const inParts = function* <T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
};

/** Orders that are told in one call: those of a fair, and the parts of the historical file. */
const together = (seed: number, engagements: readonly Engagement[]): CityEvent[] => {
  const byPosting = Map.groupBy(
    engagements.filter(({ told }) => told === 'fair'),
    ({ offer }) => offer.index,
  );
  const rows = (some: readonly Engagement[]): CityRow[] => some.map((engagement) => orderRow(seed, engagement));
  const fairs = [...byPosting.values()].map((some): CityEvent => {
    return { at: some[0]?.toldAt ?? 0, kind: 'bulk-sign', rows: rows(some) };
  });
  const historical = engagements.filter(({ told }) => told === 'historical');
  const files = [...inParts(historical, FILE_PART)].map((some): CityEvent => {
    return { at: some[0]?.toldAt ?? 0, kind: 'import-historical', rows: rows(some) };
  });
  return [...fairs, ...files];
};

/** Who comes on a day, as events. */
const arrivals = (parties: Parties, market: ReturnType<typeof createMarket>, day: number): CityEvent[] => {
  const events: CityEvent[] = [];
  const come = (kind: UpsertKind, of: number, row: (index: number) => CityRow): void => {
    for (let i = market.arrived(of, day - 1); i < market.arrived(of, day); i++)
      events.push({ at: market.arrivedAt(i, of), kind, row: row(i) });
  };
  if (day === firstDay)
    for (let i = 0; i < parties.counts.servicePoints; i++)
      events.push({ at: chinaMidnight(day), kind: 'upsert-service-point', row: parties.servicePoint(i) });
  come('upsert-employer', parties.counts.employers, parties.employer);
  come('upsert-worker', parties.counts.workers, parties.worker);
  const [first, end] = market.publishedOn(day);
  for (let i = first; i < end; i++) {
    const offer = market.offer(i);
    events.push({ at: offer.publishedAt, kind: 'upsert-posting', row: market.row(offer) });
  }
  return events;
};

/**
 * Sixteen months of a city, day by day: whoever comes, what is offered, signed, changed, done and mended. The same options give the same
 * events; another seed another city. Nothing is kept but a few numbers for each posting and what is still to happen; any part of the time can be
 * asked for by itself, and is what it is in the whole.
 */
export function* createLife({ scale, seed, from, to }: LifeOptions): Generator<CityDay> {
  const arrivedAt: { of?: (index: number) => number } = {};
  const parties = createParties({
    ...{ scale, seed, now: chinaMidnight(firstDay) },
    registeredAt: (index) => arrivedAt.of?.(index) ?? chinaMidnight(firstDay),
  });
  const market = createMarket({ scale, seed }, parties);
  arrivedAt.of = (index) => market.arrivedAt(index, parties.counts.workers);
  const engagement = createEngagements(seed, market, parties);
  const afterlife = createAfterlife(seed, parties);
  const diary = createDiary();
  const [begin, end] = [from ? dayNumber(from) : firstDay, Math.min(lastDay, to ? dayNumber(to) : lastDay)];

  for (let day = firstDay; day <= end; day++) {
    const wanted = day >= begin;
    const [firstPosting, endPosting] = market.publishedOn(day);
    for (let posting = firstPosting; posting < endPosting; posting++) {
      const { first, count } = market.hired(posting);
      for (let order = first; order < first + count; order++) {
        const signed = engagement(order);
        diary.note(chinaDay(signed.toldAt), order);
        for (const { at } of afterlife(signed)) if (chinaDay(at) <= lastDay) diary.note(chinaDay(at), order);
      }
    }
    const orders = diary.take(day).map(engagement);
    if (!wanted) continue;
    const events = arrivals(parties, market, day);
    const told = orders.filter(({ toldAt }) => chinaDay(toldAt) === day);
    for (const one of told)
      if (one.told === 'live') events.push({ at: one.toldAt, kind: 'sign', row: orderRow(seed, one) });
    events.push(...together(seed, told));
    for (const one of orders)
      for (const { at, kind, row } of afterlife(one)) if (chinaDay(at) === day) events.push({ at, kind, row: row() });
    for (const { date, row } of fundRaises(scale))
      if (dayNumber(date) === day) events.push({ at: chinaMidnight(day) + 9 * HOUR_MS, kind: 'raise-fund', row });
    events.sort((a, b) => a.at - b.at);
    yield { date: fromDayNumber(day), startsAt: chinaMidnight(day), events };
  }
}
