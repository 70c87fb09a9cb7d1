import type { BusinessCalendar } from '../business-date.ts';

/** Minutes of the business day: no news from `from` until `to` of the next day, except of work that begins before `morning`. */
export type QuietHours = { from: number; to: number; morning: number };
const quietHours: QuietHours = { from: 21 * 60, to: 8 * 60, morning: 9 * 60 };

/** What a message is about: claims and safety never wait; news of cover and offers may, unless its work is at hand. Instants in milliseconds. */
export type Urgency = {
  about: 'claim' | 'safety' | 'cover' | 'offer';
  work?: { startsAt: number; endsAt: number };
};

/**
 * When a message goes out: `now`, or the end of the quiet hours that `now` lies in. Work at hand is work that is not over and begins before
 * the next morning's limit. Asked again at that instant it answers that instant. Source: the rules of matching, "no offers between 21:00 and
 * 08:00; claim, safety and next-morning news go out".
 */
export const goesOutAt = (
  urgency: Urgency,
  now: number,
  calendar: BusinessCalendar,
  hours: QuietHours = quietHours,
): number => {
  if (urgency.about === 'claim' || urgency.about === 'safety') return now;
  const today = calendar.dayOf(now);
  const isLate = now >= calendar.atMinute(today, hours.from);
  if (!isLate && now >= calendar.atMinute(today, hours.to)) return now;
  const day = isLate ? today + 1 : today;
  const { work } = urgency;
  const isAtHand = work !== undefined && work.startsAt < calendar.atMinute(day, hours.morning) && work.endsAt > now;
  return isAtHand ? now : calendar.atMinute(day, hours.to);
};
