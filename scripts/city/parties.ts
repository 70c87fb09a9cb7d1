import { mistyped, mobileNumber, personName, residentNumber, socialCreditCode } from './people.ts';
import { loadPlaces, near, type Place } from './places.ts';
import { type Random, randomFor } from './random.ts';
import { type CityOptions, type CityRow, chinaTime, DAY_MS, id, shares } from './terms.ts';
import { brands, priorityGroups, type Trade, trades } from './trades.ts';

/** Who is in the city. Each row depends on its index alone, so that any part can be made by itself. */
export type Parties = {
  counts: { employers: number; workers: number; servicePoints: number };
  servicePoint(index: number): CityRow;
  employer(index: number): CityRow;
  worker(index: number): CityRow;
  employerPlace(index: number): Place;
  employerTrade(index: number): Trade;
};

const byWeight = trades.map((trade) => [trade, trade.weight] as const);

/** One to `most` trades, half of them by code and half by name, as people fill in such a field. */
const someTrades = (random: Random, most: number): string => {
  const chosen = Array.from({ length: random.between(1, most) }, () => random.weighted(byWeight));
  return [...new Set(chosen)].map((trade) => (random.chance(0.5) ? trade.skill : trade.name)).join(';');
};

/** Real places and invented people. */
export const createParties = ({ scale, seed, now }: CityOptions): Parties => {
  const places = loadPlaces();
  const counts = {
    employers: Math.max(1, Math.round(10_000 * scale)),
    workers: Math.max(1, Math.round(80_000 * scale)),
    servicePoints: Math.min(places.length, Math.max(1, Math.round(482 * scale))),
  };
  const random = (subject: string, index: number): Random => randomFor(seed, `${subject} ${index}`);
  const servicePlace = (index: number): Place =>
    places[Math.floor((index * places.length) / counts.servicePoints)] as Place;
  const employerPlace = (index: number): Place => random('place of employer', index).pick(places);
  const employerTrade = (index: number): Trade => random('trade of employer', index).weighted(byWeight);

  const servicePoint = (index: number): CityRow => {
    const { code, name, townshipCode, townshipName, county, lng, lat } = servicePlace(index);
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
    return {
      external_id: id('E', index),
      name: place.county.replace(/[区市县]$/, '') + r.pick(brands) + r.pick(employerTrade(index).businesses),
      uscc: r.chance(shares.noUscc) ? '' : socialCreditCode(index),
      contact_phone: mobileNumber(50_000_000 + index),
      region_code: place.townshipCode,
      ...near(r, place, 1),
      datum: 'gcj02',
    };
  };

  const idNumber = (r: Random, index: number): string => {
    const age = r.chance(shares.over65) ? r.between(67, 74) : r.between(18, 63);
    const number = residentNumber(Math.floor(now / DAY_MS) - Math.ceil(age * 365.25) - r.int(365), index);
    if (r.chance(shares.identityMissing)) return '';
    return r.chance(shares.identityInvalid) ? mistyped(number) : number;
  };

  const worker = (index: number): CityRow => {
    const r = random('worker', index);
    const place = r.pick(places);
    const consented = r.chance(0.7);
    return {
      external_id: id('W', index),
      name: personName(r),
      id_number: idNumber(r, index),
      phone: mobileNumber(index),
      skills: someTrades(r, 3),
      intents: someTrades(r, 2),
      ...near(r, place, 1.5),
      datum: 'gcj02',
      radius_m: String(r.pick([3_000, 5_000, 10_000, 30_000])),
      region_code: place.townshipCode,
      service_point_code: `SP${servicePlace(r.int(counts.servicePoints)).code}`,
      consent_version: consented ? '2023-05' : '',
      consented_at: consented ? chinaTime(now - r.between(1, 400) * DAY_MS) : '',
      priority_groups: r.chance(0.2) ? r.pick(priorityGroups) : '',
    };
  };

  return { counts, servicePoint, employer, worker, employerPlace, employerTrade };
};
