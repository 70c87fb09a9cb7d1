import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChangeableOrder,
  isOutsideHours,
  judgeAmend,
  judgeAttendance,
  judgeCancel,
  judgeComplete,
  type Terms,
} from '../../src/domain/order-changes.ts';
import { at, cityCalendar } from '../support/city.ts';
import { day as dateOf } from './arbitraries.ts';

const calendar = cityCalendar();
const hour = 3_600_000;
const day = 24 * hour;
const start = at('2026-05-11T10:00+08:00');
const end = start + 8 * hour;
const born = (date: string): number => Date.parse(dateOf(date)) / day;

const order = (over: Partial<ChangeableOrder> = {}): ChangeableOrder => ({
  ...{ signedAt: start - 2 * hour, startsAt: start, endsAt: end, occupationClass: 2, wageFen: 20_000 },
  ...{ cancelledAt: null, completedAt: null, actualStart: null, actualEnd: null },
  ...{
    birthDay: born('1980-05-01'),
    hazardous: false,
    coverEnd: end + 1.5 * hour,
    policyStatus: 'bound',
    claimReportedAt: null,
  },
  ...over,
});
const code = (judged: { kind: string; code?: string }): string => judged.code ?? judged.kind;

describe('cancelling', () => {
  it.each<[string, Partial<ChangeableOrder>, number, string]>([
    ['before the work begins', {}, start - 1, 'change'],
    ['while it goes on', {}, start + hour, 'change'],
    ['in the tail of its cover', {}, end + hour, 'change'],
    ['at the end of its cover', {}, end + 1.5 * hour, 'order_over'],
    ['without a policy, at the end of the work', { coverEnd: null }, end, 'order_over'],
    ['where cover ended early, until the work ends', { coverEnd: start + hour }, end - 1, 'change'],
    ['what is cancelled', { cancelledAt: start - hour }, end + day, 'unchanged'],
    ['what is completed', { completedAt: end }, end, 'order_completed'],
  ])('%s', (_, over, now, expected) => {
    expect(code(judgeCancel(order(over), now))).toBe(expected);
  });
});

describe('amending', () => {
  it.each<[string, Partial<ChangeableOrder>, Partial<Terms>, number, string]>([
    ['the end of work', {}, { endsAt: end + hour }, start, 'change'],
    ['the class alone', {}, { occupationClass: 4 }, start, 'change'],
    ['nothing', {}, {}, start, 'unchanged'],
    ['to what it is, also when it is over', {}, { startsAt: start, occupationClass: 2 }, end + day, 'unchanged'],
    ['into an empty window', {}, { endsAt: start }, start - hour, 'no_cover_window'],
    ['its start beyond its end', {}, { startsAt: end }, start - hour, 'no_cover_window'],
    ['so that it has ended', {}, { endsAt: start + hour }, start + hour, 'ends_in_past'],
    ['to the longest there may be', {}, { endsAt: start + 1_097 * day }, start, 'change'],
    ['to longer than that', {}, { endsAt: start + 1_097 * day + 1 }, start, 'window_too_long'],
    ['what is cancelled', { cancelledAt: start }, { endsAt: end + hour }, start, 'order_cancelled'],
    ['what is completed', { completedAt: end }, { endsAt: end + hour }, end, 'order_completed'],
    ['at the end of cover', {}, { endsAt: end + day }, end + 1.5 * hour, 'order_over'],
    ['after a claim', { claimReportedAt: start }, { endsAt: end + hour }, start, 'claim_reported'],
    ['whose policy was voided', { policyStatus: 'voided' }, { endsAt: end + hour }, start, 'cover_ended'],
    ['whose policy has ended', { policyStatus: 'ended' }, { occupationClass: 4 }, start, 'cover_ended'],
    ['to what it is, where its policy has ended', { policyStatus: 'ended' }, { endsAt: end }, start, 'unchanged'],
    ['without a policy', { policyStatus: null, coverEnd: null }, { endsAt: end + hour }, start, 'change'],
    ['a child into work', { birthDay: born('2010-05-12') }, { endsAt: end + hour }, start, 'under_minimum_age'],
    [
      'somebody of 17 into the night',
      { birthDay: born('2009-01-01') },
      { endsAt: end + 5 * hour },
      start,
      'minor_night_work',
    ],
    [
      'hazardous work of somebody of 17',
      { birthDay: born('2009-01-01'), hazardous: true },
      { endsAt: end + hour },
      start,
      'minor_hazardous_work',
    ],
  ])('%s', (_, over, change, now, expected) => {
    expect(code(judgeAmend(order(over), change, now, calendar))).toBe(expected);
  });

  it('never leaves an order that is empty, over or too long, keeps what is not named, and is done once', () => {
    const instants = fc.integer({ min: start - 2_000 * day, max: end + 2_000 * day });
    const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
    const wished = fc.record({
      startsAt: maybe(instants),
      endsAt: maybe(instants),
      occupationClass: maybe(fc.integer({ min: 1, max: 6 })),
    });
    fc.assert(
      fc.property(wished, fc.integer({ min: start - day, max: end + day }), (wish, now) => {
        const change: Partial<Terms> = Object.fromEntries(Object.entries(wish).filter(([, v]) => v !== undefined));
        const before = order();
        const judged = judgeAmend(before, change, now, calendar);
        if (judged.kind !== 'change') return;
        const { value } = judged;
        expect(value.startsAt).toBeLessThan(value.endsAt);
        expect(value.endsAt).toBeGreaterThan(now);
        expect(value.endsAt - value.startsAt).toBeLessThanOrEqual(1_097 * day);
        expect(value).toEqual({ startsAt: start, endsAt: end, occupationClass: 2, ...change });
        expect(judgeAmend({ ...before, ...value }, change, now, calendar)).toEqual({ kind: 'unchanged' });
      }),
    );
  });
});

describe('completing', () => {
  const done = { actualStart: start, actualEnd: end, wageFen: null };
  it.each<[string, Partial<ChangeableOrder>, Partial<typeof done>, number, string]>([
    ['after the work', {}, {}, end, 'change'],
    ['up to five minutes ahead of our clock', {}, {}, end - 300_000, 'change'],
    ['further ahead than that', {}, {}, end - 300_001, 'ends_in_future'],
    ['work that began early', {}, { actualStart: start - hour }, end, 'change'],
    [
      'before the work begins',
      {},
      { actualStart: start - 2 * hour, actualEnd: start - hour },
      start - 1,
      'complete_before_start',
    ],
    [
      'with work that was over before the start',
      {},
      { actualStart: start - day, actualEnd: start },
      end,
      'complete_before_start',
    ],
    ['with an end that is no later than its start', {}, { actualEnd: start }, end, 'ends_before_start'],
    ['with a mistyped year', {}, { actualStart: start - 1_098 * day }, end, 'window_too_long'],
    ['what is cancelled', { cancelledAt: start }, {}, end, 'order_cancelled'],
    ['again with the same', { completedAt: end, actualStart: start, actualEnd: end }, {}, end + day, 'unchanged'],
    [
      'again with other times',
      { completedAt: end, actualStart: start, actualEnd: end - 1 },
      {},
      end,
      'order_completed',
    ],
  ])('%s', (_, over, change, now, expected) => {
    expect(code(judgeComplete(order(over), { ...done, ...change }, now))).toBe(expected);
  });

  it('keeps the agreed wage where none is told, and refuses another one later', () => {
    const judged = judgeComplete(order(), done, end);
    expect(judged).toEqual({ kind: 'change', value: { ...done, wageFen: 20_000 } });
    const completed = order({ completedAt: end, actualStart: start, actualEnd: end });
    expect(code(judgeComplete(completed, { ...done, wageFen: 20_001 }, end))).toBe('order_completed');
  });
});

describe('coming and leaving', () => {
  it.each<[string, Partial<ChangeableOrder>, number, number, string]>([
    ['is taken after the work', { completedAt: end }, start, end + day, 'change'],
    ['is taken before it', {}, start - hour, start - hour, 'change'],
    ['is refused on a cancelled order', { cancelledAt: start }, start, start, 'order_cancelled'],
    ['is refused ahead of our clock', {}, start + 300_001, start, 'at_in_future'],
  ])('%s', (_, over, when, now, expected) => {
    expect(code(judgeAttendance(order(over), when, now))).toBe(expected);
  });

  it.each<[string, Partial<ChangeableOrder>, number, boolean]>([
    ['two hours before the work', {}, start - 2 * hour, false],
    ['earlier than that', {}, start - 2 * hour - 1, true],
    ['two hours after the work', {}, end + 2 * hour, false],
    ['later than that', {}, end + 2 * hour + 1, true],
    ['in cover that goes on for longer', { coverEnd: end + 5 * hour }, end + 5 * hour, false],
    ['in another century', {}, 0, true],
  ])('is outside of the hours of work or not: %s', (_, over, when, expected) => {
    expect(isOutsideHours(order(over), when)).toBe(expected);
  });
});
