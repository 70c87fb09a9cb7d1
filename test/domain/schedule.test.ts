import { describe, expect, it } from 'vitest';
import { fromDayNumber } from '../../src/domain/business-date.ts';
import { countsFrom, type DueTime, fill, type Timetable } from '../../src/domain/schedule.ts';

/** Due each hundred milliseconds. */
const hundreds = (): Timetable => {
  const time = (n: number): DueTime => ({ at: n * 100, businessDate: fromDayNumber(n) });
  const between = (from: number, to: number, most: number): DueTime[] => {
    const found = [];
    for (let n = Math.floor(from / 100) + 1; n * 100 <= to && found.length < most; n++) found.push(time(n));
    return found;
  };
  return {
    between,
    last: (from, to) => (Math.floor(to / 100) * 100 > from ? time(Math.floor(to / 100)) : undefined),
    daily: false,
  };
};
const state = { filledTo: 0, paused: false } as const;
const looked = (backfill: 'each' | 'latest', now: number, more: { filledTo?: number; paused?: boolean } = {}) => {
  const filling = fill({ ...state, backfill, ...more }, hundreds(), now);
  return filling && { ...filling, runs: filling.runs.map((run) => `${run.at} ${run.state}`) };
};

describe('a look at the clock', () => {
  it('makes up for each time that was missed, in order', () => {
    expect(looked('each', 350)).toEqual({
      runs: ['100 due', '200 due', '300 due'],
      filledTo: 350,
      supersedes: false,
    });
  });
  it('makes up for the last one where only that counts, and shows the others as skipped', () => {
    expect(looked('latest', 350)).toEqual({
      runs: ['100 skipped', '200 skipped', '300 due'],
      filledTo: 350,
      supersedes: true,
    });
  });
  it('makes nothing of no time, nor of a clock that was put back', () => {
    expect(looked('each', 350, { filledTo: 300 })).toBeUndefined();
    expect(looked('each', 350, { filledTo: 900 })).toBeUndefined();
  });
  it('skips what falls into a pause, and shows it', () => {
    expect(looked('each', 250, { paused: true })?.runs).toEqual(['100 skipped', '200 skipped']);
    expect(looked('latest', 250, { paused: true })?.runs).toEqual(['100 skipped', '200 skipped']);
  });
  it('takes a long time in parts, and loses none of it', () => {
    const first = looked('each', 100_000);
    expect(first).toMatchObject({ filledTo: 50_000 });
    expect(first?.runs).toHaveLength(500);
    expect(looked('each', 100_000, { filledTo: 50_000 })).toMatchObject({ filledTo: 100_000 });
  });
  it('writes no thousands of rows where only the last counts', () => {
    expect(looked('latest', 1_000_000)).toEqual({ runs: ['1000000 due'], filledTo: 1_000_000, supersedes: true });
  });
});

describe('a timetable that was changed', () => {
  const dayMs = 86_400_000;
  const calendar = {
    startOfDay: (day: number) => day * dayMs,
    dayOf: (instant: number) => Math.floor(instant / dayMs),
  };
  const atHour = (hour: number, daily = true): Timetable => {
    const last = (from: number, to: number): DueTime | undefined => {
      const day = Math.floor((to - hour * 3_600_000) / dayMs);
      const time = day * dayMs + hour * 3_600_000;
      return time > from ? { at: time, businessDate: fromDayNumber(day) } : undefined;
    };
    return { between: () => [], last, daily };
  };
  const now = 8 * dayMs + 10 * 3_600_000;
  const changed = (from: number, to: number, filledTo = now): string => {
    const counts = countsFrom({ times: atHour(from), filledTo }, atHour(to), calendar, now);
    return `day ${calendar.dayOf(counts) + 1}`;
  };
  it('goes on with the date after the last on which it was due, where it is and stays daily', () => {
    expect(changed(12, 9)).toBe('day 8');
    expect(changed(9, 12)).toBe('day 9');
  });
  it('counts what an earlier change has counted already', () => {
    expect(changed(12, 9, 9 * dayMs - 1)).toBe('day 9');
  });
  it('counts from now where it is not daily', () => {
    expect(countsFrom({ times: atHour(9, false), filledTo: now }, atHour(9), calendar, now)).toBe(now);
    expect(countsFrom({ times: atHour(9), filledTo: now }, atHour(9, false), calendar, now)).toBe(now);
  });
  it('never counts from later than tomorrow, even when a wrong clock has filled it for years', () => {
    expect(changed(9, 12, 4_000 * dayMs)).toBe('day 9');
  });
});
