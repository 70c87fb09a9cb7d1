import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceMetres, parseDegrees, toWgs84 } from '../../src/domain/geography.ts';

const inChina = fc.record({
  lng: fc.double({ min: 73, max: 136, noNaN: true }),
  lat: fc.double({ min: 3, max: 54, noNaN: true }),
});

const anywhere = fc.record({
  lng: fc.double({ min: -180, max: 180, noNaN: true }),
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
});

describe('points', () => {
  it('in GCJ-02 move some 600 m in Nanping, and are stored to 6 decimals with their source datum', () => {
    const amap = { lng: 118.12, lat: 27.33 };
    const stored = toWgs84({ ...amap, datum: 'gcj02' });
    expect(stored).toEqual({ ok: true, value: { lng: 118.114823, lat: 27.333062, datum: 'gcj02', warnings: [] } });
    expect(distanceMetres(amap, { lng: 118.114823, lat: 27.333062 })).toBeCloseTo(615, -1);
  });

  it('in WGS-84 stay where they are', () => {
    fc.assert(
      fc.property(inChina, (point) => {
        const stored = toWgs84({ ...point, datum: 'wgs84' });
        expect(stored).toMatchObject({ ok: true, value: { datum: 'wgs84', warnings: [] } });
        if (stored.ok) expect(distanceMetres(point, stored.value)).toBeLessThan(0.1);
      }),
    );
  });

  it('in GCJ-02 move less than 2 km all over China, and the conversion always ends', () => {
    fc.assert(
      fc.property(inChina, (point) => {
        const stored = toWgs84({ ...point, datum: 'gcj02' });
        expect(stored.ok && distanceMetres(point, stored.value)).toBeLessThan(2000);
      }),
    );
  });

  it.each([
    [72.0045, 30],
    [72.006, 40],
    [110, 0.83],
    [2.35, 48.86],
    [0, 0],
    [-180, 90],
  ])('outside China are taken as they are, with a warning: %f, %f', (lng, lat) => {
    expect(toWgs84({ lng, lat, datum: 'gcj02' })).toMatchObject({
      ok: true,
      value: { lng, lat, warnings: [{ code: 'outside_china' }] },
    });
  });

  it.each([
    ['swapped', { lng: 27.33, lat: 118.12, datum: 'gcj02' }, 'coordinates_swapped'],
    ['swapped in the far west', { lng: 39.5, lat: 75.9, datum: 'wgs84' }, 'coordinates_swapped'],
    ['off the globe', { lng: 181, lat: 27, datum: 'wgs84' }, 'coordinates_out_of_range'],
    ['beyond the pole', { lng: 18, lat: -91, datum: 'wgs84' }, 'coordinates_out_of_range'],
    ['in metres', { lng: 13_148_000, lat: 3_166_000, datum: 'wgs84' }, 'coordinates_out_of_range'],
    ['not numbers', { lng: Number.NaN, lat: Number.NaN, datum: 'wgs84' }, 'coordinates_out_of_range'],
    ['without a datum', { lng: 118.12, lat: 27.33, datum: '' }, 'datum_unknown'],
    ["in Baidu's datum", { lng: 118.12, lat: 27.33, datum: 'bd09' }, 'datum_unknown'],
  ])('are rejected when %s', (_what, point, code) => {
    expect(toWgs84(point)).toMatchObject({ ok: false, code });
  });

  it.each([
    ['118.12', 118.12],
    ['-0.5', -0.5],
    [' 27 ', 27],
  ])('are read from the text "%s"', (text, degrees) => {
    expect(parseDegrees(text)).toEqual({ ok: true, value: degrees });
  });

  it.each(['', ' ', '118°07′', '0x10', '1e2', '118,12', 'NaN'])('are not read from the text "%s"', (text) => {
    expect(parseDegrees(text)).toMatchObject({ ok: false, code: 'coordinates_format' });
  });
});

describe('distance', () => {
  it('of a degree along a meridian is 111.2 km', () => {
    expect(distanceMetres({ lng: 118, lat: 27 }, { lng: 118, lat: 28 })).toBeCloseTo(111_195, 0);
  });

  it('is none to itself, the same both ways, and never more than half the globe', () => {
    fc.assert(
      fc.property(anywhere, anywhere, (a, b) => {
        expect(distanceMetres(a, a)).toBe(0);
        expect(distanceMetres(a, b)).toBeCloseTo(distanceMetres(b, a), 3);
        expect(distanceMetres(a, b)).toBeLessThanOrEqual(20_015_200);
      }),
    );
  });
});
