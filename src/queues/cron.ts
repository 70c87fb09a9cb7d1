import { Cron, CronPattern } from 'croner';
import { type BusinessCalendar, fromDayNumber } from '../domain/business-date.ts';
import type { RefusalFacts } from '../domain/refusal-facts.ts';
import { bad, ok, type Result } from '../domain/result.ts';
import type { DueTime, Timetable } from '../domain/schedule.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
const mode = '5-part';
const example = 'a cron has five fields: minute, hour, day of month, month, weekday; "15 3 * * *" is 03:15 each day';

type Calendar = Pick<BusinessCalendar, 'timeZone' | 'dayOf' | 'startOfDay' | 'atMinute' | 'dateOf'>;
type Walk = (from: number, to: number) => Iterable<DueTime>;

/**
 * Times of day that are written out (03:15, or 09:00 and 17:00): read off the wall clock, so that each date gets its run. A time that the
 * clock jumps over is due when it has jumped, and belongs to the date it was written for; one that comes twice is due the first time.
 */
const byWallClock = (text: string, calendar: Calendar): Walk => {
  const wall = new Cron(text, { mode, timezone: 'UTC' });
  return function* (from, to) {
    const lastDay = calendar.dayOf(to) + 1;
    let previous = from;
    for (const shown of wall.enumerate(new Date((calendar.dayOf(from) - 1) * dayMs - 1_000))) {
      const day = Math.floor(shown.getTime() / dayMs);
      if (day > lastDay) return;
      const skippedWhole = calendar.dayOf(calendar.startOfDay(day)) !== day;
      const at = calendar.atMinute(day, (shown.getTime() - day * dayMs) / minuteMs);
      if (skippedWhole || at <= previous || at > to) continue;
      previous = at;
      yield { at, businessDate: fromDayNumber(day) };
    }
  };
};

/** Every so many minutes or hours: goes on through an hour that comes twice, and has nothing to do in one that is jumped over. */
const byElapsedTime = (text: string, calendar: Calendar): Walk => {
  const cron = new Cron(text, { mode, timezone: calendar.timeZone });
  return function* (from, to) {
    for (const next of cron.enumerate(new Date(from))) {
      const at = next.getTime();
      if (at > to) return;
      yield { at, businessDate: calendar.dateOf(at) };
    }
  };
};

const patternOf = (text: string): CronPattern | undefined => {
  if (text.includes('?')) return undefined;
  try {
    return new CronPattern(text, 'UTC', { mode, fixedTimeRule: 'no-wildcard' });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
};

const isDaily = (text: string, { starDOM, starDOW, month }: CronPattern): boolean =>
  new CronPattern(text, 'UTC', { mode }).isFixedTime && starDOM && starDOW && month.every((on) => on === 1);

const fieldNames = ['minute', 'hour', 'day of month', 'month', 'weekday'];

/** What is wrong with what is no cron: how many fields it has, or the first that cannot be read by itself. */
const wrongIn = (text: string): { facts: RefusalFacts; says: string } => {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== fieldNames.length)
    return { facts: { cronFields: fields.length }, says: `it has ${fields.length} fields; ` };
  const at = fields.findIndex(
    (field, n) => patternOf(fieldNames.map((_, m) => (m === n ? field : '*')).join(' ')) === undefined,
  );
  return at < 0
    ? { facts: {}, says: '' }
    : { facts: { cronField: at }, says: `its ${fieldNames[at]} cannot be read; ` };
};

/**
 * Reads a cron expression of five fields (or `@daily` and the like) as times in the city's time zone. Errors: `cron_invalid`,
 * `cron_never` (30 February).
 */
export const readCron = (text: string, calendar: Calendar): Result<Timetable> => {
  const pattern = patternOf(text);
  if (pattern === undefined) {
    const { facts, says } = wrongIn(text);
    return bad('cron_invalid', `"${text}" is no cron expression: ${says}${example}`, facts);
  }
  if (new Cron(text, { mode, timezone: 'UTC' }).nextRun(new Date(0)) === null)
    return bad('cron_never', `"${text}" never comes: there is no such day in any year; ${example}`);
  const walk = pattern.isFixedTime ? byWallClock(text, calendar) : byElapsedTime(text, calendar);

  const between = (from: number, to: number, most: number): DueTime[] => {
    const found: DueTime[] = [];
    for (const time of walk(from, to)) if (found.push(time) >= most) break;
    return found;
  };
  const last = (from: number, to: number): DueTime | undefined => {
    for (let span = 3_600_000; ; span *= 4) {
      const found = between(Math.max(from, to - span), to, Number.POSITIVE_INFINITY).at(-1);
      if (found || to - span <= from) return found;
    }
  };
  return ok({ between, last, daily: isDaily(text, pattern) });
};

/** The next due times after an instant, within the ten years that hold even a 29 February. */
export const nextTimes = (times: Timetable, after: number, count: number): DueTime[] =>
  times.between(after, after + 3_653 * dayMs, count);
