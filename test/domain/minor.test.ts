import { describe, expect, it } from 'vitest';
import { underMinimumAge } from '../../src/domain/minor.ts';
import { day } from './arbitraries.ts';

describe('minimum working age', () => {
  it.each([
    ['the day before the 16th birthday', '2010-05-02', true],
    ['the 16th birthday', '2010-05-01', false],
    ['the day after', '2010-04-30', false],
  ])('on %s', (_when, birth, refused) => {
    expect(underMinimumAge(day(birth), day('2026-05-01'))).toBe(refused);
  });
});
