import type { BusinessDate } from '../../domain/business-date.ts';
import { parseIdentity } from '../../domain/identity.ts';
import { bad, ok, type Result } from '../../domain/result.ts';
import { compact, isDamaged, ROUNDED_MEND, spreadsheetRounded, withoutInvisible } from '../../domain/text.ts';

const MAX_EXTERNAL_ID = 64;
const CONTROL = /\p{Cc}/u;
/** No birth date is after this one: whether a number is an identity number is asked without a calendar. */
const LAST_DAY = '2200-12-31' as BusinessDate;

/**
 * Reads the id that a record bears in the system it comes from. It stands in URLs, logs and messages, so an identity number is refused.
 * Errors: `external_id_missing`, `text_damaged`, `external_id_control_character`, `external_id_too_long`, `external_id_rounded`,
 * `external_id_is_identity`.
 */
export const parseExternalId = (text: string): Result<string> => {
  const id = withoutInvisible(text).trim();
  if (id === '')
    return bad('external_id_missing', 'the id is empty: fill in the id that the record has where it comes from');
  if (isDamaged(id))
    return bad('text_damaged', 'the id was read in the wrong encoding: save the file as UTF-8 and send it again');
  if (CONTROL.test(id))
    return bad(
      'external_id_control_character',
      'the id holds a line break, tab or control character: type it in again',
    );
  if (id.length > MAX_EXTERNAL_ID)
    return bad('external_id_too_long', `an id has at most ${MAX_EXTERNAL_ID} characters: columns may be swapped`);
  if (spreadsheetRounded(compact(id))) return bad('external_id_rounded', `the id ${ROUNDED_MEND}`);
  if (/^\d{17}[\dXx]$/.test(compact(id)) && parseIdentity({ idNumber: id }, LAST_DAY).ok) {
    return bad(
      'external_id_is_identity',
      'the id is an identity number, which must not be used as one: take the id of the record in its own system',
    );
  }
  return ok(id);
};

/** Reads a text of one line: NFC, no invisible marks, single spaces. Errors: `text_missing`, `text_damaged`, `text_control_character`, `text_too_long`. */
export const parseText =
  (most: number) =>
  (text: string): Result<string> => {
    const read = withoutInvisible(text).normalize('NFC').trim();
    if (read === '') return bad('text_missing', 'the field is empty: fill it in');
    if (isDamaged(read))
      return bad(
        'text_damaged',
        'the text was read in the wrong encoding: save the file as UTF-8 or GB18030 and send it again',
      );
    if (CONTROL.test(read))
      return bad('text_control_character', 'the text holds a line break, tab or control character: type it in again');
    if (read.length > most)
      return bad(
        'text_too_long',
        `the text is longer than ${most} characters: shorten it, or look whether columns are swapped`,
      );
    return ok(read.replace(/\s+/g, ' '));
  };

/** Reads a whole number between two bounds, both allowed. Errors: `number_format`, `number_out_of_range`. */
export const parseWhole =
  (least: number, most: number) =>
  (text: string): Result<number> => {
    const digits = compact(text);
    if (!/^-?\d+$/.test(digits))
      return bad('number_format', `this has to be a whole number from ${least} to ${most}, in digits alone`);
    const value = Number(digits);
    if (value < least || value > most)
      return bad('number_out_of_range', `the number has to lie between ${least} and ${most}: compare with the source`);
    return ok(value);
  };

/** Reads one of a few words, whatever their case. Error: `choice_unknown`. */
export const parseChoice =
  <T extends string>(choices: readonly T[]) =>
  (text: string): Result<T> => {
    const found = choices.find((choice) => choice === compact(text).toLowerCase());
    return found === undefined ? bad('choice_unknown', `this has to be one of ${choices.join(', ')}`) : ok(found);
  };

const FLAGS: Record<string, boolean> = {
  true: true,
  yes: true,
  '1': true,
  是: true,
  false: false,
  no: false,
  '0': false,
  否: false,
};

/** Reads yes or no, as people and databases write it. Error: `flag_format`. */
export const parseFlag = (text: string): Result<boolean> => {
  const flag = FLAGS[compact(text).toLowerCase()];
  return flag === undefined ? bad('flag_format', 'this has to be true or false') : ok(flag);
};

/** Reads a code such as `forklift_n1`. Error: `code_format`. */
export const parseCode = (text: string): Result<string> => {
  const code = compact(text);
  if (/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(code)) return ok(code);
  return bad('code_format', 'this has to be a code of letters, digits, - and _, such as forklift_n1');
};

/** The items of a list, `;` or `；` between them, each once. */
export const splitList = (text: string): string[] =>
  [...new Set(text.split(/[;；]/).map((item) => item.trim()))].filter((item) => item !== '');
