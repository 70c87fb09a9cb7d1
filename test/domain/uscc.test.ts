import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUscc, usccCheckCharacter } from '../../src/domain/uscc.ts';
import { usccAlphabet, usccs, withCharacter } from './arbitraries.ts';

const codeOf = (text: string): string => {
  const result = parseUscc(text);
  return result.ok ? result.value : result.code;
};

const invented = '91350799MA0000001';
const valid = invented + usccCheckCharacter(invented);

describe('unified social credit codes (GB 32100)', () => {
  it.each(['91350100M000100Y43', '9144030071526726XG'])('takes the published code %s', (published) => {
    expect(codeOf(published)).toBe(published);
  });

  it('takes every code with its check character, also 0, and from any first letter', () => {
    fc.assert(
      fc.property(usccs, (uscc) => {
        expect(codeOf(uscc)).toBe(uscc);
      }),
    );
    const endingIn0 = usccs.filter((uscc) => uscc.endsWith('0'));
    fc.assert(
      fc.property(endingIn0, (uscc) => {
        expect(codeOf(uscc)).toBe(uscc);
      }),
    );
  });

  it('rejects every code in which one character was mistyped', () => {
    const index = fc.integer({ min: 0, max: 17 });
    fc.assert(
      fc.property(usccs, index, fc.constantFrom(...usccAlphabet), (uscc, at, character) => {
        fc.pre(uscc.charAt(at) !== character);
        expect(parseUscc(withCharacter(uscc, at, character)).ok).toBe(false);
      }),
    );
  });

  it('reads lower case, full-width characters and spaces as the same code', () => {
    const wide = [...valid].map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)).join('');
    for (const typed of [valid.toLowerCase(), wide, ` ${valid.slice(0, 8)} ${valid.slice(8)}`]) {
      expect(codeOf(typed)).toBe(valid);
    }
  });

  it.each([
    ['nothing', '', 'uscc_missing'],
    ['17 characters', valid.slice(0, 17), 'uscc_format'],
    ['a letter O for a zero', withCharacter(valid, 12, 'O'), 'uscc_format'],
    ['an old registration number', '350700100012345', 'uscc_format'],
    ['scientific notation', '9.13508E+17', 'uscc_rounded'],
    ['zeros for the last digits', '913507991234567000', 'uscc_rounded'],
    ['a wrong check character', withCharacter(valid, 17, valid.endsWith('1') ? '2' : '1'), 'uscc_check_digit'],
  ])('rejects %s', (_what, typed, code) => {
    expect(codeOf(typed)).toBe(code);
  });
});
