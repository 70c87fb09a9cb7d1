import { describe, expect, it } from 'vitest';
import { programmeFor, versionAt } from '../../../src/domain/cover/reference.ts';
import { at } from '../../support/city.ts';
import { plan, programme, reference, version } from './cases.ts';

describe('the programme of a region', () => {
  const city = programme({ code: 'CITY', regionCodes: new Set(['3507']) });
  const county = programme({ code: 'COUNTY', regionCodes: new Set(['350702']) });

  it.each(['3507', '350702', '350702001'])('includes what lies below its regions: %s', (region) => {
    expect(programmeFor(reference({ programmes: [city] }), region)).toBe(city);
  });

  it.each([
    ['a region beside its own', '3501'],
    ['the region above its own', '35'],
    ['a region that nobody has heard of', '999999'],
    ['a code that merely begins like its own', '3507020'],
    ['no region', null],
  ])('leaves out %s', (_, region) => {
    expect(programmeFor(reference({ programmes: [city] }), region)).toBeUndefined();
  });

  it('is the first in the order of priority, however much nearer another one is', () => {
    expect(programmeFor(reference({ programmes: [city, county] }), '350702001')).toBe(city);
    expect(programmeFor(reference({ programmes: [county, city] }), '350702001')).toBe(county);
    expect(programmeFor(reference({ programmes: [county, city] }), '350782')).toBe(city);
  });

  it('is found even when regions include one another by mistake', () => {
    const regionParents = new Map([
      ['350702', '350782'],
      ['350782', '350702'],
    ]);
    expect(programmeFor(reference({ programmes: [city], regionParents }), '350702')).toBeUndefined();
    expect(programmeFor(reference({ programmes: [county], regionParents }), '350782')).toBe(county);
  });
});

describe('the version of a plan that judges', () => {
  const first = version({ version: 1, validFrom: at('2024-01-01T00:00+08:00'), validTo: at('2025-01-01T00:00+08:00') });
  const second = version({ version: 2, validFrom: at('2026-01-01T00:00+08:00') });
  const versions = plan({ versions: [first, second] });

  it.each([
    ['before the first begins', '2023-12-31T23:59:59.999+08:00', first, false],
    ['as the first begins', '2024-01-01T00:00+08:00', first, true],
    ['in the last millisecond of the first', '2024-12-31T23:59:59.999+08:00', first, true],
    ['as the first ends', '2025-01-01T00:00+08:00', first, false],
    ['between both', '2025-12-31T23:59:59.999+08:00', first, false],
    ['as the second begins', '2026-01-01T00:00+08:00', second, true],
    ['long after', '2036-01-01T00:00+08:00', second, true],
  ])('%s', (_, time, judge, inForce) => {
    expect(versionAt(versions, at(time))).toEqual({ version: judge, inForce });
  });

  it('is none where the plan has none', () => {
    expect(versionAt(plan({ versions: [] }), 0)).toBeUndefined();
  });
});
