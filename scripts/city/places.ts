import { readFileSync } from 'node:fs';
import { type Random, randomFor } from './random.ts';

type Ring = readonly (readonly [number, number])[];

/** A real village or neighbourhood. Points are GCJ-02, as the borders are. */
export type Place = {
  code: string;
  name: string;
  townshipCode: string;
  townshipName: string;
  county: string;
  lng: number;
  lat: number;
};

type Counties = {
  features: {
    properties: { code: string; name: string };
    geometry: { type: string; coordinates: Ring[] | Ring[][] };
  }[];
};

const text = (file: string): string => readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8');
const table = (file: string): string[][] =>
  text(file)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));

const inside = (ring: Ring, lng: number, lat: number): boolean => {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [a, b] = [ring[i], ring[j]];
    if (!a || !b || a[1] > lat === b[1] > lat) continue;
    if (lng < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
  }
  return odd;
};

/** A point inside the border, always the same for the same code. */
const pointIn = (ring: Ring, code: string): [number, number] => {
  const random = randomFor(0, code);
  const span = (axis: 0 | 1): [number, number] => {
    const values = ring.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [west, east] = span(0);
  const [south, north] = span(1);
  for (;;) {
    const [lng, lat] = [west + random.next() * (east - west), south + random.next() * (north - south)];
    if (inside(ring, lng, lat)) return [lng, lat];
  }
};

/** A point up to about `km` kilometres away, in degrees with six decimals. */
export const near = (
  random: Random,
  { lng, lat }: { lng: number; lat: number },
  km: number,
): { lng: string; lat: string } => {
  const [angle, distance] = [random.next() * 2 * Math.PI, (km / 111) * random.next()];
  return {
    lng: (lng + (distance * Math.cos(angle)) / Math.cos((lat * Math.PI) / 180)).toFixed(6),
    lat: (lat + distance * Math.sin(angle)).toFixed(6),
  };
};

/** The villages and neighbourhoods of the ten counties, each near its township's point, which lies inside its county. */
export const loadPlaces = (): Place[] => {
  const counties = new Map(
    (JSON.parse(text('counties.geojson')) as Counties).features.map(({ properties, geometry }) => {
      const outer = (geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates[0]?.[0]) as Ring;
      return [properties.code, { name: properties.name, ring: outer }];
    }),
  );
  const townships = new Map(
    table('townships.csv').map(([code = '', name = '', countyCode = '']) => {
      const county = counties.get(countyCode);
      if (!county) throw new Error(`township ${code} lies in no county of the map`);
      const [lng, lat] = pointIn(county.ring, code);
      return [code, { name, county: county.name, lng, lat }];
    }),
  );
  return table('communities.csv').map(([code = '', name = '', townshipCode = '']) => {
    const township = townships.get(townshipCode);
    if (!township) throw new Error(`community ${code} lies in no known township`);
    const { lng, lat } = near(randomFor(0, code), township, 3);
    return {
      code,
      name,
      townshipCode,
      townshipName: township.name,
      county: township.county,
      lng: Number(lng),
      lat: Number(lat),
    };
  });
};
