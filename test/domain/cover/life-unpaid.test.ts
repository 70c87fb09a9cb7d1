import { describe, expect, it } from 'vitest';
import { daysOf, type Life, type OrderEvent } from '../../../src/domain/cover/life.ts';
import { calendar, reference } from './cases.ts';
import { amended, cancelled, completed, issued, nextMidnight, on, through } from './lives.ts';

/** How many business days have to be paid. */
const days = (life: Life): number => {
  const touched = daysOf(life, calendar);
  return touched ? touched.last - touched.first + 1 : 0;
};
const gap = (cause: string, from: number, to: number) => ({ cause, from, to });
const longer = { endsAt: on(13, '18:00') };

describe('a policy whose change the fund cannot pay', () => {
  const short = (life: Life, ...events: OrderEvent[]) => through(life, events, reference(), 'short');

  it('of longer work keeps what is paid, and the rest is a gap', () => {
    const life = short(issued(), amended(on(11, '12:00'), { endsAt: on(12, '18:00') }));
    expect(life).toMatchObject({
      ...{ status: 'bound', coverEnd: on(11, '19:30') },
      gaps: [gap('overrun', on(11, '19:30'), on(12, '18:00'))],
    });
    expect(days(life)).toBe(1);
  });

  it('of work that goes on past midnight keeps no tail on the day that nobody pays', () => {
    const late = issued({ endsAt: on(11, '23:00') });
    const life = short(late, amended(on(11, '12:00'), { endsAt: on(12, '04:00') }, late.facts));
    expect(life).toMatchObject({ coverEnd: on(12, '00:00'), gaps: [gap('overrun', on(12, '00:00'), on(12, '04:00'))] });
    expect(days(life)).toBe(1);
  });

  it('of work that was moved ends: it has no cover of its own', () => {
    const moved = { startsAt: on(14, '10:00'), endsAt: on(14, '18:00') };
    expect(short(issued(), amended(on(11, '09:00'), moved))).toMatchObject({
      ...{ status: 'voided', endReason: 'fund_exhausted' },
      gaps: [gap('refused_after_start', moved.startsAt, moved.endsAt)],
    });
  });

  it('is changed as ever by what costs nothing', () => {
    const cheap = [
      amended(on(11, '12:00'), { occupationClass: 3 }),
      amended(on(11, '13:00'), { endsAt: on(11, '15:00') }),
    ];
    expect(short(issued(), ...cheap)).toEqual(through(issued(), cheap));
  });

  it('loses the gap of its longer work again when that is called off or paid', () => {
    const short1 = short(issued(), amended(on(11, '12:00'), { endsAt: on(12, '18:00') }));
    expect(through(short1, [amended(on(11, '13:00'), { endsAt: on(12, '17:00') })])).toMatchObject({
      ...{ coverEnd: on(12, '18:30'), gaps: [] },
    });
    expect(through(short1, [amended(on(11, '13:00'), {})])).toMatchObject({ coverEnd: on(11, '19:30'), gaps: [] });
  });
});

describe('completed work', () => {
  it.each([
    ['that ended in time changes nothing', on(11, '17:00'), []],
    ['that ended at the end of cover changes nothing', on(11, '19:30'), []],
    [
      'that ran over the cover leaves the rest as a gap',
      on(11, '21:00'),
      [gap('overrun', on(11, '19:30'), on(11, '21:00'))],
    ],
  ])('%s', (_, actualEnd, gaps) => {
    expect(through(issued(), [completed(on(11, '22:00'), actualEnd)])).toEqual({ ...issued(), gaps });
  });

  it('never counts the same minutes as a gap twice, however often it is told', () => {
    const ended = through(issued(), [amended(on(11, '12:00'), { occupationClass: 5 })]);
    const told = completed(on(11, '22:00'), on(11, '21:00'));
    const gaps = [
      gap('refused_after_start', on(11, '12:00'), on(11, '18:00')),
      gap('overrun', on(11, '18:00'), on(11, '21:00')),
    ];
    expect(through(ended, [told]).gaps).toEqual(gaps);
    expect(through(ended, [told, told]).gaps).toEqual(gaps);
  });

  it('that ran over what the fund paid is one gap after another, never two from the same instant', () => {
    const short = through(issued(), [amended(on(11, '12:00'), { endsAt: on(12, '18:00') })], reference(), 'short');
    expect(through(short, [completed(on(12, '20:00'), on(12, '19:00'))]).gaps).toEqual([
      gap('overrun', on(11, '19:30'), on(12, '18:00')),
      gap('overrun', on(12, '18:00'), on(12, '19:00')),
    ]);
  });

  it('that ended early was without cover only as long as it lasted', () => {
    const life = through(issued(longer, nextMidnight), [completed(on(11, '16:00'), on(11, '15:00'))], nextMidnight);
    expect(life.gaps).toEqual([gap('insurer_next_day', on(11, '10:00'), on(11, '15:00'))]);
  });

  it('under a void policy is no overrun of it', () => {
    const life = through(issued(), [cancelled(on(11, '09:00')), completed(on(11, '22:00'), on(11, '21:00'))]);
    expect(life.gaps).toEqual([]);
  });
});
