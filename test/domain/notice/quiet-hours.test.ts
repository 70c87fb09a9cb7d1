import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BusinessCalendar, createBusinessCalendar } from '../../../src/domain/business-date.ts';
import { goesOutAt } from '../../../src/domain/notice/quiet-hours.ts';

const calendarOf = (timeZone: string): BusinessCalendar => {
  const calendar = createBusinessCalendar(timeZone);
  if (!calendar.ok) throw new Error(calendar.message);
  return calendar.value;
};
const shanghai = calendarOf('Asia/Shanghai');
const at = (text: string): number => Date.parse(`2026-05-${text}+08:00`);
const cover = { about: 'cover' } as const;
const offer = { about: 'offer' } as const;

describe('quiet hours', () => {
  it.each([
    ['01T08:00:00', '01T08:00:00'],
    ['01T12:30:00', '01T12:30:00'],
    ['01T20:59:59.999', '01T20:59:59.999'],
    ['01T21:00:00', '02T08:00:00'],
    ['01T23:59:59.999', '02T08:00:00'],
    ['02T00:00:00', '02T08:00:00'],
    ['02T07:59:59.999', '02T08:00:00'],
    ['31T22:00:00', '32T08:00:00'],
  ])('let news of %s go out at %s', (now, out) => {
    const expected = out.startsWith('32') ? Date.parse('2026-06-01T08:00:00+08:00') : at(out);
    expect(goesOutAt(cover, at(now), shanghai)).toBe(expected);
    expect(goesOutAt(offer, at(now), shanghai)).toBe(expected);
  });

  it('never hold back a claim or what concerns safety', () => {
    for (const about of ['claim', 'safety'] as const)
      expect(goesOutAt({ about }, at('02T03:00:00'), shanghai)).toBe(at('02T03:00:00'));
  });

  it.each([
    ['work that begins at 08:59 next morning', '01T22:00:00', '02T08:59:00', '02T17:00:00', '01T22:00:00'],
    ['work that begins at 09:00 next morning', '01T22:00:00', '02T09:00:00', '02T17:00:00', '02T08:00:00'],
    ['work of this very morning', '02T05:00:00', '02T06:00:00', '02T17:00:00', '02T05:00:00'],
    ['work of the day after', '02T05:00:00', '03T06:00:00', '03T17:00:00', '02T08:00:00'],
    ['night work under way', '01T23:00:00', '01T20:00:00', '02T04:00:00', '01T23:00:00'],
    ['work that is over', '01T23:00:00', '01T08:00:00', '01T17:00:00', '02T08:00:00'],
  ])('treat %s by when it begins', (_, now, startsAt, endsAt, out) => {
    const urgency = { about: 'cover' as const, work: { startsAt: at(startsAt), endsAt: at(endsAt) } };
    expect(goesOutAt(urgency, at(now), shanghai)).toBe(at(out));
  });

  it.each([
    ['America/New_York', 'springs forward', '2026-03-08T05:00:00Z', '2026-03-08T12:00:00.000Z'],
    ['America/New_York', 'falls back', '2026-11-01T05:00:00Z', '2026-11-01T13:00:00.000Z'],
    ['Australia/Lord_Howe', 'moves by half an hour', '2026-04-04T14:00:00Z', '2026-04-04T21:30:00.000Z'],
    ['America/Sao_Paulo', 'lives 23:00 twice', '2018-02-18T00:30:00Z', '2018-02-18T11:00:00.000Z'],
  ])('end at 08:00 in %s on the day that %s', (timeZone, _, now, out) => {
    expect(new Date(goesOutAt(cover, Date.parse(now), calendarOf(timeZone))).toISOString()).toBe(out);
  });

  it.each([
    'Asia/Shanghai',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'Asia/Kathmandu',
    'Africa/Cairo',
  ])('follow the wall clock of %s on every day, those of a clock change too', (timeZone) => {
    const calendar = calendarOf(timeZone);
    const wall = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    const isQuiet = (instant: number): boolean => {
      const time = wall.format(instant).slice(11);
      return time >= '21:00:00' || time < '08:00:00';
    };
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2030, 0, 1) }), (now) => {
        const out = goesOutAt(cover, now, calendar);
        expect(isQuiet(out)).toBe(false);
        expect(goesOutAt(cover, out, calendar)).toBe(out);
        if (!isQuiet(now)) expect(out).toBe(now);
        else expect(wall.format(out).slice(11)).toBe('08:00:00');
        expect(out - now).toBeLessThanOrEqual(12 * 3_600_000);
      }),
      { numRuns: 500 },
    );
  });
});
