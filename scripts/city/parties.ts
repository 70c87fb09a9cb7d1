import { mistyped, mobileNumber, personName, residentNumber, socialCreditCode } from './people.ts';
import { loadPlaces, near, type Place } from './places.ts';
import { type Random, randomFor } from './random.ts';
import { type CityRow, chinaDay, chinaTime, id, MINUTE_MS, nanpingFigures, scaled, shares } from './terms.ts';
import { brands, neighbours, priorityGroups, type Trade, trades } from './trades.ts';
import { groupOf, identityIndex } from './workforce.ts';

export type PartyOptions = {
  scale: number;
  seed: number;
  /** Ages are counted from here. */
  now: number;
  /** When the worker of an index came to the market. */
  registeredAt(index: number): number;
};

/** Who is in the city. Each row depends on its index alone, so that any part can be made by itself. */
export type Parties = {
  counts: { employers: number; workers: number; servicePoints: number };
  servicePoint(index: number): CityRow;
  employer(index: number): CityRow;
  worker(index: number): CityRow;
  /** The same registration with the person's own number, as it stands once somebody has mended it. */
  mendedWorker(index: number): CityRow;
  hasGoodIdentity(index: number): boolean;
  employerPlace(index: number): Place;
  employerTrade(index: number): Trade;
  /** Whether the employer is of another city: no programme pays for its work. */
  isOutside(index: number): boolean;
};

const byWeight = trades.map((trade) => [trade, trade.weight] as const);
/** Where the rock tea grows: nearly half of the tea companies. */
const teaCounty = '武夷山市';

/** One to `most` trades, half of them by code and half by name, as people fill in such a field. */
const someTrades = (random: Random, most: number): string => {
  const chosen = Array.from({ length: random.between(1, most) }, () => random.weighted(byWeight));
  return [...new Set(chosen)].map((trade) => (random.chance(0.5) ? trade.skill : trade.name)).join(';');
};

/** The places of so many service points: one in each township first, then spread evenly over the other villages and neighbourhoods. */
const servicePlaces = (places: readonly Place[], count: number): Place[] => {
  const seen = new Set<string>();
  const first = places.filter(({ townshipCode }) => !seen.has(townshipCode) && seen.add(townshipCode));
  const others = places.filter((place) => !first.includes(place));
  const spread = (from: readonly Place[], some: number): Place[] =>
    Array.from({ length: some }, (_, i) => from[Math.floor((i * from.length) / some)] as Place);
  if (count <= first.length) return spread(first, count);
  return [...first, ...spread(others, Math.min(others.length, count - first.length))];
};

/** Real places and invented people. */
export const createParties = ({ scale, seed, now, registeredAt }: PartyOptions): Parties => {
  const places = loadPlaces();
  const teaPlaces = places.filter(({ county }) => county === teaCounty);
  const points = servicePlaces(places, scaled(nanpingFigures.servicePoints, scale));
  const counts = {
    employers: scaled(nanpingFigures.employers, scale),
    workers: scaled(nanpingFigures.workers, scale),
    servicePoints: points.length,
  };
  const random = (subject: string, index: number): Random => randomFor(seed, `${subject} ${index}`);
  const tradeOf = Array.from({ length: counts.employers }, (_, i) => random('trade of employer', i).weighted(byWeight));
  const employerTrade = (index: number): Trade => tradeOf[index] ?? (trades[0] as Trade);
  const employerPlace = (index: number): Place => {
    const r = random('place of employer', index);
    const isTea = employerTrade(index).skill === 'tea-picking' && r.chance(0.45);
    return r.pick(isTea ? teaPlaces : places);
  };
  const isOutside = (index: number): boolean => random('home of employer', index).chance(shares.outside);

  const servicePoint = (index: number): CityRow => {
    const { code, name, townshipCode, townshipName, county, lng, lat } = points[index] as Place;
    return {
      code: `SP${code}`,
      name: `${townshipName}${name.replace(/(村民|居民|居|村)?委会$/, '')}家门口就业服务点`,
      region_code: townshipCode,
      lng: lng.toFixed(6),
      lat: lat.toFixed(6),
      datum: 'gcj02',
      contact_email: `sp${index + 1}@service-points.example`,
      address: county + townshipName + name,
      nature: '公益',
      operator: `${county}人力资源服务有限公司`,
      opening_hours: '周一至周五 08:30-17:30',
      main_trades: someTrades(random('service point', index), 3),
    };
  };

  const employer = (index: number): CityRow => {
    const r = random('employer', index);
    const place = employerPlace(index);
    const outside = isOutside(index);
    const home = outside ? r.pick(neighbours) : place.county.replace(/[区市县]$/, '');
    return {
      external_id: id('E', index),
      name: home + r.pick(brands) + r.pick(employerTrade(index).businesses),
      uscc: r.chance(shares.noUscc) ? '' : socialCreditCode(index),
      contact_phone: mobileNumber(50_000_000 + index),
      region_code: outside ? '' : place.townshipCode,
      ...near(r, place, outside ? 120 : 1),
      datum: 'gcj02',
    };
  };

  /** Somebody who registered twice, under another phone, has one number. */
  const ownNumber = (index: number): string => {
    const person = identityIndex(index);
    const r = random('age of worker', person);
    const age = r.between(...groupOf(person).ages);
    return residentNumber(chinaDay(now) - Math.ceil(age * 365.25) - r.int(200), person);
  };
  const identity = (index: number): 'missing' | 'mistyped' | 'good' => {
    const { identityMissing, identityInvalid } = shares;
    const drawn = random('identity of worker', index).next();
    return drawn < identityMissing ? 'missing' : drawn < identityMissing + identityInvalid ? 'mistyped' : 'good';
  };

  const registration = (index: number, idNumber: string): CityRow => {
    const r = random('worker', index);
    const place = r.pick(places);
    const consented = r.chance(0.7);
    return {
      external_id: id('W', index),
      name: personName(random('name of worker', identityIndex(index))),
      id_number: idNumber,
      phone: mobileNumber(index),
      skills: someTrades(r, 3),
      intents: someTrades(r, 2),
      ...near(r, place, 1.5),
      datum: 'gcj02',
      radius_m: String(r.pick([3_000, 5_000, 10_000, 30_000])),
      region_code: place.townshipCode,
      service_point_code: `SP${(points[r.int(points.length)] as Place).code}`,
      consent_version: consented ? '2023-05' : '',
      consented_at: consented ? chinaTime(registeredAt(index) - MINUTE_MS) : '',
      priority_groups: r.chance(0.2) ? r.pick(priorityGroups) : '',
    };
  };

  const worker = (index: number): CityRow => {
    const state = identity(index);
    const own = state === 'missing' ? '' : ownNumber(index);
    return registration(index, state === 'mistyped' ? mistyped(own) : own);
  };

  return {
    ...{ counts, servicePoint, employer, worker, employerPlace, employerTrade, isOutside },
    mendedWorker: (index) => registration(index, ownNumber(index)),
    hasGoodIdentity: (index) => identity(index) === 'good',
  };
};
