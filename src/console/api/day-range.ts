import { type BusinessCalendar, type BusinessDate, dayNumber } from '../../domain/business-date.ts';

type Days = { from?: BusinessDate | undefined; to?: BusinessDate | undefined };

/** The instants `[from, to)` of a range of the city's days, both included. */
export const instantsOf = (
  calendar: BusinessCalendar,
  { from, to }: Days,
): { from: number | undefined; to: number | undefined } => ({
  from: from && calendar.startOfDay(dayNumber(from)),
  to: to && calendar.startOfDay(dayNumber(to) + 1),
});
