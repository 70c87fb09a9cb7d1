import { ageOnDay } from './age.ts';
import type { BusinessCalendar } from './business-date.ts';
import { fullWorkingAge, minimumWorkingAge } from './minor.ts';
import { bad, ok, type Result } from './result.ts';

/** What signing looks at beside the order itself. `birthDay` is days since 1970-01-01, null without a valid identity. */
export type Signing = {
  signedAt: number;
  startsAt: number;
  endsAt: number;
  now: number;
  birthDay: number | null;
  hazardous: boolean;
};

const minute = 60_000;
const hour = 60 * minute;
/** How far a server's clock may run ahead of ours. */
const aheadAllowed = 5 * minute;
const nightEndsHour = 6;
const nightBeginsHour = 22;

/** Whether work from `start` to `end` touches the night, 22:00 to 06:00 of the city's time. */
const touchesNight = (start: number, end: number, calendar: BusinessCalendar): boolean => {
  const midnight = calendar.startOfDay(calendar.dayOf(start));
  return start < midnight + nightEndsHour * hour || end > midnight + nightBeginsHour * hour;
};

/**
 * Whether an order may be signed at all. Labour Law 15 and 64 and the rules on young workers: nobody under 16, and from 16 to 17 no hazardous
 * and no night work. What merely has no cover may be signed: it is taken and ends in an exclusion.
 */
export const maySign = (s: Signing, calendar: BusinessCalendar): Result<true> => {
  if (s.signedAt > s.now + aheadAllowed)
    return bad(
      'signed_in_future',
      'signed_at is more than 5 minutes ahead of our clock: check the server clock and the offset',
    );
  if (s.birthDay === null) return ok(true);
  const age = ageOnDay(s.birthDay, calendar.dayOf(s.startsAt));
  if (age < minimumWorkingAge)
    return bad('under_minimum_age', 'the worker is under 16 on the first working day: nobody may sign this order');
  if (age >= fullWorkingAge) return ok(true);
  if (s.hazardous)
    return bad('minor_hazardous_work', 'the worker is under 18 and the posting is hazardous work: choose other work');
  if (touchesNight(s.startsAt, s.endsAt, calendar))
    return bad(
      'minor_night_work',
      'the worker is under 18 and the work touches the night (22:00 to 06:00): choose other hours',
    );
  return ok(true);
};

/** Half-open windows of milliseconds overlap when each begins before the other ends. */
export const overlaps = (a: { startsAt: number; endsAt: number }, b: { startsAt: number; endsAt: number }): boolean =>
  a.startsAt < b.endsAt && b.startsAt < a.endsAt;
