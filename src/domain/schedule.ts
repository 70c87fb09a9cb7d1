import { type BusinessCalendar, type BusinessDate, dayNumber } from './business-date.ts';

/** One time at which a schedule is due, and the business date that its run is for. */
export type DueTime = { at: number; businessDate: BusinessDate };

/** When something comes round. Windows are `(from, to]`, so that a window that begins where another ended misses and repeats nothing. */
export type Timetable = {
  /** The due times in the window, in order, the first `most` of them. */
  between(from: number, to: number, most: number): DueTime[];
  /** The last due time in the window. */
  last(from: number, to: number): DueTime | undefined;
  /** Once on each business date: such a schedule owes every date one run, whatever its hour becomes. */
  daily: boolean;
};

/** `each` time that was missed is made up for, or only the `latest`. */
export type Backfill = 'each' | 'latest';
export type ScheduleState = { filledTo: number; backfill: Backfill; paused: boolean };

/** What a look at the clock adds to a schedule. */
export type Filling = {
  runs: (DueTime & { state: 'due' | 'skipped' })[];
  /** Up to here due times have become rows. */
  filledTo: number;
  /** Whether runs that were due before and have not begun are passed over: a newer one does their work. */
  supersedes: boolean;
};

/** Rows made by one look: a window with more is taken in several, or, where only the latest counts, gets no rows for the rest. */
const mostRows = 500;

/**
 * Turns the due times since `filledTo` into runs; undefined when there are none. Of a schedule that is paused they become rows too, but
 * skipped ones: nobody makes up for a pause. A clock that was put back finds nothing until it has come as far again.
 */
export const fill = (
  { filledTo, backfill, paused }: ScheduleState,
  times: Timetable,
  now: number,
): Filling | undefined => {
  const found = times.between(filledTo, now, mostRows + 1);
  const last = found.at(-1);
  if (last === undefined) return undefined;
  const all = found.length <= mostRows;
  if (backfill === 'latest' && !paused) {
    const due = (all ? last : times.last(filledTo, now)) ?? last;
    const skipped = (all ? found.slice(0, -1) : []).map((time) => ({ ...time, state: 'skipped' as const }));
    return { runs: [...skipped, { ...due, state: 'due' }], filledTo: now, supersedes: true };
  }
  const rows = found.slice(0, mostRows);
  return {
    runs: rows.map((time) => ({ ...time, state: paused ? ('skipped' as const) : ('due' as const) })),
    filledTo: all ? now : (rows.at(-1)?.at ?? filledTo),
    supersedes: false,
  };
};

const dayMs = 86_400_000;

/**
 * From when on a changed timetable counts, once the old one has been filled up to `now`. A daily one that stays daily goes on with the date
 * after the last one that the old one was due on: put forward it does not repeat today, put back it does not lose it. Never later than
 * tomorrow: a clock that was wrong is forgotten.
 */
export const countsFrom = (
  from: { times: Timetable; filledTo: number },
  to: Timetable,
  calendar: Pick<BusinessCalendar, 'startOfDay' | 'dayOf'>,
  now: number,
): number => {
  if (!from.times.daily || !to.daily) return now;
  const filledTo = Math.max(from.filledTo, now);
  const last = from.times.last(filledTo - 3 * dayMs, filledTo);
  if (!last) return now;
  return calendar.startOfDay(Math.min(dayNumber(last.businessDate), calendar.dayOf(now)) + 1) - 1;
};
