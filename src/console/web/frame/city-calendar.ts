import type { DatePicker } from 'antd';

/** What the library's picker has to know about its dates. */
type Calendar = Parameters<typeof DatePicker.generatePicker<Date>>[0];

const dayMs = 86_400_000;
/** One of the picker's own steps: any other it would round. */
const timedMs = 100;
const two = (n: number): string => String(n).padStart(2, '0');

/**
 * A day of the city, perhaps with a time of its clocks, within a picker: held as if it were UTC, so that no zone moves it. Outside it is text:
 * `2026-05-12`, `2026-05-12T08:30` or `2026-05-12T08:30:05`. Midnight that somebody chose is told from the day alone by its milliseconds.
 */
export const wallOf = (text: string): Date =>
  new Date(text.length > 10 ? `${text.padEnd(19, ':00')}.${timedMs}Z` : `${text}T00:00Z`);

export const isTimed = (wall: Date): boolean => wall.getUTCMilliseconds() === timedMs;

const lengths = { day: 10, minute: 16, second: 19 };
/** The same as text, down to a part. */
export const wallText = (wall: Date, to: keyof typeof lengths): string => wall.toISOString().slice(0, lengths[to]);

/** What the clocks of a zone show at an instant, as text to the second: `2026-05-12T08:30:05`. */
export const clockTextAt = (instant: number, timeZone: string): string => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(instant).replace(' ', 'T');
};

/** The same to the minute, for a picker. */
export const wallAt = (instant: number, timeZone: string): Date => wallOf(clockTextAt(instant, timeZone).slice(0, 16));

const changed = (date: Date, change: (copy: Date) => void): Date => {
  const copy = new Date(date);
  change(copy);
  return copy;
};

/** A time was chosen in it. Where the picker copies a whole time, it sets the milliseconds last. */
const timed = (date: Date, change: (copy: Date) => void): Date =>
  changed(date, (copy) => {
    change(copy);
    copy.setUTCMilliseconds(timedMs);
  });

/** Months on, or back, at the same day or the last that there is. */
const addMonths = (date: Date, months: number): Date => {
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), last);
  return changed(date, (copy) => copy.setUTCMonth(date.getUTCMonth() + months, day));
};

const written = (date: Date, format: string): string =>
  format.replace(/YYYY|MM|M|DD|D|HH|mm|ss/g, (part) => {
    const month = date.getUTCMonth() + 1;
    const parts: Record<string, string | number> = {
      ...{ YYYY: date.getUTCFullYear(), MM: two(month), M: month, DD: two(date.getUTCDate()), D: date.getUTCDate() },
      ...{ HH: two(date.getUTCHours()), mm: two(date.getUTCMinutes()), ss: two(date.getUTCSeconds()) },
    };
    return String(parts[part]);
  });

/**
 * What was typed or pasted, where it is a day of the calendar, or day and time, as the format has it; `2026/05/12`, as instants are shown, is
 * one too, seconds are cut off where it has none, and 30 February is none.
 */
const readAs = (typed: string, format: string): Date | null => {
  const [whole] =
    /^\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?$/.exec(typed.trim().replaceAll('/', '-').replace('T', ' ')) ?? [];
  if (whole === undefined) return null;
  const text = format.includes('ss') ? whole : whole.slice(0, lengths.minute);
  const wall = wallOf(text.replace(' ', 'T'));
  return !Number.isNaN(wall.getTime()) && written(wall, format) === text ? wall : null;
};

const names = (locale: string, part: Intl.DateTimeFormatOptions, count: number, stepMs: number): string[] => {
  const format = new Intl.DateTimeFormat(locale.replace('_', '-'), { timeZone: 'UTC', ...part });
  // 4 January 2026 is a Sunday, with which the library's week begins.
  return Array.from({ length: count }, (_, n) => format.format(Date.UTC(2026, 0, 4) + n * stepMs));
};

const weekBegin = (date: Date): Date =>
  changed(date, (copy) => copy.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7)));

/** A calendar without a zone of its own; `now` is what the city's clocks show. Weeks begin on Monday. */
export const cityCalendar = (now: () => Date): Calendar => ({
  getWeekDay: (date) => date.getUTCDay(),
  getMillisecond: (date) => date.getUTCMilliseconds(),
  getSecond: (date) => date.getUTCSeconds(),
  getMinute: (date) => date.getUTCMinutes(),
  getHour: (date) => date.getUTCHours(),
  getDate: (date) => date.getUTCDate(),
  getMonth: (date) => date.getUTCMonth(),
  getYear: (date) => date.getUTCFullYear(),
  getNow: now,
  getFixedDate: wallOf,
  getEndDate: (date) => changed(date, (copy) => copy.setUTCMonth(date.getUTCMonth() + 1, 0)),
  addYear: (date, years) => addMonths(date, 12 * years),
  addMonth: addMonths,
  addDate: (date, days) => changed(date, (copy) => copy.setUTCDate(date.getUTCDate() + days)),
  setYear: (date, year) => addMonths(date, 12 * (year - date.getUTCFullYear())),
  setMonth: (date, month) => addMonths(date, month - date.getUTCMonth()),
  setDate: (date, day) => changed(date, (copy) => copy.setUTCDate(day)),
  setHour: (date, hour) => timed(date, (copy) => copy.setUTCHours(hour)),
  setMinute: (date, minute) => timed(date, (copy) => copy.setUTCMinutes(minute)),
  setSecond: (date, second) => timed(date, (copy) => copy.setUTCSeconds(second)),
  setMillisecond: (date, ms) => changed(date, (copy) => copy.setUTCMilliseconds(ms)),
  isAfter: (one, other) => one > other,
  isValidate: (date) => !Number.isNaN(date.getTime()),
  locale: {
    getWeekFirstDay: () => 1,
    getWeekFirstDate: (_locale, date) => weekBegin(date),
    getWeek: (_locale, date) =>
      Math.floor((weekBegin(date).getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / (7 * dayMs)) + 1,
    format: (_locale, date, format) => written(date, format),
    parse: (_locale, text, [format = '']) => readAs(text, format),
    getShortWeekDays: (locale) => names(locale, { weekday: 'narrow' }, 7, dayMs),
    getShortMonths: (locale) => names(locale, { month: 'short' }, 12, 30.4 * dayMs),
  },
});
