import { ageOnDay } from './age.ts';
import { type BusinessDate, dayNumber, parseBusinessDate } from './business-date.ts';
import { bad, ok, type Result, type Warning } from './result.ts';
import { compact, ROUNDED_MEND, spreadsheetRounded } from './text.ts';

export type IdType = 'resident' | 'hmt_permit' | 'passport';

/** `idNumber` is canonical: the same card always gives the same text, so that its keyed hash finds the person. */
export type Identity = { idType: IdType; idNumber: string; birthDate: BusinessDate; warnings: Warning[] };

/** As the columns give it; an absent or empty `idType` is `resident`, whose number carries the birth date. */
export type IdentityInput = {
  idNumber: string | undefined;
  idType?: string | undefined;
  birthDate?: string | undefined;
};

/** The first two digits of GB/T 2260 codes: they outlive the counties, which are renamed and merged. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The 18th character of a resident identity number by GB 11643, from the 17 digits before it. */
export function residentCheckDigit(digits: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return '10X98765432'.charAt(sum % 11);
}

/** Completed years of age on a date; who is born on 29 February completes one on 1 March of a common year. */
export const completedYears = (birth: BusinessDate, on: BusinessDate): number =>
  ageOnDay(dayNumber(birth), dayNumber(on));

/**
 * Reads who somebody is; `today` is the business date, which no birth date may pass. Accepts what people type: lower-case
 * x, full-width digits, spaces, 15-digit numbers (upgraded). Errors: `identity_missing` (no number), `id_type_unknown`,
 * `identity_rounded` (a spreadsheet lost digits), `identity_format`, `identity_date`, `identity_check_digit`;
 * for permits and passports `birth_date_missing`, `birth_date_impossible`. Warnings: `identity_region_unknown` (codes are
 * historical, so a region never rejects), `birth_date_differs` (the number's own date is used).
 */
export function parseIdentity(input: IdentityInput, today: BusinessDate): Result<Identity> {
  const idNumber = compact(input.idNumber ?? '').toUpperCase();
  const birthDate = compact(input.birthDate ?? '');
  if (idNumber === '') return bad('identity_missing', 'the identity number is empty: fill it in from the card');
  if (spreadsheetRounded(idNumber)) return bad('identity_rounded', `the identity number ${ROUNDED_MEND}`);
  switch (compact(input.idType ?? '')) {
    case '':
    case 'resident':
      return parseResident(idNumber, birthDate, today);
    case 'hmt_permit':
      return parsePermit(idNumber, birthDate, today);
    case 'passport':
      return parsePassport(idNumber, birthDate, today);
    default:
      return bad('id_type_unknown', 'the kind of identity document must be resident, hmt_permit or passport');
  }
}

function parseResident(number: string, statedBirthDate: string, today: BusinessDate): Result<Identity> {
  const digits = /^\d{15}$/.test(number) ? `${number.slice(0, 6)}19${number.slice(6)}` : number.slice(0, 17);
  const idNumber = number.length === 15 ? digits + residentCheckDigit(digits) : number;
  if (!/^\d{17}[\dX]$/.test(idNumber)) {
    return bad(
      'identity_format',
      'a resident identity number has 17 digits and a check digit (0 to 9 or X), or 15 digits in the old form; ' +
        `this has ${number.length} characters: compare with the card, or name the document in id_type`,
    );
  }
  const birth = parseBusinessDate(`${digits.slice(6, 10)}-${digits.slice(10, 12)}-${digits.slice(12, 14)}`);
  if (!birth.ok || birth.value > today) {
    return bad(
      'identity_date',
      'the birth date within the identity number (from its 7th digit) is no possible day: compare with the card',
    );
  }
  if (idNumber.charAt(17) !== residentCheckDigit(digits)) {
    if (idNumber.endsWith('000')) return bad('identity_rounded', `the identity number ${ROUNDED_MEND}`);
    return bad(
      'identity_check_digit',
      'the 18th character (the check digit) does not fit the 17 digits before it: one is mistyped or two are swapped; compare with the card',
    );
  }
  const warnings: Warning[] = [];
  if (!provinces.has(idNumber.slice(0, 2))) {
    warnings.push({
      code: 'identity_region_unknown',
      message: 'the number begins with no known province: check the card',
    });
  }
  if (statedBirthDate !== '' && statedBirthDate !== birth.value) {
    const message = "the birth date differs from the identity number's, which is used: check the card";
    warnings.push({ code: 'birth_date_differs', message });
  }
  return ok({ idType: 'resident', idNumber, birthDate: birth.value, warnings });
}

/**
 * Permits for residents of Hong Kong, Macau (H or M, 8 digits) and Taiwan (8 digits). Old cards have two digits more,
 * which count the renewals (Ministry of Public Security, 1999): dropped, since the person stays the same.
 */
function parsePermit(number: string, birthDate: string, today: BusinessDate): Result<Identity> {
  const lifelong = /^([HM]?\d{8})(?:\d{2})?$/.exec(number)?.[1];
  if (lifelong === undefined) {
    return bad(
      'identity_format',
      'a mainland travel permit has H or M and 8 digits (Hong Kong, Macau) or 8 digits (Taiwan); ' +
        'an 18-digit residence permit goes in as id_type resident',
    );
  }
  return withBirthDate({ idType: 'hmt_permit', idNumber: lifelong }, birthDate, today);
}

function parsePassport(number: string, birthDate: string, today: BusinessDate): Result<Identity> {
  if (!/^(?=.*\d)[A-Z\d]{5,15}$/.test(number)) {
    return bad('identity_format', 'a passport number has 5 to 15 letters and digits: compare with the passport');
  }
  return withBirthDate({ idType: 'passport', idNumber: number }, birthDate, today);
}

function withBirthDate(
  document: { idType: IdType; idNumber: string },
  birthDate: string,
  today: BusinessDate,
): Result<Identity> {
  if (birthDate === '') {
    return bad(
      'birth_date_missing',
      'this kind of document needs birth_date, as 1990-01-31: fill it in from the document',
    );
  }
  const birth = parseBusinessDate(birthDate);
  if (!birth.ok || birth.value > today) {
    return bad('birth_date_impossible', 'birth_date must be a real day, not in the future, written as 1990-01-31');
  }
  return ok({ ...document, birthDate: birth.value, warnings: [] });
}
