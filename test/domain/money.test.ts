import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatYuan, parseFen, scaleFen } from '../../src/domain/money.ts';

const factors = fc.integer({ min: 1, max: 1_000_000 });

describe('reading fen', () => {
  it.each([
    ['0', 0],
    ['1250', 1250],
    [' 040 ', 40],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('takes "%s"', (text, fen) => {
    expect(parseFen(text)).toEqual({ ok: true, value: fen });
  });

  it.each([
    ['', 'fen_missing'],
    ['12.50', 'fen_decimal'],
    ['.5', 'fen_decimal'],
    ['1200.0', 'fen_decimal'],
    ['-5', 'fen_negative'],
    ['-5.00', 'fen_negative'],
    ['1,234', 'fen_format'],
    ['¥12', 'fen_format'],
    ['12元', 'fen_format'],
    ['0x10', 'fen_format'],
    ['+5', 'fen_format'],
    ['1.2E+05', 'fen_rounded'],
    ['1e5', 'fen_rounded'],
    ['9007199254740992', 'fen_too_large'],
  ])('rejects "%s": %s', (text, code) => {
    expect(parseFen(text)).toMatchObject({ ok: false, code });
  });

  it('tells who wrote yuan that the column is in fen', () => {
    const result = parseFen('12.50');
    expect(result.ok ? '' : result.message).toContain('this column is in fen: write 12.50 yuan as 1250');
  });
});

describe('showing yuan', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [123400, '1,234.00'],
    [100_000_000, '1,000,000.00'],
    [-105, '-1.05'],
    [Number.MAX_SAFE_INTEGER, '90,071,992,547,409.91'],
  ])('writes %i fen as %s', (fen, yuan) => {
    expect(formatYuan(fen)).toBe(yuan);
  });

  it('loses no fen: the digits of what is shown are the amount', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (fen) => {
        expect(BigInt(formatYuan(fen).replace(/[,.]/g, ''))).toBe(BigInt(fen));
      }),
    );
  });

  it('refuses what is no whole number of fen', () => {
    expect(() => formatYuan(1.5)).toThrow(RangeError);
    expect(() => formatYuan(Number.NaN)).toThrow(RangeError);
  });
});

describe('scaling fen', () => {
  it.each([
    [1, 1, 2, 1],
    [1, 49, 100, 0],
    [5, 90, 100, 5],
    [4, 90, 100, 4],
    [1005, 1, 10, 101],
    [2_000_000, 9, 10, 1_800_000],
    [0, 5, 7, 0],
  ])('%i × %i / %i is %i, rounded half up', (fen, numerator, denominator, scaled) => {
    expect(scaleFen(fen, numerator, denominator)).toBe(scaled);
  });

  it('is never more than half a fen away from the exact amount, and a half goes up', () => {
    fc.assert(
      fc.property(fc.nat(), factors, factors, (fen, numerator, denominator) => {
        const exact = BigInt(fen) * BigInt(numerator);
        const twiceError = 2n * (BigInt(scaleFen(fen, numerator, denominator)) * BigInt(denominator) - exact);
        expect(twiceError > -BigInt(denominator) && twiceError <= BigInt(denominator)).toBe(true);
      }),
    );
  });

  it('is exact where a product is beyond safe numbers', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), factors, (fen, factor) => {
        expect(scaleFen(fen, factor, factor)).toBe(fen);
      }),
    );
  });

  it.each([
    [-1, 1, 1],
    [1.5, 1, 1],
    [1, 0.9, 1],
    [1, 1, 0],
    [Number.MAX_SAFE_INTEGER, 2, 1],
  ])('refuses %f × %f / %f', (fen, numerator, denominator) => {
    expect(() => scaleFen(fen, numerator, denominator)).toThrow(RangeError);
  });
});
