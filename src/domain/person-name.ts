import { bad, ok, type Result } from './result.ts';
import { isDamaged, withoutInvisible } from './text.ts';

/** What keyboards and old systems write for the dot in names of several parts (阿不都·热依木). */
const middleDots = /[\u0387\u2022\u2024\u2027\u2219\u22c5\u30fb\uff65\u318d\ua78f]/g;

/**
 * Reads a person's name to one form: NFC, trimmed, single spaces, every middle dot as `·` (which partners may ask for
 * otherwise). Errors: `name_missing`, `text_damaged` (wrong encoding), `name_control_character`, `name_digits`.
 */
export function parsePersonName(text: string): Result<string> {
  if (isDamaged(text)) {
    return bad(
      'text_damaged',
      'the name was read in the wrong encoding: save the file as UTF-8 or GB18030 and send it again',
    );
  }
  const name = withoutInvisible(text).normalize('NFC').trim().replace(middleDots, '·');
  if (name === '') return bad('name_missing', 'the name is empty: fill it in as on the card');
  if (/\p{Cc}/u.test(name)) {
    return bad('name_control_character', 'the name holds a line break, tab or control character: type it in again');
  }
  if (/^[\p{N}\s]+$/u.test(name)) return bad('name_digits', 'the name is a number: columns may be swapped');
  return ok(name.replace(/\s+/g, ' '));
}
