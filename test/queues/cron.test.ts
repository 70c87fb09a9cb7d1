import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BusinessCalendar, createBusinessCalendar, dayNumber } from '../../src/domain/business-date.ts';
import type { Timetable } from '../../src/domain/schedule.ts';
import { nextTimes, readCron } from '../../src/queues/cron.ts';
import { at } from '../support/city.ts';

const calendarOf = (zone: string): BusinessCalendar => {
  const calendar = createBusinessCalendar(zone);
  if (!calendar.ok) throw new Error(calendar.message);
  return calendar.value;
};
const read = (cron: string, zone = 'Asia/Shanghai'): Timetable => {
  const times = readCron(cron, calendarOf(zone));
  if (!times.ok) throw new Error(times.message);
  return times.value;
};
const all = Number.POSITIVE_INFINITY;
const shown = (cron: string, zone: string, from: string, to: string) =>
  read(cron, zone)
    .between(at(from), at(to), all)
    .map((time) => `${time.businessDate} ${new Date(time.at).toISOString().slice(0, 16)}`);

/** Zones whose clocks change: at two, at midnight, over midnight, by half an hour, and one that skipped a day. */
const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'America/Nuuk',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
] as const;

describe('a daily schedule', () => {
  it('has one run for each date there is, in any zone, in order, however the time is cut into looks', () => {
    const from = at('2011-12-20T00:00Z');
    const minutes = fc.integer({ min: 0, max: 1_439 });
    const looks = fc.array(fc.integer({ min: 1, max: 40 * 24 * 60 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        minutes,
        fc.integer({ min: 0, max: 14 }),
        looks,
        (zone, minute, years, cuts) => {
          const times = read(`${minute % 60} ${Math.floor(minute / 60)} * * *`, zone);
          const calendar = calendarOf(zone);
          const start = from + years * 365 * 86_400_000;
          let end = start;
          const ends = cuts.map((cut) => (end += cut * 60_000));
          const found = ends.flatMap((until, i) => times.between(ends[i - 1] ?? start, until, all));
          expect(found).toEqual(times.between(start, ends.at(-1) ?? start, all));
          const days = found.map(({ businessDate }) => dayNumber(businessDate));
          const first = days[0];
          const last = days.at(-1);
          if (first === undefined || last === undefined) return;
          const there = Array.from({ length: last - first + 1 }, (_, n) => first + n).filter(
            (day) => calendar.dayOf(calendar.startOfDay(day)) === day,
          );
          expect(days).toEqual(there);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('runs when the clock has jumped over its time, for the date it was written for', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-28 2026-03-28T01:30',
      '2026-03-29 2026-03-29T01:00',
      '2026-03-30 2026-03-30T00:30',
    ]);
    expect(shown('30 23 * * *', 'America/Nuuk', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-28 2026-03-29T01:00',
      '2026-03-29 2026-03-30T00:30',
    ]);
  });

  it('runs once, the first time, when its time comes twice', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-25 2026-10-25T00:30',
      '2026-10-26 2026-10-26T01:30',
    ]);
  });

  it('comes on the last day of each month, be it the 28th', () => {
    expect(shown('0 6 L * *', 'America/New_York', '2026-01-30T00:00Z', '2026-05-01T00:00Z')).toEqual([
      '2026-01-31 2026-01-31T11:00',
      '2026-02-28 2026-02-28T11:00',
      '2026-03-31 2026-03-31T10:00',
      '2026-04-30 2026-04-30T10:00',
    ]);
  });
});

describe('a schedule of every so many minutes', () => {
  it('goes on through the hour that comes twice, and has nothing to do in one that does not exist', () => {
    const within = (from: string, to: string) =>
      read('*/15 * * * *', 'Europe/Berlin').between(at(from), at(to), all).length;
    expect(within('2026-10-24T22:00Z', '2026-10-25T23:00Z')).toBe(25 * 4);
    expect(within('2026-03-28T23:00Z', '2026-03-29T22:00Z')).toBe(23 * 4);
  });

  it('does not repeat the minute in which the last look ended, nor lose the one after it', () => {
    const times = read('* * * * *');
    expect(times.between(at('2026-05-11T00:00:00.000Z'), at('2026-05-11T00:00:59.999Z'), all)).toEqual([]);
    expect(times.between(at('2026-05-11T00:00:59.999Z'), at('2026-05-11T00:01:00.000Z'), all)).toHaveLength(1);
    expect(times.between(at('2026-05-11T00:01:00.000Z'), at('2026-05-11T00:01:00.001Z'), all)).toEqual([]);
  });
});

describe('the last due time of a window', () => {
  it.each([
    ['* * * * *', '2026-05-11T00:00Z'],
    ['15 3 * * *', '2026-05-10T19:15Z'],
    ['0 0 29 2 *', '2024-02-28T16:00Z'],
  ])('of %s is found without walking through all of it', (cron, last) => {
    expect(read(cron).last(at('2020-01-01T00:00Z'), at('2026-05-11T00:00Z'))?.at).toBe(at(last));
  });
  it('is none where there is none', () => {
    expect(read('15 3 * * *').last(at('2026-05-11T00:00Z'), at('2026-05-11T03:00Z'))).toBeUndefined();
  });
});

describe('a cron expression', () => {
  it.each(['', 'soon', '61 * * * *', '5/10 * * * *', '0 0 3 * * *', '? 3 * * *', '0 24 * * *'])(
    'is refused with an example when it is none: "%s"',
    (text) => {
      const times = readCron(text, calendarOf('Asia/Shanghai'));
      expect(times).toMatchObject({
        ok: false,
        code: 'cron_invalid',
        message: expect.stringContaining('"15 3 * * *"'),
      });
    },
  );
  it.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *'])('is refused when it never comes: "%s"', (text) => {
    expect(readCron(text, calendarOf('Asia/Shanghai'))).toMatchObject({ ok: false, code: 'cron_never' });
  });
  it('shows when it next comes, were it in years', () => {
    expect(nextTimes(read('0 0 29 2 *'), at('2026-05-11T00:00Z'), 2).map((time) => time.businessDate)).toEqual([
      '2028-02-29',
      '2032-02-29',
    ]);
  });
  it.each([
    ['15 3 * * *', true],
    ['@daily', true],
    ['15 3 * * MON', false],
    ['15 3 1 * *', false],
    ['15 3,15 * * *', false],
    ['*/5 * * * *', false],
  ])('is daily when it has one time on every date: %s', (cron, daily) => {
    expect(read(cron).daily).toBe(daily);
  });
});
