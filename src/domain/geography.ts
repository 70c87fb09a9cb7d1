import gcoord from 'gcoord';
import { bad, ok, type Result, type Warning } from './result.ts';
import { compact } from './text.ts';

declare module 'gcoord' {
  // The package's own types describe a default export, which its CommonJS build does not have under Node.
  export function transform(point: [number, number], from: CRSTypes, to: CRSTypes): [number, number];
}

export type Datum = 'gcj02' | 'wgs84';

/** WGS-84 degrees, 6 decimals (11 cm): the only form in which points are stored and compared. */
export type Point = { lng: number; lat: number };

/** A stored point keeps the datum it came in, so that a wrong one can be found and mended. */
export type LocatedPoint = Point & { datum: Datum; warnings: Warning[] };

const EARTH_RADIUS_METRES = 6_371_008.8;

const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

const inChina = ({ lng, lat }: Point): boolean => lng >= 73 && lng <= 136 && lat >= 3 && lat <= 54;

/** Reads degrees from a text column; an empty one is not 0. Error: `coordinates_format`. */
export function parseDegrees(text: string): Result<number> {
  const degrees = compact(text);
  if (/^[+-]?\d{1,3}(?:\.\d+)?$/.test(degrees)) return ok(Number(degrees));
  return bad('coordinates_format', 'coordinates are written in decimal degrees, as 118.120000 and 27.330000');
}

/**
 * A point as stored. GCJ-02 (Amap, Tencent: 600 m away here) is turned into WGS-84 within China's box alone: outside the
 * two are the same, and gcoord never returns for some points at the edge of its own, larger box. Errors: `datum_unknown`,
 * `coordinates_swapped`, `coordinates_out_of_range`; warning: `outside_china`.
 */
export function toWgs84(input: { lng: number; lat: number; datum: string }): Result<LocatedPoint> {
  const { lng, lat } = input;
  const datum = compact(input.datum).toLowerCase();
  if (datum !== 'gcj02' && datum !== 'wgs84') {
    return bad(
      'datum_unknown',
      'datum must be gcj02 (Amap, Tencent) or wgs84 (GPS); convert points of Baidu (bd09) first',
    );
  }
  if (!inChina(input) && inChina({ lng: lat, lat: lng })) {
    return bad('coordinates_swapped', 'lng and lat are swapped: in China lng is 73 to 136 and lat 3 to 54');
  }
  if (!(Math.abs(lng) <= 180 && Math.abs(lat) <= 90)) {
    return bad('coordinates_out_of_range', 'lng goes from -180 to 180 and lat from -90 to 90, in decimal degrees');
  }
  if (!inChina(input)) {
    const warning = { code: 'outside_china', message: 'the point lies outside China: check lng and lat' };
    return ok({ lng: round(lng), lat: round(lat), datum, warnings: [warning] });
  }
  const [wgsLng, wgsLat] =
    datum === 'wgs84' ? [lng, lat] : gcoord.transform([lng, lat], gcoord.CRSTypes.GCJ02, gcoord.CRSTypes.WGS84);
  return ok({ lng: round(wgsLng), lat: round(wgsLat), datum, warnings: [] });
}

/** A stored point as maps of China draw it, GCJ-02. Outside China's box the two are the same. */
export const toGcj02 = ({ lng, lat }: Point): Point => {
  if (!inChina({ lng, lat })) return { lng, lat };
  const [gcjLng, gcjLat] = gcoord.transform([lng, lat], gcoord.CRSTypes.WGS84, gcoord.CRSTypes.GCJ02);
  return { lng: round(gcjLng), lat: round(gcjLat) };
};

/** Great-circle distance of two WGS-84 points (haversine, mean earth radius): within 0.6% of the ellipsoid's. */
export function distanceMetres(a: Point, b: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const sinLat = Math.sin(radians(b.lat - a.lat) / 2);
  const sinLng = Math.sin(radians(b.lng - a.lng) / 2);
  const h = sinLat * sinLat + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * sinLng * sinLng;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}
