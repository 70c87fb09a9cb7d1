import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskIdNumber, maskName, maskPhone } from '../../src/domain/mask.ts';

describe('masks', () => {
  it('show of a phone number the first 3 and last 4 digits, and nothing of what is none', () => {
    expect(maskPhone('13812341234')).toBe('138****1234');
    expect(maskPhone('1381234')).toBe('*******');
    expect(maskPhone('')).toBe('');
  });

  it.each([
    ['350799199001310011', '350799*********011'],
    ['H12345678', 'H12*****8'],
    ['12345678', '12*****8'],
    ['E1234', 'E****'],
    ['', ''],
  ])('show of the identity number %s no more than %s', (idNumber, masked) => {
    expect(maskIdNumber(idNumber)).toBe(masked);
  });

  it('hide at least half of any identity number and keep its length up to 18', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{1,30}$/), (idNumber) => {
        const masked = maskIdNumber(idNumber);
        expect(masked).toHaveLength(idNumber.length);
        expect([...masked].filter((character) => character === '*').length * 2).toBeGreaterThanOrEqual(idNumber.length);
      }),
    );
  });

  it.each([
    ['张三', '张*'],
    ['欧阳娜娜', '欧***'],
    ['𠮷田', '𠮷*'],
    ['张', '*'],
    ['', ''],
  ])('show of the name %s its first character: %s', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });
});
