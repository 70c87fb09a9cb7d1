import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CityDay, type CityEvent, createLife, type LifeOptions } from '../../../scripts/city/life.ts';
import { type BusinessDate, dayNumber } from '../../../src/domain/business-date.ts';
import { judgeLife } from './judged-life.ts';

const small = { scale: 0.02, seed: 1 };
const date = (text: string): BusinessDate => text as BusinessDate;
const month = (text: string): LifeOptions => ({
  ...{ scale: 0.1, seed: 1 },
  ...{ from: date(`${text}-01`), to: date(`${text}-28`) },
});

const hashOf = (days: Iterable<CityDay>): string => {
  const hash = createHash('sha256');
  for (const day of days) hash.update(JSON.stringify(day));
  return hash.digest('hex');
};

const rowsOf = (event: CityEvent) => ('rows' in event ? event.rows : [event.row]);
/** Orders signed one by one; a fair makes any day a busy one. */
const signedOn = ({ events }: CityDay): number => events.filter(({ kind }) => kind === 'sign').length;
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

describe('the life of the city', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(hashOf(createLife(small))).toBe(hashOf(createLife(small)));
    expect(hashOf(createLife({ ...small, seed: 2 }))).not.toBe(hashOf(createLife(small)));
  });

  it('is on any day what it is in the whole', () => {
    const [from, to] = [date('2024-04-10'), date('2024-04-20')];
    const whole = [...createLife(small)].filter((day) => day.date >= from && day.date <= to);
    expect([...createLife({ ...small, from, to })]).toEqual(whole);
    expect(whole).toHaveLength(11);
  });

  it('has every day from May 2023 to August 2024, its events in order and within it', () => {
    const days = [...createLife(small)];
    expect([days[0]?.date, days.at(-1)?.date, days.length]).toEqual(['2023-05-01', '2024-08-31', 489]);
    for (const { startsAt, events } of days) {
      expect(events.map((event) => event.at)).toEqual(events.map((event) => event.at).toSorted((a, b) => a - b));
      expect(events.every(({ at }) => at >= startsAt && at < startsAt + 86_400_000)).toBe(true);
    }
  });

  it('changes nothing of an order before it was told', () => {
    const told = new Set<string>();
    for (const { events } of createLife(small))
      for (const event of events) {
        const ids = rowsOf(event).map((row) => row.external_id ?? '');
        if (['sign', 'bulk-sign', 'import-historical'].includes(event.kind)) for (const id of ids) told.add(id);
        if (['cancel', 'amend', 'check-in', 'check-out', 'complete'].includes(event.kind))
          expect(ids.every((id) => told.has(id))).toBe(true);
      }
    expect(told.size).toBe(2_200);
  });

  it('has quiet Sundays and holidays, and a spring in which most is signed for tea', () => {
    const days = [...createLife(month('2024-04'))];
    const weekday = (n: number) => days.filter(({ date: of }) => (dayNumber(of) + 4) % 7 === n && of > '2024-04-07');
    expect(mean(weekday(0).map(signedOn))).toBeLessThan(0.8 * mean(weekday(3).map(signedOn)));
    const festival = [...createLife(month('2024-02'))].filter(
      ({ date: of }) => of >= '2024-02-10' && of <= '2024-02-17',
    );
    expect(mean(festival.map(signedOn))).toBeLessThan(0.25 * mean(days.map(signedOn)));
    const skills = days.flatMap((day) => day.events.flatMap((e) => (e.kind === 'upsert-posting' ? e.row.skill : [])));
    expect(skills.filter((skill) => skill === 'tea-picking').length / skills.length).toBeGreaterThan(0.35);
  });
});

describe('the city at a tenth of its size', () => {
  const life = judgeLife({ scale: 0.1, seed: 1 });
  const orders = 11_000;

  it('has the public figures', () => {
    const { events } = life;
    const told = ['sign', 'bulk-sign', 'import-historical'].reduce((sum, kind) => sum + (events[kind] ?? 0), 0);
    expect([events['upsert-employer'], events['upsert-worker'], life.positions, told]).toEqual([
      1_000, 8_000, 24_000, 11_000,
    ]);
    expect(events['upsert-service-point']).toBe(48);
    expect(life.largestFair).toBeGreaterThanOrEqual(200);
  });

  it('tells nothing that cannot be read, and warns of bad identities alone', () => {
    expect(Object.keys(life.issues).sort()).toEqual(['identity_check_digit', 'identity_missing']);
  });

  it('has cover for some six in ten orders, and a share of each reason for the others', () => {
    const share = (reason: string): number => (life.reasons[reason] ?? 0) / orders;
    expect(life.policies / orders).toBeGreaterThan(0.58);
    expect(life.policies / orders).toBeLessThan(0.66);
    expect(share('historical')).toBeGreaterThan(0.1);
    expect(share('historical')).toBeLessThan(0.15);
    for (const reason of ['no_programme', 'no_cover_window', 'age_out_of_range', 'occupation_class', 'signed_too_late'])
      expect(share(reason), reason).toBeGreaterThan(0.015);
    for (const reason of ['before_go_live', 'identity_missing', 'identity_invalid'])
      expect(share(reason), reason).toBeGreaterThan(0.002);
  });

  it('has people over sixty, people who registered twice, and several orders of one person on one day', () => {
    expect(life.over60 / orders).toBeGreaterThan(0.15);
    expect(life.persons).toBeLessThan(8_000 * 0.97);
    expect(life.sameDay / orders).toBeGreaterThan(0.03);
  });

  it('cancels, amends, completes and mends', () => {
    for (const kind of ['cancel', 'amend', 'check-in', 'check-out', 'complete', 'mend-identity'])
      expect((life.events[kind] ?? 0) / orders, kind).toBeGreaterThan(0.02);
    expect(life.events['raise-fund']).toBe(2);
  });
});
