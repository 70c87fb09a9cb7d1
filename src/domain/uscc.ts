import { bad, ok, type Result } from './result.ts';
import { compact, ROUNDED_MEND, spreadsheetRounded } from './text.ts';

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** The 18th character of a unified social credit code by GB 32100 (weights 3^i mod 31), from the 17 before it. */
export function usccCheckCharacter(characters: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of characters.slice(0, 17)) {
    sum += weight * alphabet.indexOf(character);
    weight = (weight * 3) % 31;
  }
  return alphabet.charAt((31 - (sum % 31)) % 31);
}

/**
 * Reads an employer's unified social credit code to its 18 upper-case characters. Errors: `uscc_missing`,
 * `uscc_rounded`, `uscc_format`, `uscc_check_digit`.
 */
export function parseUscc(text: string): Result<string> {
  const uscc = compact(text).toUpperCase();
  if (uscc === '') return bad('uscc_missing', 'the unified social credit code is empty: fill it in from the licence');
  if (spreadsheetRounded(uscc)) return bad('uscc_rounded', `the unified social credit code ${ROUNDED_MEND}`);
  if (!/^[0-9A-HJ-NP-RTUWXY]{18}$/.test(uscc)) {
    return bad(
      'uscc_format',
      'a unified social credit code has 18 digits and capital letters, never I, O, S, V or Z; ' +
        `this has ${uscc.length} characters: compare with the licence`,
    );
  }
  if (uscc.charAt(17) === usccCheckCharacter(uscc)) return ok(uscc);
  if (/^\d{15}000$/.test(uscc)) return bad('uscc_rounded', `the unified social credit code ${ROUNDED_MEND}`);
  return bad(
    'uscc_check_digit',
    'the 18th character (the check digit) does not fit the 17 before it: one is mistyped or two are swapped; compare with the licence',
  );
}
