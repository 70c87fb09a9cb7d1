import { describe, expect, it } from 'vitest';
import type { PlanRules } from '../../../src/domain/cover/plan.ts';
import { createRehearsal, type RehearsedOrder, withDraft } from '../../../src/domain/cover/rehearse.ts';
import { at, cityRules } from '../../support/city.ts';
import { birth, facts, plan, programme, reference } from './cases.ts';

const order = (id: string, changed: Partial<RehearsedOrder> = {}): RehearsedOrder => ({
  ...{ ...facts(changed), id, personId: `person-${id}` },
  ...changed,
});
const rehearse = (orders: readonly RehearsedOrder[], rules: Partial<PlanRules>, present = reference()) => {
  const rehearsal = createRehearsal(present, withDraft(present, 'LGB-150K', { ...cityRules, ...rules }));
  for (const each of orders) rehearsal.add(each);
  return rehearsal.result();
};
const band = { ageMin: 16, ageMax: 65, premiumFen: 40, sumInsuredFen: 15_000_000 };

describe('a rehearsal', () => {
  it('finds nothing where the draft is what stands', () => {
    const { moves, ...total } = rehearse([order('a'), order('b', { occupationClass: 6 })], {});
    expect(moves).toEqual([]);
    expect(total).toEqual({ orders: 2, coveredBefore: 1, coveredAfter: 1, fenBefore: 40, fenAfter: 40 });
  });

  it('says who gains and who loses cover, why, and what each costs', () => {
    const orders = [
      order('old', { birthDay: birth('1956-05-01') }),
      order('a'),
      order('risky', { occupationClass: 4 }),
    ];
    const { moves, ...total } = rehearse(orders, { bands: [{ ...band, ageMax: 75 }], occupationClasses: [1, 2] });
    expect(total).toMatchObject({ coveredBefore: 2, coveredAfter: 2, fenBefore: 80, fenAfter: 80 });
    expect(moves).toEqual([
      { from: 'age_out_of_range', to: 'covered', orders: 1, fenBefore: 0, fenAfter: 40, sample: ['old'] },
      { from: 'covered', to: 'occupation_class', orders: 1, fenBefore: 40, fenAfter: 0, sample: ['risky'] },
    ]);
  });

  it('charges a person-day once, however many orders share it', () => {
    const twoDays = { personId: 'li', endsAt: at('2026-05-12T18:00+08:00') };
    const { fenBefore, fenAfter, moves } = rehearse([order('a', twoDays), order('b', twoDays)], {
      bands: [{ ...band, premiumFen: 50 }],
    });
    expect([fenBefore, fenAfter]).toEqual([80, 100]);
    expect(moves).toMatchObject([{ from: 'covered', to: 'covered', orders: 2, fenBefore: 80, fenAfter: 100 }]);
  });

  it('leaves other plans as they are: an order that the draft refuses may be covered by the next', () => {
    const second = plan({ code: 'SENIOR', rules: { bands: [{ ...band, premiumFen: 90 }] } });
    const present = reference({ programmes: [programme({ plans: [plan(), second] })] });
    const { moves } = rehearse([order('a')], { occupationClasses: [1] }, present);
    expect(moves).toMatchObject([{ from: 'covered', to: 'covered', fenBefore: 40, fenAfter: 90 }]);
  });

  it('judges every order by the draft, whenever it was signed', () => {
    const early = order('a', { signedAt: at('2023-05-02T08:00+08:00'), receivedAt: at('2023-05-02T08:00+08:00') });
    expect(rehearse([early], { otherScheme: 'cover' })).toMatchObject({ orders: 1, coveredAfter: 1 });
  });

  it('keeps a few orders of each kind as examples', () => {
    const many = Array.from({ length: 9 }, (_, n) => order(`o${n}`));
    const [move] = rehearse(many, { occupationClasses: [1] }).moves;
    expect([move?.orders, move?.sample]).toEqual([9, ['o0', 'o1', 'o2', 'o3', 'o4']]);
  });
});
