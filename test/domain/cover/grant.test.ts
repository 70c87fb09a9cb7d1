import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeKey, fundKey, grant, type Wanted } from '../../../src/domain/cover/grant.ts';

const days = (...numbers: number[]) => numbers.map((day) => ({ day, year: day < 100 ? 2026 : 2027 }));
const wanted = (ord: number, changed: Partial<Wanted> = {}): Wanted => ({
  ord,
  signedAt: ord,
  programmeId: 'LGB',
  planId: 'plan',
  personId: `person-${ord}`,
  fen: 40,
  days: days(1),
  ...changed,
});
const purse = (left: Partial<Record<2026 | 2027, number>>, programmeId = 'LGB') =>
  new Map(Object.entries(left).map(([year, fen]) => [fundKey(programmeId, Number(year)), fen]));
const refused = (orders: Wanted[], left: ReadonlyMap<string, number>, existing: string[] = []) =>
  [...grant(orders, new Set(existing), left)].sort((a, b) => a - b);

describe('granting what is left of the fund', () => {
  it('pays to the last fen', () => {
    expect(refused([wanted(1), wanted(2), wanted(3)], purse({ 2026: 119 }))).toEqual([3]);
    expect(refused([wanted(1), wanted(2), wanted(3)], purse({ 2026: 120 }))).toEqual([]);
  });

  it('gives by the instant of signing, then by place', () => {
    const late = wanted(1, { signedAt: 30 });
    const early = wanted(2, { signedAt: 10 });
    expect(refused([late, early], purse({ 2026: 40 }))).toEqual([1]);
    expect(refused([wanted(2, { signedAt: 10 }), wanted(1, { signedAt: 10 })], purse({ 2026: 40 }))).toEqual([2]);
  });

  it('pays an order wholly or not at all, and goes on with a cheaper one', () => {
    expect(refused([wanted(1, { days: days(1, 2, 3) }), wanted(2)], purse({ 2026: 80 }))).toEqual([1]);
  });

  it('pays a person-day once, and lets a later order ride on it', () => {
    expect(refused([wanted(1), wanted(2, { personId: 'person-1' })], purse({ 2026: 40 }))).toEqual([]);
  });

  it('pays the day of a refused order for the next that can be paid whole', () => {
    const long = wanted(1, { days: days(1, 2) });
    expect(refused([long, wanted(2, { personId: 'person-1' })], purse({ 2026: 40 }))).toEqual([1]);
  });

  it('asks nothing for a day that is charged already', () => {
    expect(refused([wanted(1)], purse({ 2026: 0 }), [chargeKey('plan', 'person-1', 1)])).toEqual([]);
  });

  it('charges the same day of another plan again', () => {
    expect(refused([wanted(1, { planId: 'other' })], purse({ 2026: 0 }), [chargeKey('plan', 'person-1', 1)])).toEqual([
      1,
    ]);
  });

  it.each([
    [{ 2026: 40, 2027: 40 }, []],
    [{ 2026: 39, 2027: 40 }, [1]],
    [{ 2026: 40, 2027: 39 }, [1]],
    [{ 2026: 80 }, [1]],
    [{}, [1]],
  ])('asks each year for its own days: %o', (left, expected) => {
    expect(refused([wanted(1, { days: days(99, 100) })], purse(left))).toEqual(expected);
  });

  it('gives back nothing of one year when the other cannot pay', () => {
    const both = wanted(1, { days: days(99, 100) });
    expect(refused([both, wanted(2, { days: days(99) })], purse({ 2026: 40, 2027: 0 }))).toEqual([1]);
  });

  it('pays from the fund of the own programme', () => {
    const left = new Map([...purse({ 2026: 0 }), ...purse({ 2026: 40 }, 'OTHER')]);
    expect(refused([wanted(1), wanted(2, { programmeId: 'OTHER', planId: 'other' })], left)).toEqual([1]);
  });

  it('pays what costs nothing from an empty fund', () => {
    expect(refused([wanted(1, { fen: 0 })], purse({}))).toEqual([]);
  });
});

const order = fc.record({
  signedAt: fc.integer({ min: 0, max: 4 }),
  personId: fc.constantFrom('a', 'b', 'c'),
  planId: fc.constantFrom('plan', 'other'),
  fen: fc.constantFrom(0, 40, 60),
  days: fc.uniqueArray(fc.integer({ min: 97, max: 102 }), { minLength: 1, maxLength: 4 }).map((list) => days(...list)),
});
const cases = fc.record({
  orders: fc.array(order, { maxLength: 8 }).map((list) => list.map((o, i) => wanted(i + 1, o))),
  existing: fc.uniqueArray(
    fc
      .record({
        plan: fc.constantFrom('plan', 'other'),
        person: fc.constantFrom('a', 'b', 'c'),
        day: fc.integer({ min: 97, max: 102 }),
      })
      .map(({ plan, person, day }) => chargeKey(plan, person, day)),
  ),
  left: fc
    .record({ 2026: fc.integer({ min: 0, max: 400 }), 2027: fc.integer({ min: 0, max: 400 }) })
    .map((fen) => purse(fen)),
});

/** The rule again, as slowly and plainly as it can be said: one order after another, each day looked up in a list. */
const oneByOne = (orders: readonly Wanted[], existing: readonly string[], left: ReadonlyMap<string, number>) => {
  const charged = [...existing];
  const rest = (year: number) =>
    (left.get(fundKey('LGB', year)) ?? 0) - spent.filter((s) => s.year === year).reduce((sum, s) => sum + s.fen, 0);
  let spent: { year: number; fen: number }[] = [];
  const no: number[] = [];
  for (const o of [...orders].sort((a, b) => a.signedAt - b.signedAt || a.ord - b.ord)) {
    const before = spent;
    const fresh = o.days.filter(({ day }) => !charged.includes(chargeKey(o.planId, o.personId, day)));
    spent = [...spent, ...fresh.map(({ year }) => ({ year, fen: o.fen }))];
    if (fresh.every(({ year }) => rest(year) >= 0))
      charged.push(...fresh.map(({ day }) => chargeKey(o.planId, o.personId, day)));
    else {
      spent = before;
      no.push(o.ord);
    }
  }
  return { no: no.sort((a, b) => a - b), spent };
};

describe('whatever is wanted of the fund', () => {
  it('is granted as one by one, and never a fen more than is left of a year', () => {
    fc.assert(
      fc.property(cases, ({ orders, existing, left }) => {
        const model = oneByOne(orders, existing, left);
        expect(refused(orders, left, existing)).toEqual(model.no);
        for (const year of [2026, 2027]) {
          const paid = model.spent.filter((s) => s.year === year).reduce((sum, s) => sum + s.fen, 0);
          expect(paid).toBeLessThanOrEqual(left.get(fundKey('LGB', year)) ?? 0);
        }
      }),
    );
  });

  it('does not depend on the order in which it is told', () => {
    const shuffled = cases.chain((c) =>
      fc.shuffledSubarray(c.orders, { minLength: c.orders.length }).map((turned) => ({ ...c, turned })),
    );
    fc.assert(
      fc.property(shuffled, ({ orders, turned, existing, left }) => {
        expect(refused(turned, left, existing)).toEqual(refused(orders, left, existing));
      }),
    );
  });

  it('gives the first to sign at least as much from a fuller fund', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 200 }), ({ orders, existing, left }, more) => {
        const fuller = new Map([...left].map(([key, fen]) => [key, fen + more]));
        const [first] = [...orders].sort((a, b) => a.signedAt - b.signedAt || a.ord - b.ord);
        if (first && !refused(orders, left, existing).includes(first.ord))
          expect(refused(orders, fuller, existing)).not.toContain(first.ord);
        const refusedOfFull = refused(orders, new Map([...left.keys()].map((key) => [key, 1e9])), existing);
        expect(refusedOfFull).toEqual([]);
      }),
    );
  });

  it('leaves what is granted granted when later orders come in behind it', () => {
    fc.assert(
      fc.property(cases, ({ orders, existing, left }) => {
        const before = refused(orders, left, existing);
        const later = wanted(orders.length + 1, { signedAt: 5, personId: 'a', days: days(97, 98, 99, 100) });
        expect(refused([...orders, later], left, existing).filter((ord) => ord !== later.ord)).toEqual(before);
      }),
    );
  });
});
