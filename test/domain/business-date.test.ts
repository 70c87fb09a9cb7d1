import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  type BusinessCalendar,
  createBusinessCalendar,
  dayNumber,
  fromDayNumber,
  parseBusinessDate,
  yearOfDay,
} from '../../src/domain/business-date.ts';
import { day } from './arbitraries.ts';

function calendarOf(timeZone: string): BusinessCalendar {
  const calendar = createBusinessCalendar(timeZone);
  if (!calendar.ok) throw new Error(calendar.message);
  return calendar.value;
}

const instants = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2060, 0, 1) });
const dayNumbers = fc.integer({ min: 0, max: 32_000 });

describe('business dates', () => {
  it.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2000-02-29', 11_016],
    ['2026-05-01', 20_574],
  ])('counts %s as day %i', (text, number) => {
    expect(dayNumber(day(text))).toBe(number);
    expect(fromDayNumber(number)).toBe(text);
  });

  it('come back from their day number, in the order of the calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: -43_000, max: 84_000 }), (number) => {
        const date = fromDayNumber(number);
        expect(dayNumber(date)).toBe(number);
        expect(parseBusinessDate(date)).toEqual({ ok: true, value: date });
        expect(date < addDays(date, 1)).toBe(true);
        expect(yearOfDay(number)).toBe(Number(date.slice(0, 4)));
      }),
    );
  });

  it('are added across month, leap day and year', () => {
    expect(addDays(day('2024-02-28'), 1)).toBe('2024-02-29');
    expect(addDays(day('2026-02-28'), 1)).toBe('2026-03-01');
    expect(addDays(day('2026-01-01'), -1)).toBe('2025-12-31');
  });

  it.each([
    ['2026-02-30', 'date_impossible'],
    ['2026-02-29', 'date_impossible'],
    ['2026-13-01', 'date_impossible'],
    ['2026-00-10', 'date_impossible'],
    ['2026-04-00', 'date_impossible'],
    ['0026-05-01', 'date_impossible'],
    ['9026-05-01', 'date_impossible'],
    ['2026/5/1', 'date_format'],
    ['2026-5-1', 'date_format'],
    ['20260501', 'date_format'],
    ['', 'date_format'],
  ])('reject "%s": %s', (text, code) => {
    expect(parseBusinessDate(text)).toMatchObject({ ok: false, code });
  });
});

describe('business calendar', () => {
  const zones = [
    'Asia/Shanghai',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'Asia/Kathmandu',
    'UTC',
  ];

  it('begins a Shanghai day at 16:00 UTC of the day before', () => {
    const calendar = calendarOf('Asia/Shanghai');
    const start = Date.UTC(2026, 3, 30, 16);
    expect(calendar.startOfDay(dayNumber(day('2026-05-01')))).toBe(start);
    expect(calendar.dateOf(start)).toBe('2026-05-01');
    expect(calendar.dateOf(start - 1)).toBe('2026-04-30');
  });

  it.each(zones)('agrees in %s with the wall clock at every instant', (timeZone) => {
    const calendar = calendarOf(timeZone);
    const wallClock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(calendar.dateOf(instant)).toBe(wallClock.format(instant));
      }),
    );
  });

  it.each(zones)('finds in %s the first instant of every day, also where clocks change', (timeZone) => {
    const calendar = calendarOf(timeZone);
    fc.assert(
      fc.property(dayNumbers, (number) => {
        const start = calendar.startOfDay(number);
        expect(calendar.dayOf(start)).toBe(number);
        expect(calendar.dayOf(start - 1)).toBe(number - 1);
      }),
    );
  });

  it.each([
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Asia/Shanghai', '1986-05-04', 23],
    ['Asia/Shanghai', '2026-03-08', 24],
  ])('gives %s on %s %f hours', (timeZone, date, hours) => {
    const { startOfDay } = calendarOf(timeZone);
    const number = dayNumber(day(date));
    expect((startOfDay(number + 1) - startOfDay(number)) / 3_600_000).toBe(hours);
  });

  it('begins a day whose 00:00 the clock skips with its first moment', () => {
    const calendar = calendarOf('America/Sao_Paulo');
    const number = dayNumber(day('2018-11-04'));
    expect(calendar.startOfDay(number)).toBe(Date.UTC(2018, 10, 4, 3));
    expect(calendar.dayOf(Date.UTC(2018, 10, 4, 3) - 1)).toBe(number - 1);
  });

  it('begins a day whose 00:00 comes twice with the first', () => {
    const calendar = calendarOf('America/Havana');
    expect(calendar.startOfDay(dayNumber(day('2026-11-01')))).toBe(Date.UTC(2026, 10, 1, 4));
  });

  it('gives a day that the zone skipped no time', () => {
    const { startOfDay } = calendarOf('Pacific/Apia');
    const skipped = dayNumber(day('2011-12-30'));
    expect(startOfDay(skipped)).toBe(startOfDay(skipped + 1));
  });

  it('knows offsets with seconds, as Shanghai had before 1901', () => {
    const calendar = calendarOf('Asia/Shanghai');
    const offset = (8 * 3600 + 5 * 60 + 43) * 1000;
    expect(calendar.startOfDay(dayNumber(day('1900-06-01')))).toBe(Date.UTC(1900, 5, 1) - offset);
  });

  it.each(['', 'Asia/Nanping', 'Mars/Olympus', 'GMT+8 hours'])(
    'rejects the zone "%s" and says what to write',
    (name) => {
      const calendar = createBusinessCalendar(name);
      expect(calendar).toMatchObject({ ok: false, code: 'timezone_unknown' });
      expect(calendar.ok ? '' : calendar.message).toContain('Asia/Shanghai');
    },
  );
});
