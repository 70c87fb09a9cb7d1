import fc from 'fast-check';
import { type BusinessDate, fromDayNumber, parseBusinessDate } from '../../src/domain/business-date.ts';
import { residentCheckDigit } from '../../src/domain/identity.ts';
import { usccCheckCharacter } from '../../src/domain/uscc.ts';

/** A date written in a test; a mistyped one fails the test. */
export function day(text: string): BusinessDate {
  const date = parseBusinessDate(text);
  if (!date.ok) throw new Error(`${text}: ${date.message}`);
  return date.value;
}

/** Invented people live in the unassigned region 350799. */
export function residentId(birth: BusinessDate, serial = 1): string {
  const digits = `350799${birth.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
  return digits + residentCheckDigit(digits);
}

const birthDays = fc.integer({ min: -25_000, max: 20_000 }).map(fromDayNumber);

export const residentIds = fc
  .record({ birth: birthDays, serial: fc.integer({ min: 1, max: 999 }) })
  .map(({ birth, serial }) => ({ birth, idNumber: residentId(birth, serial) }));

export const usccAlphabet = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];

export const usccs = fc
  .array(fc.constantFrom(...usccAlphabet), { minLength: 17, maxLength: 17 })
  .map((characters) => characters.join(''))
  .map((first) => first + usccCheckCharacter(first));

/** `text` with the character at `index` replaced. */
export const withCharacter = (text: string, index: number, character: string): string =>
  text.slice(0, index) + character + text.slice(index + 1);
