/** Marks that copying from chat programs and web pages leaves behind: zero-width and direction characters. */
const invisible = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

export const withoutInvisible = (text: string): string => text.replace(invisible, '');

/** For numbers and codes: full-width letters and digits become plain ones, white space and invisible marks go. */
export const compact = (text: string): string =>
  withoutInvisible(text)
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\s/g, '');

/**
 * Whether a spreadsheet or data-frame turned a number into a measurement: `3.50702E+17`, `13800138000.0`. Its last
 * digits may be lost, so such text is never read as the number it looks like. Expects `compact` text.
 */
export const spreadsheetRounded = (text: string): boolean => /^\d+(?:[.,]\d+e\+?\d+|e\+\d+|\.0+)$/i.test(text);

/** What a spreadsheet's user has to do about it; the digits can't be had back from the file. */
export const ROUNDED_MEND =
  'was rounded by a spreadsheet and its last digits are lost: format the column as text, fill it from the source and export again';

const damage = [
  // A decoder met bytes that are no UTF-8 (GB18030 read as UTF-8), and the same after a second round through GB18030.
  /\ufffd|锟斤拷/,
  // C1 control characters are in no name and no title: bytes read as Latin-1.
  /[\u0080-\u0084\u0086-\u009f]/,
  // GB18030 read as Latin-1 (张三 becomes ÕÅÈý): no language has four such letters in a row. ×××× and ···· are signs.
  /(?=.{0,3}[À-ÖØ-öø-ÿ])[\u00a1-\u00ff]{4}/,
  // UTF-8 read as Windows-1252 (张三 becomes å¼ ä¸‰): two three-byte characters in a row.
  /(?:[ã-é][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}){2}/,
];

/**
 * Whether text was read in the wrong encoding and can't be trusted. Conservative: `José`, `Pääkkönen` and `«CAFÉ»` are
 * whole, and GB18030 shown for UTF-8 with plausible characters is not found.
 */
export const isDamaged = (text: string): boolean => damage.some((sign) => sign.test(text));
