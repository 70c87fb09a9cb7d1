import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeKey } from '../../../src/domain/cover/grant.ts';
import { type Charge, type Needing, settle, spentBy } from '../../../src/domain/cover/settle.ts';

const own = { planId: 'plan', programmeId: 'programme', personId: 'person' };
const day = 20_000;
const charge = (policyId: string, changed: Partial<Charge> = {}): Charge => ({
  ...own,
  day,
  policyId,
  fen: 40,
  ...changed,
});
const policy = (policyId: string, changed: Partial<Needing> = {}): Needing => ({
  ...{ ...own, policyId, signedAt: 1, fen: 40, days: { first: day, last: day }, changed: false },
  ...changed,
});
const over = { days: undefined, changed: true };
const keyOf = (c: Charge): string => chargeKey(c.planId, c.personId, c.day);

describe('a day that is settled anew', () => {
  it('stays with its payer as long as that needs it, whoever was signed before', () => {
    const policies = [policy('a', { signedAt: 0 }), policy('b', { signedAt: 5, changed: true })];
    expect(settle([charge('b')], policies, new Set())).toEqual({ charges: [charge('b')], moved: [] });
  });

  it('moves to the next policy that needs it: the earliest signed, then by id', () => {
    const others = [policy('d', { signedAt: 3 }), policy('c', { signedAt: 2 }), policy('b', { signedAt: 2 })];
    expect(settle([charge('a')], [policy('a', over), ...others], new Set())).toEqual({
      charges: [charge('b')],
      moved: [{ ...charge('a'), movedTo: 'b' }],
    });
  });

  it('keeps the price that it was charged at, whatever its next payer costs', () => {
    const dear = policy('b', { fen: 99, changed: true });
    expect(settle([charge('a')], [policy('a', over), dear], new Set()).charges).toEqual([charge('b')]);
  });

  it.each([
    ['another person', { personId: 'other' }],
    ['another plan', { planId: 'other' }],
    ['other days', { days: { first: day + 1, last: day + 2 } }],
    ['no day at all', { days: undefined }],
  ])('goes back where the only other policy is of %s', (_, other) => {
    expect(settle([charge('a')], [policy('a', over), policy('b', other)], new Set())).toEqual({
      charges: [],
      moved: [{ ...charge('a'), movedTo: null }],
    });
  });

  it('goes back to the first person, and is charged to the second, when the policy is another’s', () => {
    const { charges, moved } = settle([charge('a')], [policy('a', { personId: 'other', changed: true })], new Set());
    expect(charges).toEqual([charge('a', { personId: 'other' })]);
    expect(moved).toEqual([{ ...charge('a'), movedTo: null }]);
    expect(spentBy([charge('a')], charges)).toEqual([{ programmeId: 'programme', year: 2024, fen: 0 }]);
  });
});

describe('a day that nobody has paid', () => {
  const two = { first: day, last: day + 1 };

  it('is charged to a policy that changed, and never to one that did not', () => {
    const policies = [
      policy('a', { days: two }),
      policy('b', { days: { first: day + 1, last: day + 1 }, changed: true }),
    ];
    expect(settle([], policies, new Set())).toEqual({ charges: [charge('b', { day: day + 1 })], moved: [] });
  });

  it('is charged once where two that changed share it, to the earlier signed', () => {
    const policies = [policy('b', { signedAt: 2, changed: true }), policy('a', { signedAt: 3, changed: true })];
    expect(settle([], policies, new Set()).charges).toEqual([charge('b')]);
  });

  it('is not charged again where somebody pays it', () => {
    expect(settle([], [policy('a', { changed: true })], new Set([keyOf(charge('z'))])).charges).toEqual([]);
  });
});

describe('what the fund pays', () => {
  it('is told by programme and year, and is below zero where money comes back', () => {
    const newYear = Date.parse('2027-01-01') / 86_400_000;
    const freed = [charge('a', { day: newYear - 1 }), charge('a', { day: newYear })];
    const charges = [charge('b', { day: newYear }), charge('b', { day: newYear + 1, programmeId: 'other', fen: 60 })];
    expect(spentBy(freed, charges)).toEqual(
      expect.arrayContaining([
        { programmeId: 'programme', year: 2026, fen: -40 },
        { programmeId: 'programme', year: 2027, fen: 0 },
        { programmeId: 'other', year: 2027, fen: 60 },
      ]),
    );
  });
});

describe('whoever changes', () => {
  const days = fc.option(
    fc
      .record({ first: fc.nat(4), length: fc.nat(3) })
      .map(({ first, length }) => ({ first: day + first, last: day + first + length })),
    { nil: undefined },
  );
  const needing = fc.record({ person: fc.nat(1), signedAt: fc.nat(3), days, changed: fc.boolean() });

  /** Charges as a true history leaves them: each day of each policy before is paid once, by one that needed it. */
  const paidBefore = (policies: readonly Needing[]): Charge[] =>
    settle(
      [],
      policies.map((p) => ({ ...p, changed: true })),
      new Set(),
    ).charges as Charge[];
  const needed = (policies: readonly Needing[]): Set<string> => new Set(paidBefore(policies).map(keyOf));

  it('each day that somebody needs is paid once by one that needs it, and no other is', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(needing, days), { maxLength: 6 }), (drawn) => {
        const at = (one: (typeof drawn)[number], i: number, then: boolean): Needing =>
          policy(`p${i}`, {
            personId: `n${one[0].person}`,
            signedAt: one[0].signedAt,
            days: then ? one[1] : one[0].days,
            changed: one[0].changed,
          });
        const before = drawn.map((one, i) => at(one, i, false));
        const after = drawn.map((one, i) => at(one, i, one[0].changed));
        const charged = paidBefore(before);
        const changing = new Set(after.filter((p) => p.changed).map((p) => p.policyId));
        const freed = charged.filter((c) => changing.has(c.policyId));
        const others = charged.filter((c) => !changing.has(c.policyId));
        const { charges } = settle(freed, after, new Set(others.map(keyOf)));
        const all = [...others, ...charges];
        expect(all).toHaveLength(new Set(all.map(keyOf)).size);
        expect(new Set(all.map(keyOf))).toEqual(needed(after));
        for (const c of charges) {
          const payer = after.find((p) => p.policyId === c.policyId && p.personId === c.personId);
          expect(payer?.days && payer.days.first <= c.day && c.day <= payer.days.last).toBe(true);
        }
        const [net] = spentBy(freed, charges);
        expect((net?.fen ?? 0) / 40).toBe(charges.length - freed.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
