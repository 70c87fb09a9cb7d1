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

/** How many days such a range has by now, both ends included; undefined without a first. */
export const daysOf = (calendar: BusinessCalendar, { from, to }: Days, now: number): number | undefined => {
  const today = calendar.dayOf(now);
  return from && Math.min(to === undefined ? today : dayNumber(to), today) - dayNumber(from) + 1;
};

/** A day of the city, or a minute of it. */
type Moment = { day: number; minute: number | null };

const momentForm = /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):([0-5]\d))?$/;

/** `2026-05-12`, or `2026-05-12T08:30` by the city's clocks. */
export const momentInput = z.string().transform((text, context): Moment => {
  const [, day, hours, minutes] = momentForm.exec(text) ?? [];
  const read = day === undefined ? undefined : parseBusinessDate(day);
  if (read?.ok)
    return { day: dayNumber(read.value), minute: hours === undefined ? null : Number(hours) * 60 + Number(minutes) };
  const message = read?.message ?? 'this is no day, or no minute of one: give 2026-05-12, or 2026-05-12T08:30';
  context.addIssue({ code: 'custom', message });
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
