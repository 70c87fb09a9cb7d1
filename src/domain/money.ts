import { bad, ok, type Result } from './result.ts';
import { ROUNDED_MEND } from './text.ts';

/**
 * Reads an amount of money in fen, a plain non-negative whole number. Errors: `fen_missing`, `fen_decimal` (most likely
 * yuan), `fen_rounded`, `fen_negative`, `fen_format`, `fen_too_large`.
 */
export function parseFen(text: string): Result<number> {
  const amount = text.trim();
  if (amount === '') return bad('fen_missing', 'the amount is empty: write it in fen, 12.50 yuan as 1250');
  if (/^-\d/.test(amount)) return bad('fen_negative', 'the amount is negative: amounts here are 0 or more');
  if (/^[\d.]+e\+?\d+$/i.test(amount)) return bad('fen_rounded', `the amount ${ROUNDED_MEND}`);
  if (/^\d*[.]\d+$/.test(amount)) {
    return bad('fen_decimal', 'the amount has decimals, but this column is in fen: write 12.50 yuan as 1250');
  }
  if (!/^\d+$/.test(amount)) {
    return bad(
      'fen_format',
      'an amount is written in digits alone, in fen: 1,234 yuan as 123400, without signs or units',
    );
  }
  const fen = Number(amount);
  if (!Number.isSafeInteger(fen)) return bad('fen_too_large', 'the amount is beyond all money: check the column');
  return ok(fen);
}

/** Fen for people to read, in yuan: `1,234.00`, `-0.05`. Exact for every safe integer; throws on anything else. */
export function formatYuan(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError('formatYuan takes whole fen');
  const absolute = Math.abs(fen);
  const cents = absolute % 100;
  const yuan = String((absolute - cents) / 100).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${fen < 0 ? '-' : ''}${yuan}.${String(cents).padStart(2, '0')}`;
}

/**
 * `fen × numerator / denominator`, rounded half up to whole fen, once. Takes non-negative safe integers (a rate of 90% is
 * 90, 100) and throws a RangeError on others, or when the answer is no safe integer.
 */
export function scaleFen(fen: number, numerator: number, denominator: number): number {
  const safe = [fen, numerator, denominator].every((part) => Number.isSafeInteger(part) && part >= 0);
  if (!safe || denominator === 0) throw new RangeError('scaleFen takes whole numbers, 0 or more, and no denominator 0');
  const scaled = (2n * BigInt(fen) * BigInt(numerator) + BigInt(denominator)) / (2n * BigInt(denominator));
  if (scaled > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('scaleFen: the answer is beyond whole numbers');
  return Number(scaled);
}
