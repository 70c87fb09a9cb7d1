import { dayFromParts } from './business-date.ts';
import { bad, ok, type Result } from './result.ts';

const form =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(?:([Zz])|([+-])(\d{2}):?(\d{2})?)?$/;

/**
 * Reads an ISO 8601 instant to integer milliseconds since the epoch; a space may stand for the T, and what is finer
 * than a millisecond is dropped. The offset is mandatory: a time without one means eight different hours of cover.
 * Years 1900 to 2200. Errors: `instant_format`, `instant_without_offset`, `instant_impossible`, `instant_out_of_range`.
 */
export function parseInstant(text: string): Result<number> {
  const parts = form.exec(text.trim());
  if (parts === null) {
    return bad('instant_format', 'a time is written with date, time and offset, as 2026-05-01T08:00:00+08:00');
  }
  const number = (index: number): number => Number(parts[index] ?? 0);
  if (parts[8] === undefined && parts[9] === undefined) {
    return bad('instant_without_offset', 'the time has no offset: add +08:00 for China, as 2026-05-01T08:00:00+08:00');
  }
  const [year, hours, minutes, seconds] = [number(1), number(4), number(5), number(6)];
  if (year < 1900 || year > 2200) return bad('instant_out_of_range', 'the year must lie between 1900 and 2200');
  if (hours === 24) {
    return bad('instant_impossible', 'there is no hour 24: the end of a day is written 00:00 of the day after');
  }
  const day = dayFromParts(year, number(2), number(3));
  const offsetMinutes = number(10) * 60 + number(11);
  if (day === undefined || hours > 23 || minutes > 59 || seconds > 59) {
    return bad('instant_impossible', 'there is no such day or time of day: compare with the source');
  }
  if (number(11) > 59 || offsetMinutes > 14 * 60) {
    return bad('instant_impossible', 'there is no such offset: they go from -14:00 to +14:00; China has +08:00');
  }
  const east = parts[9] === '-' ? -offsetMinutes : offsetMinutes;
  const milliseconds = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  return ok((((day * 24 + hours) * 60 + minutes - east) * 60 + seconds) * 1000 + milliseconds);
}
