import { describe, expect, it } from 'vitest';
import { fromDayNumber } from '../../../src/domain/business-date.ts';
import type { Issue } from '../../../src/domain/cover/decide-cover.ts';
import type { OrderFacts } from '../../../src/domain/cover/order-facts.ts';
import type { CoverReference } from '../../../src/domain/cover/reference.ts';
import { decide } from '../../../src/jobs/issue-policy/decide.ts';
import { facts, plan, reference, withPlans } from '../../domain/cover/cases.ts';
import { at } from '../../support/city.ts';

const issued = (order: OrderFacts, city: CoverReference): Issue => {
  const decision = decide(order, city);
  if (decision.kind !== 'issue') throw new Error(`excluded: ${decision.reason}`);
  return decision;
};

type Times = { signed: string; starts: string; ends: string };
const order = ({ signed, starts, ends }: Times): OrderFacts =>
  facts({ signedAt: at(signed), startsAt: at(starts), endsAt: at(ends) });
const here = (time: string): string => `2026-${time}+08:00`;
const times = (signed: string, starts: string, ends: string): Times => ({
  signed: here(signed),
  starts: here(starts),
  ends: here(ends),
});
const atOnce = reference();
const nextMidnight = withPlans(plan({ settings: { coverStarts: 'next_midnight' } }));

describe('cover', () => {
  it.each([
    [
      'from the start of the work, when that is later',
      times('05-11T08:00', '05-11T10:00', '05-11T18:00'),
      atOnce,
      '05-11T10:00',
      '05-11T19:30',
    ],
    [
      'from signing, when the work has begun',
      times('05-11T12:34:56.789', '05-11T10:00', '05-11T18:00'),
      atOnce,
      '05-11T12:34:56.789',
      '05-11T19:30',
    ],
    [
      'from signing, when both are one',
      times('05-11T10:00', '05-11T10:00', '05-11T18:00'),
      atOnce,
      '05-11T10:00',
      '05-11T19:30',
    ],
    [
      '90 minutes beyond midnight',
      times('05-11T08:00', '05-11T18:00', '05-12T00:00'),
      atOnce,
      '05-11T18:00',
      '05-12T01:30',
    ],
    [
      'from the next midnight, when the insurer says so',
      times('05-11T08:00', '05-11T10:00', '05-13T18:00'),
      nextMidnight,
      '05-12T00:00',
      '05-13T19:30',
    ],
    [
      'from the start, when it is after the next midnight',
      times('05-11T08:00', '05-12T10:00', '05-12T18:00'),
      nextMidnight,
      '05-12T10:00',
      '05-12T19:30',
    ],
    [
      'from the midnight after, when signed at midnight',
      times('05-11T00:00', '05-11T10:00', '05-12T18:00'),
      nextMidnight,
      '05-12T00:00',
      '05-12T19:30',
    ],
  ])('runs %s', (_, when, city, start, end) => {
    expect(issued(order(when), city).window).toMatchObject({ start: at(here(start)), end: at(here(end)) });
  });

  it('is none when the work is over before the next midnight', () => {
    const sameDay = times('05-11T08:00', '05-11T10:00', '05-12T00:00');
    expect(decide(order(sameDay), nextMidnight)).toMatchObject({ kind: 'exclude', reason: 'no_cover_window' });
  });

  it('ends with the work where the plan has no tail', () => {
    const city = withPlans(plan({ rules: { tailMinutes: 0 } }));
    const { window } = issued(order(times('05-11T08:00', '05-11T10:00', '05-11T18:00')), city);
    expect(window.end).toBe(at(here('05-11T18:00')));
  });
});

describe('charged is each business date that the work under cover touches', () => {
  it.each([
    ['one day', times('05-11T08:00', '05-11T10:00', '05-11T18:00'), atOnce, '2026-05-11', 1],
    ['both days of a night', times('05-11T08:00', '05-11T22:00', '05-12T06:00'), atOnce, '2026-05-11', 2],
    ['no day that only the tail reaches', times('05-11T08:00', '05-11T15:00', '05-11T23:30'), atOnce, '2026-05-11', 1],
    [
      'no day that begins as the work ends',
      times('05-11T08:00', '05-11T18:00', '05-12T00:00'),
      atOnce,
      '2026-05-11',
      1,
    ],
    [
      'a day of which one millisecond is worked',
      times('05-11T08:00', '05-11T18:00', '05-12T00:00:00.001'),
      atOnce,
      '2026-05-11',
      2,
    ],
    ['the ends of a month', times('05-31T08:00', '05-31T20:00', '06-02T04:00'), atOnce, '2026-05-31', 3],
    ['both years', times('12-31T08:00', '12-31T20:00', '12-31T23:59:59.999'), atOnce, '2026-12-31', 1],
    ['no day before signing', times('05-13T12:00', '05-11T10:00', '05-14T18:00'), atOnce, '2026-05-13', 2],
    [
      'no day before the insurer begins',
      times('05-11T08:00', '05-11T10:00', '05-13T18:00'),
      nextMidnight,
      '2026-05-12',
      2,
    ],
    [
      'a day by the time of the city, not of Greenwich',
      times('05-11T00:00', '05-11T01:00', '05-11T07:00'),
      atOnce,
      '2026-05-11',
      1,
    ],
  ])('%s', (_, when, city, first, days) => {
    const { window } = issued(order(when), city);
    expect({ first: fromDayNumber(window.firstDay), days: window.days }).toEqual({ first, days });
  });

  it('across the new year, in both years', () => {
    const across = facts({ startsAt: at('2026-12-31T22:00+08:00'), endsAt: at('2027-01-01T06:00+08:00') });
    const { window } = issued(across, atOnce);
    expect([window.firstDay, window.firstDay + window.days - 1].map(fromDayNumber)).toEqual([
      '2026-12-31',
      '2027-01-01',
    ]);
  });
});

describe('work without cover has a name', () => {
  it.each([
    ['none when signed before the work', times('05-11T08:00', '05-11T10:00', '05-11T18:00'), atOnce, []],
    ['none when signed as it begins', times('05-11T10:00', '05-11T10:00', '05-11T18:00'), atOnce, []],
    [
      'signed_late until signing',
      times('05-11T12:00', '05-11T10:00', '05-11T18:00'),
      atOnce,
      [['signed_late', '05-11T10:00', '05-11T12:00']],
    ],
    [
      'insurer_next_day from the start until midnight',
      times('05-11T08:00', '05-11T10:00', '05-12T18:00'),
      nextMidnight,
      [['insurer_next_day', '05-11T10:00', '05-12T00:00']],
    ],
    [
      'both, one after the other',
      times('05-11T12:00', '05-11T10:00', '05-12T18:00'),
      nextMidnight,
      [
        ['signed_late', '05-11T10:00', '05-11T12:00'],
        ['insurer_next_day', '05-11T12:00', '05-12T00:00'],
      ],
    ],
    [
      'none when the work begins after that midnight',
      times('05-11T08:00', '05-12T10:00', '05-12T18:00'),
      nextMidnight,
      [],
    ],
  ])('%s', (_, when, city, gaps) => {
    const expected = gaps.map(([cause, from, to]) => ({ cause, from: at(here(from ?? '')), to: at(here(to ?? '')) }));
    expect(issued(order(when), city).gaps).toEqual(expected);
  });
});
