import type { BusinessCalendar } from '../business-date.ts';

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter takes longer than a hundred uses of it, so each zone's is kept. */
const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  formatters.set(timeZone, made);
  return made;
};

/** An instant as the city's clocks show it, to the minute: `2026-05-01 08:00`. The same in both languages. */
export const businessTime = (at: number, { timeZone }: Pick<BusinessCalendar, 'timeZone'>): string =>
  formatterOf(timeZone).format(at);

/** From–to, the day named once where it is the same: `2026-05-01 08:00–19:30`. */
export const businessHours = (from: number, to: number, calendar: Pick<BusinessCalendar, 'timeZone'>): string => {
  const [begin, end] = [businessTime(from, calendar), businessTime(to, calendar)];
  return begin.slice(0, 10) === end.slice(0, 10) ? `${begin}–${end.slice(11)}` : `${begin} – ${end}`;
};
