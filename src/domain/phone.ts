import { bad, ok, type Result } from './result.ts';
import { compact, ROUNDED_MEND, spreadsheetRounded } from './text.ts';

/**
 * Reads a mainland mobile number to its 11 digits; +86, 0086, 86, spaces, dashes and brackets are taken off. Errors:
 * `phone_missing`, `phone_rounded`, `phone_format`.
 */
export function parsePhone(text: string): Result<string> {
  const typed = compact(text);
  if (typed === '') return bad('phone_missing', 'the phone number is empty: fill it in');
  if (spreadsheetRounded(typed)) return bad('phone_rounded', `the phone number ${ROUNDED_MEND}`);
  const digits = /^(?:\+86|0086|86)?(1[3-9]\d{9})$/.exec(typed.replace(/[-()‐-―]/g, ''))?.[1];
  if (digits === undefined) {
    return bad('phone_format', 'a mobile number has 11 digits and begins with 13 to 19; +86 may stand before it');
  }
  return ok(digits);
}
