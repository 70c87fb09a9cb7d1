import { describe, expect, it } from 'vitest';
import { createBusinessCalendar } from '../../../src/domain/business-date.ts';
import { daysOf, type Life, liveOn } from '../../../src/domain/cover/life.ts';
import { at } from '../../support/city.ts';
import { birth, calendar, facts, plan, programme, reference, withPlans } from './cases.ts';
import { amended, cancelled, identified, issued, nextMidnight, on, through } from './lives.ts';

/** How many business days have to be paid. */
const days = (life: Life): number => {
  const touched = daysOf(life, calendar);
  return touched ? touched.last - touched.first + 1 : 0;
};
const gap = (cause: string, from: number, to: number) => ({ cause, from, to });
const longer = { endsAt: on(13, '18:00') };

describe('a policy whose order is cancelled', () => {
  const long = issued(longer);

  it.each([
    ['before the work', on(11, '09:59'), 'voided', long.coverEnd, 0],
    ['at its first instant', on(11, '10:00'), 'ended', on(12, '00:00'), 1],
    ['on the first day', on(11, '23:59'), 'ended', on(12, '00:00'), 1],
    ['at midnight, when another day has begun', on(12, '00:00'), 'ended', on(13, '00:00'), 2],
    ['on the last day, which ends it anyway', on(13, '12:00'), 'bound', long.coverEnd, 3],
    ['in the tail after the work', on(13, '18:30'), 'bound', long.coverEnd, 3],
    ['at the end of cover', on(13, '19:30'), 'bound', long.coverEnd, 3],
  ])('%s', (_, now, status, coverEnd, paid) => {
    const life = through(long, [cancelled(now)]);
    expect(life).toMatchObject({ status, coverEnd, endReason: status === 'bound' ? null : 'cancelled' });
    expect(days(life)).toBe(paid);
  });

  it('while a tail reaches into the next day loses the tail and pays what it paid', () => {
    const late = issued({ endsAt: on(11, '23:30') });
    const life = through(late, [cancelled(on(11, '20:00'))]);
    expect(life).toMatchObject({ status: 'ended', coverEnd: on(12, '00:00') });
    expect([days(late), days(life)]).toEqual([1, 1]);
  });

  it('before an insurer of the next midnight has begun is void, though the work has begun', () => {
    const life = through(issued(longer, nextMidnight), [cancelled(on(11, '15:00'))], nextMidnight);
    expect(life).toMatchObject({ status: 'voided', gaps: [gap('insurer_next_day', on(11, '10:00'), on(11, '15:00'))] });
  });

  it('after it was signed late keeps the gap before the signing', () => {
    const late = issued({ ...longer, signedAt: on(11, '12:00') });
    expect(through(late, [cancelled(on(11, '13:00'))]).gaps).toEqual([
      gap('signed_late', on(11, '10:00'), on(11, '12:00')),
    ]);
  });

  it('ends at the midnight of its zone, on a day of 23 hours too', () => {
    const berlin = createBusinessCalendar('Europe/Berlin');
    if (!berlin.ok) throw new Error(berlin.message);
    const by = reference({ calendar: berlin.value });
    const hours = { startsAt: at('2026-03-28T20:00+01:00'), endsAt: at('2026-03-31T18:00+02:00') };
    const spring = issued({ ...hours, signedAt: at('2026-03-28T08:00+01:00') }, by);
    expect(through(spring, [cancelled(at('2026-03-29T01:30+01:00'))], by).coverEnd).toBe(at('2026-03-30T00:00+02:00'));
    expect(daysOf(spring, berlin.value)).toMatchObject({ last: (daysOf(spring, berlin.value)?.first ?? 0) + 3 });
  });

  it('stays as it is, whatever comes after', () => {
    const once = through(long, [cancelled(on(11, '12:00'))]);
    const later = [cancelled(on(11, '13:00')), amended(on(11, '14:00'), longer)];
    expect(through(once, later)).toEqual(once);
  });

  it('is that of whom the number was mended to, as long as it runs', () => {
    const once = through(long, [cancelled(on(11, '12:00'))]);
    const mended = identified(on(11, '15:00'), { personId: 'person-2' });
    expect(through(once, [mended])).toEqual({ ...once, personId: 'person-2' });
    expect(through(once, [identified(on(12, '15:00'), { personId: 'person-2' })])).toEqual(once);
  });
});

describe('a policy whose hours change', () => {
  it.each([
    ['to a later start, before it', { startsAt: on(11, '12:00') }, on(11, '12:00'), on(11, '19:30')],
    ['to an earlier start, before that', { startsAt: on(11, '09:30') }, on(11, '09:30'), on(11, '19:30')],
    ['to an earlier start than it was told at', { startsAt: on(11, '08:30') }, on(11, '09:00'), on(11, '19:30')],
    ['to a longer work', { endsAt: on(12, '18:00') }, on(11, '10:00'), on(12, '19:30')],
    ['to a shorter work', { endsAt: on(11, '12:00') }, on(11, '10:00'), on(11, '13:30')],
    ['to another day', { startsAt: on(14, '10:00'), endsAt: on(14, '18:00') }, on(14, '10:00'), on(14, '19:30')],
  ])('%s, is covered from then on', (_, terms, coverStart, coverEnd) => {
    expect(through(issued(), [amended(on(11, '09:00'), terms)])).toMatchObject({
      status: 'bound',
      coverStart,
      coverEnd,
    });
  });

  it.each([
    ['later', { startsAt: on(11, '15:00') }, on(11, '19:30')],
    ['earlier', { startsAt: on(11, '06:00') }, on(11, '19:30')],
    ['longer', { endsAt: on(12, '18:00') }, on(12, '19:30')],
    ['shorter', { endsAt: on(11, '13:00') }, on(11, '14:30')],
  ])('%s, after it began, keeps its beginning', (_, terms, coverEnd) => {
    const life = through(issued(), [amended(on(11, '12:00'), terms)]);
    expect(life).toMatchObject({ status: 'bound', coverStart: on(11, '10:00'), coverEnd, gaps: [] });
  });

  it('in the tail goes on; at the end of cover nothing goes on any more', () => {
    const more = { endsAt: on(11, '21:00') };
    expect(through(issued(), [amended(on(11, '19:29'), more)])).toMatchObject({ coverEnd: on(11, '22:30') });
    expect(through(issued(), [amended(on(11, '19:30'), more)])).toEqual(issued());
  });

  it('to a start that had passed when it was told leaves what was worked until then as told late', () => {
    const life = through(issued(), [amended(on(11, '09:00'), { startsAt: on(11, '08:30') })]);
    expect(life.gaps).toEqual([gap('signed_late', on(11, '08:30'), on(11, '09:00'))]);
  });

  it('at an insurer of the next midnight begins earlier only from a midnight on', () => {
    const terms = { startsAt: on(14, '10:00'), endsAt: on(14, '18:00') };
    const told = amended(on(12, '09:00'), { startsAt: on(12, '10:00') }, facts(terms));
    expect(through(issued(terms, nextMidnight), [told], nextMidnight)).toMatchObject({
      ...{ status: 'bound', coverStart: on(13, '00:00'), coverEnd: on(14, '19:30') },
      gaps: [gap('insurer_next_day', on(12, '10:00'), on(13, '00:00'))],
    });
  });

  it('at an insurer of the next midnight to a work that ends before is void, and the work is a gap', () => {
    const terms = { startsAt: on(14, '10:00'), endsAt: on(14, '18:00') };
    const today = { startsAt: on(12, '10:00'), endsAt: on(12, '15:00') };
    const life = through(issued(terms, nextMidnight), [amended(on(12, '09:00'), today)], nextMidnight);
    expect(life).toMatchObject({
      ...{ status: 'voided', endReason: 'no_cover_window' },
      gaps: [gap('refused_after_start', today.startsAt, today.endsAt)],
    });
    expect(days(life)).toBe(0);
  });

  it('never has a window that is empty, or cover that holds for the tail alone', () => {
    const terms = { startsAt: on(12, '10:00'), endsAt: on(12, '18:00') };
    const soon = { startsAt: on(11, '22:00'), endsAt: on(11, '23:30') };
    const life = through(issued(terms, nextMidnight), [amended(on(11, '21:00'), soon)], nextMidnight);
    expect(life).toMatchObject({ status: 'voided', endReason: 'no_cover_window' });
  });

  it('keeps the gap before its signing while only its end moves', () => {
    const late = issued({ ...longer, signedAt: on(11, '12:00') }, nextMidnight);
    expect(through(late, [amended(on(11, '20:00'), { endsAt: on(12, '20:00') })], nextMidnight).gaps).toEqual(
      late.gaps,
    );
    expect(late.gaps).toHaveLength(2);
  });

  it('is in a later age band only as long as it has not begun', () => {
    const bands = [
      { ageMin: 16, ageMax: 45, premiumFen: 40, sumInsuredFen: 15_000_000 },
      { ageMin: 46, ageMax: 65, premiumFen: 60, sumInsuredFen: 9_000_000 },
    ];
    const by = withPlans(plan({ rules: { bands } }));
    const young = issued({ birthDay: birth('1980-05-14') }, by);
    const moved = { startsAt: on(14, '10:00'), endsAt: on(14, '18:00') };
    expect(young).toMatchObject({ sumInsuredFen: 15_000_000 });
    expect(through(young, [amended(on(11, '09:00'), moved)], by)).toMatchObject({ fen: 60, sumInsuredFen: 9_000_000 });
    expect(through(young, [amended(on(11, '12:00'), longer)], by)).toMatchObject({ sumInsuredFen: 15_000_000 });
  });
});

describe('a policy that its plan no longer covers', () => {
  const heavy = { occupationClass: 5 };

  it('before it begins is void, and the work is a gap', () => {
    expect(through(issued(), [amended(on(11, '09:00'), heavy)])).toMatchObject({
      ...{ status: 'voided', endReason: 'occupation_class', coverEnd: on(11, '19:30') },
      gaps: [gap('refused_after_start', on(11, '10:00'), on(11, '18:00'))],
    });
  });

  it('at its first instant is void too: an ended one would be empty', () => {
    expect(through(issued(), [amended(on(11, '10:00'), heavy)])).toMatchObject({ status: 'voided' });
  });

  it('after it began ends at that instant, and the rest of the work is a gap', () => {
    const life = through(issued(longer), [amended(on(12, '12:00'), heavy, facts(longer))]);
    expect(life).toMatchObject({
      ...{ status: 'ended', endReason: 'occupation_class', coverEnd: on(12, '12:00') },
      gaps: [gap('refused_after_start', on(12, '12:00'), on(13, '18:00'))],
    });
    expect(days(life)).toBe(2);
  });

  it('in the tail ends without a gap: nobody works any more', () => {
    expect(through(issued(), [amended(on(11, '18:30'), heavy)])).toMatchObject({ status: 'ended', gaps: [] });
  });

  it('by the age of a mended identity ends, and by a number that became invalid does not', () => {
    const child = { birthDay: birth('2012-05-01') };
    expect(through(issued(), [identified(on(11, '09:00'), child)])).toMatchObject({
      ...{ status: 'voided', endReason: 'age_out_of_range' },
    });
    expect(through(issued(), [identified(on(11, '11:00'), child)])).toMatchObject({
      ...{ status: 'ended', endReason: 'age_out_of_range', coverEnd: on(11, '11:00'), personId: 'person-1' },
    });
    const invalid = { identityStatus: 'invalid', personId: null, birthDay: null } as const;
    expect(through(issued(), [identified(on(11, '11:00'), invalid)])).toEqual(issued());
  });

  it('is judged by the version of its signing, with what was in force then', () => {
    const [first] = plan().versions;
    if (!first) throw new Error('no version');
    const later = {
      ...first,
      id: 'version-2',
      version: 2,
      validFrom: on(12, '00:00'),
      rules: { ...first.rules, occupationClasses: [1] },
    };
    const by = withPlans(plan({ versions: [{ ...first, validTo: on(12, '00:00') }, later] }));
    expect(through(issued(longer, by), [amended(on(12, '12:00'), { endsAt: on(14, '18:00') })], by)).toMatchObject({
      ...{ status: 'bound', coverEnd: on(14, '19:30') },
    });
  });

  it('whose plan version the reference does not hold is nobody’s to judge', () => {
    const policy = { planVersionId: 'elsewhere', life: issued(), events: [] };
    expect(() => liveOn(policy, reference({ programmes: [programme({ plans: [] })] }), 'enough')).toThrow(
      expect.objectContaining({ code: 'plan_version_unknown' }),
    );
  });
});

describe('a policy whose person is another', () => {
  it('is that person’s from then on', () => {
    expect(through(issued(), [identified(on(11, '11:00'), { personId: 'person-2' })])).toEqual({
      ...issued(),
      personId: 'person-2',
    });
  });

  it('ends where the fund cannot pay that person’s days', () => {
    const told = identified(on(11, '11:00'), { personId: 'person-2' });
    expect(through(issued(), [told], reference(), 'short')).toMatchObject({
      ...{ status: 'ended', endReason: 'fund_exhausted', coverEnd: on(11, '11:00'), personId: 'person-1' },
    });
  });
});
