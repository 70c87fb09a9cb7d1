import { z } from 'zod';
import { type BusinessCalendar, type BusinessDate, dayNumber, parseBusinessDate } from '../../domain/business-date.ts';

type Days = { from?: BusinessDate | undefined; to?: BusinessDate | undefined };

/** The instants `[from, to)` of a range of the city's days, both included. */
export const instantsOf = (
  calendar: BusinessCalendar,
  { from, to }: Days,
): { from: number | undefined; to: number | undefined } => ({
  from: from && calendar.startOfDay(dayNumber(from)),
  to: to && calendar.startOfDay(dayNumber(to) + 1),
});

/** A day of the city, or a minute of it. */
type Moment = { day: number; minute: number | null };

/** `2026-05-12`, or `2026-05-12T08:30` by the city's clocks. */
export const momentInput = z.string().transform((text, context): Moment => {
  const [day = '', time] = text.split('T');
  const read = parseBusinessDate(day);
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time ?? '00:00') ?? [];
  if (read.ok && hours !== undefined)
    return { day: dayNumber(read.value), minute: time === undefined ? null : Number(hours) * 60 + Number(minutes) };
  context.addIssue({
    code: 'custom',
    message: read.ok ? `${time} is no time of day: give 00:00 to 23:59` : read.message,
  });
  return z.NEVER;
});

type Moments = { from?: Moment | undefined; to?: Moment | undefined };

/** The instants `[from, to)` between two days or minutes, both included. */
export const momentsOf = (
  calendar: BusinessCalendar,
  { from, to }: Moments,
): { from: number | undefined; to: number | undefined } => ({
  from: from && calendar.atMinute(from.day, from.minute ?? 0),
  to: to && (to.minute === null ? calendar.startOfDay(to.day + 1) : calendar.atMinute(to.day, to.minute) + 60_000),
});
