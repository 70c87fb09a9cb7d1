import { bad, ok, type Result } from './result.ts';
import { compact } from './text.ts';
import { createZoneOffset } from './zone-offset.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A real calendar date as `YYYY-MM-DD`, of the city's own calendar; only `parseBusinessDate` and this file make one. */
export type BusinessDate = string & { readonly __brand: 'BusinessDate' };

/** Days since 1970-01-01 of a real date, or undefined: 30 February is no date. Years 1850 to 2200. */
export function dayFromParts(year: number, month: number, day: number): number | undefined {
  if (year < 1850 || year > 2200) return undefined;
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms / DAY_MS : undefined;
}

/** Reads `YYYY-MM-DD`, years 1850 to 2200. Errors: `date_format`, `date_impossible` (2026-02-30). */
export function parseBusinessDate(text: string): Result<BusinessDate> {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(compact(text));
  if (parts === null) return bad('date_format', 'a date is written YYYY-MM-DD, as 2026-05-01');
  const day = dayFromParts(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  if (day === undefined) return bad('date_impossible', 'there is no such day in the calendar: compare with the source');
  return ok(fromDayNumber(day));
}

/** Days since 1970-01-01; the form in which dates are compared, counted and stored in arrays. */
export const dayNumber = (date: BusinessDate): number => Date.parse(date) / DAY_MS;

/** The date of a day number, years 1000 to 9999; written out by hand, since `toISOString` takes four times as long. */
export function fromDayNumber(day: number): BusinessDate {
  const date = new Date(day * DAY_MS);
  const twoDigits = (part: number): string => (part < 10 ? `0${part}` : String(part));
  return `${date.getUTCFullYear()}-${twoDigits(date.getUTCMonth() + 1)}-${twoDigits(date.getUTCDate())}` as BusinessDate;
}

/** The calendar year of a day number: the year of the fund that a charge of that day is paid from. */
export const yearOfDay = (day: number): number => new Date(day * DAY_MS).getUTCFullYear();

export const addDays = (date: BusinessDate, days: number): BusinessDate => fromDayNumber(dayNumber(date) + days);

/** Between instants (integer milliseconds since the epoch) and the business days of one time zone. */
export type BusinessCalendar = {
  readonly timeZone: string;
  /** The day number of the business date that the instant lies in. */
  dayOf(instantMs: number): number;
  /**
   * The day's first instant: 00:00, or the first moment after it where the clock skips 00:00. Of a day that a zone
   * skipped whole (Pacific/Apia, 2011-12-30) it is the first of the day after.
   */
  startOfDay(day: number): number;
  /** The first instant of the day at which its clocks show the minute (480 is 08:00), or at which they jump over it. */
  atMinute(day: number, minute: number): number;
  dateOf(instantMs: number): BusinessDate;
};

/**
 * The calendar of an IANA time zone. Cheap enough to ask several times per order; make one per process, it keeps what
 * it learned about the zone. Error: `timezone_unknown`.
 */
export function createBusinessCalendar(timeZone: string): Result<BusinessCalendar> {
  const zone = createZoneOffset(timeZone);
  if (!zone.ok) return zone;
  const { offsetAt, nextChange } = zone.value;
  const dayOf = (instantMs: number): number => Math.floor((instantMs + offsetAt(instantMs)) / DAY_MS);

  const atMinute = (day: number, minute: number): number => {
    const shown = day * DAY_MS + minute * MINUTE_MS;
    const before = shown - offsetAt(shown - DAY_MS);
    const after = shown - offsetAt(shown + DAY_MS);
    if (before === after || shown - offsetAt(before) === before) return before;
    if (shown - offsetAt(after) === after) return after;
    return nextChange(after, before);
  };

  const startOfDay = (day: number): number => atMinute(day, 0);
  const dateOf = (instantMs: number): BusinessDate => fromDayNumber(dayOf(instantMs));
  return ok({ timeZone, dayOf, startOfDay, atMinute, dateOf });
}
