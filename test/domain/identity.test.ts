import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDayNumber } from '../../src/domain/business-date.ts';
import { completedYears, type IdentityInput, parseIdentity, residentCheckDigit } from '../../src/domain/identity.ts';
import { day, residentId, residentIds, withCharacter } from './arbitraries.ts';

const today = day('2026-05-01');
const valid = residentId(day('1990-01-31'), 123);

const parse = (input: string | IdentityInput) =>
  parseIdentity(typeof input === 'string' ? { idNumber: input } : input, today);

const codeOf = (input: string | IdentityInput): string => {
  const result = parse(input);
  return result.ok ? 'ok' : result.code;
};

const warningsOf = (input: IdentityInput): string[] => {
  const result = parse(input);
  return result.ok ? result.value.warnings.map(({ code }) => code) : [result.code];
};

describe('resident identity numbers (GB 11643)', () => {
  it("knows the standard's own examples", () => {
    expect(residentCheckDigit('11010519491231002')).toBe('X');
    expect(codeOf('11010519491231002X')).toBe('ok');
    expect(codeOf('440524188001010014')).toBe('ok');
  });

  it('takes every well-formed number, with its birth date and without a warning', () => {
    fc.assert(
      fc.property(residentIds, ({ birth, idNumber }) => {
        const identity = { idType: 'resident', idNumber, birthDate: birth, warnings: [] };
        expect(parse(idNumber)).toEqual({ ok: true, value: identity });
      }),
    );
  });

  it('rejects every number in which one character was mistyped', () => {
    const index = fc.integer({ min: 0, max: 17 });
    fc.assert(
      fc.property(residentIds, index, fc.constantFrom(...'0123456789X'), ({ idNumber }, at, character) => {
        fc.pre(idNumber.charAt(at) !== character);
        expect(parse(withCharacter(idNumber, at, character)).ok).toBe(false);
      }),
    );
  });

  it('rejects every number in which two neighbours were swapped', () => {
    fc.assert(
      fc.property(residentIds, fc.integer({ min: 0, max: 16 }), ({ idNumber }, at) => {
        const [left, right] = [idNumber.charAt(at), idNumber.charAt(at + 1)];
        fc.pre(left !== right);
        expect(parse(withCharacter(withCharacter(idNumber, at, right), at + 1, left)).ok).toBe(false);
      }),
    );
  });

  it('reads lower-case x, full-width digits, spaces and the marks that copying leaves behind as the same number', () => {
    const withX = residentId(day('1990-01-31'), 7);
    expect(withX).toMatch(/X$/);
    const wide = [...withX].map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)).join('');
    const spaced = ` ${withX.slice(0, 6)} ${withX.slice(6, 14)}\u00a0${withX.slice(14)}\t`;
    for (const typed of [withX.toLowerCase(), wide, spaced, `\u202d${withX}\u202c`]) {
      expect(parse(typed)).toMatchObject({ ok: true, value: { idNumber: withX } });
    }
  });

  it('upgrades a 15-digit number to the number of the same person', () => {
    fc.assert(
      fc.property(residentIds, ({ birth, idNumber }) => {
        fc.pre(birth.startsWith('19'));
        const old = idNumber.slice(0, 6) + idNumber.slice(8, 17);
        expect(parse(old)).toMatchObject({ ok: true, value: { idNumber, birthDate: birth } });
      }),
    );
  });

  it('takes a number born today and rejects one born tomorrow', () => {
    expect(codeOf(residentId(today))).toBe('ok');
    expect(codeOf(residentId(day('2026-05-02')))).toBe('identity_date');
  });

  it.each([
    ['nothing', '', 'identity_missing'],
    ['spaces alone', ' \u3000', 'identity_missing'],
    ['17 characters', valid.slice(0, 17), 'identity_format'],
    ['19 characters', `${valid}0`, 'identity_format'],
    ['an x in the middle', withCharacter(valid, 8, 'X'), 'identity_format'],
    ['a name', '张三', 'identity_format'],
    ['30 February', '350799199002300013', 'identity_date'],
    ['month 13', '350799199013010013', 'identity_date'],
    ['30 February in 15 digits', '350799900230001', 'identity_date'],
    ['29 February of a common year', '350799190002290013', 'identity_date'],
    ['a spreadsheet in scientific notation', '3.50799E+17', 'identity_rounded'],
    ['scientific notation with all its digits', '3.50799199001311e+17', 'identity_rounded'],
    ['scientific notation with a decimal comma', '3,50799E+17', 'identity_rounded'],
    ['a data-frame', `${valid.slice(0, 17)}0.0`, 'identity_rounded'],
    ['a spreadsheet with zeros for the last digits', '350799199001311000', 'identity_rounded'],
  ])('rejects %s', (_what, typed, code) => {
    expect(codeOf(typed)).toBe(code);
  });

  it('takes a number that rightly ends in 000', () => {
    const rightly = fc
      .integer({ min: 0, max: 20_000 })
      .map(fromDayNumber)
      .map((birth) => residentId(birth, 0).slice(0, 14))
      .chain((first14) => fc.integer({ min: 0, max: 9 }).map((serial) => `${first14}${serial}00`))
      .filter((first17) => residentCheckDigit(first17) === '0');
    fc.assert(
      fc.property(rightly, (first17) => {
        expect(codeOf(`${first17}0`)).toBe('ok');
      }),
    );
  });

  it('says of a failing check digit which character it is and what to compare, without repeating the number', () => {
    const mistyped = withCharacter(valid, 17, valid.endsWith('1') ? '2' : '1');
    const result = parse(mistyped);
    expect(result).toMatchObject({ ok: false, code: 'identity_check_digit' });
    expect(result.ok ? '' : result.message).toMatch(/18th character.*compare with the card/);
    expect(JSON.stringify(result)).not.toContain(mistyped);
  });

  it('tells how to mend what a spreadsheet rounded', () => {
    const result = parse('3.50799E+17');
    expect(result.ok ? '' : result.message).toMatch(/format the column as text.*export again/);
  });

  it.each([
    ['352122', []],
    ['350784', []],
    ['350703', []],
    ['810000', []],
    ['820000', []],
    ['830000', []],
    ['990101', ['identity_region_unknown']],
    ['000000', ['identity_region_unknown']],
  ])('never rejects a number for its region: %s', (region, warnings) => {
    const digits = `${region}19900131001`;
    expect(warningsOf({ idNumber: digits + residentCheckDigit(digits) })).toEqual(warnings);
  });

  it("warns when the stated birth date is not the number's, and keeps the number's", () => {
    expect(warningsOf({ idNumber: valid, birthDate: '1990-01-31' })).toEqual([]);
    expect(warningsOf({ idNumber: valid, birthDate: '1990-01-30' })).toEqual(['birth_date_differs']);
    expect(parse({ idNumber: valid, birthDate: '1990-01-30' })).toMatchObject({ value: { birthDate: '1990-01-31' } });
  });
});

describe('permits and passports', () => {
  const birthDate = '1990-01-31';

  it.each([
    ['hmt_permit', 'H12345678', 'H12345678'],
    ['hmt_permit', 'm12345678', 'M12345678'],
    ['hmt_permit', 'H1234567802', 'H12345678'],
    ['hmt_permit', '12345678', '12345678'],
    ['hmt_permit', '1234567801', '12345678'],
    ['passport', 'e 1234 5678', 'E12345678'],
    ['passport', '1E1234567', '1E1234567'],
  ])('takes %s %s as %s, of the same person when renewed', (idType, idNumber, canonical) => {
    const value = { idType, idNumber: canonical, birthDate, warnings: [] };
    expect(parse({ idType, idNumber, birthDate })).toEqual({ ok: true, value });
  });

  it.each([
    ['hmt_permit', 'H1234567', birthDate, 'identity_format'],
    ['hmt_permit', 'K12345678', birthDate, 'identity_format'],
    ['passport', 'ABCDEF', birthDate, 'identity_format'],
    ['passport', 'E12-345', birthDate, 'identity_format'],
    ['passport', '1.23457E+08', birthDate, 'identity_rounded'],
    ['passport', '', birthDate, 'identity_missing'],
    ['passport', 'E12345678', '', 'birth_date_missing'],
    ['passport', 'E12345678', undefined, 'birth_date_missing'],
    ['passport', 'E12345678', '1990-02-30', 'birth_date_impossible'],
    ['passport', 'E12345678', '31/01/1990', 'birth_date_impossible'],
    ['hmt_permit', 'H12345678', '2026-05-02', 'birth_date_impossible'],
    ['driving_licence', valid, birthDate, 'id_type_unknown'],
  ])('rejects %s "%s" born %s: %s', (idType, idNumber, born, code) => {
    expect(codeOf({ idType, idNumber, birthDate: born })).toBe(code);
  });
});

describe('completed years', () => {
  it.each([
    ['2000-05-02', '2026-05-01', 25],
    ['2000-05-01', '2026-05-01', 26],
    ['2000-02-29', '2026-02-28', 25],
    ['2000-02-29', '2026-03-01', 26],
    ['2000-02-29', '2024-02-29', 24],
    ['1960-12-31', '2026-01-01', 65],
  ])('of %s on %s are %i', (birth, on, years) => {
    expect(completedYears(day(birth), day(on))).toBe(years);
  });
});
