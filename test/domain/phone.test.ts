import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePhone } from '../../src/domain/phone.ts';

describe('mobile numbers', () => {
  it.each([
    '13812341234',
    '+8613812341234',
    '+86 138 1234 1234',
    '86-138-1234-1234',
    '008613812341234',
    '(+86) 138–1234–1234',
    '１３８１２３４１２３４',
    '\u202d138 1234 1234\u202c',
  ])('reads %s to the same 11 digits', (typed) => {
    expect(parsePhone(typed)).toEqual({ ok: true, value: '13812341234' });
  });

  it('keeps every number from 13 to 19 as it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }), (number) => {
        expect(parsePhone(String(number))).toEqual({ ok: true, value: String(number) });
      }),
    );
  });

  it.each([
    ['', 'phone_missing'],
    ['   ', 'phone_missing'],
    ['1381234123', 'phone_format'],
    ['138123412345', 'phone_format'],
    ['12812341234', 'phone_format'],
    ['0599-8123456', 'phone_format'],
    ['+85291234567', 'phone_format'],
    ['+1 3812341234', 'phone_format'],
    ['1.38001E+10', 'phone_rounded'],
    ['13812341234.0', 'phone_rounded'],
  ])('rejects "%s": %s', (typed, code) => {
    expect(parsePhone(typed)).toMatchObject({ ok: false, code });
  });

  it('never repeats the number in a message', () => {
    const result = parsePhone('138123412345');
    expect(result.ok ? '' : result.message).not.toContain('1381234');
  });
});
