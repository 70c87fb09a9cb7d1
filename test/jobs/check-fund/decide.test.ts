import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/jobs/check-fund/decide.ts';

const kinds = (budgetFen: number, spentFen: number, cheapestFen: number | null = 40) =>
  decide([{ programme: 'LGB', year: 2026, budgetFen, spentFen, cheapestFen }]).map(({ kind }) => kind);

describe('a fund', () => {
  it.each([
    ['from four fifths on, it is low', 1_000, 800, ['fund_low']],
    ['below, it is not', 1_000, 799, []],
    ['spent to the last fen, it is exhausted, and that alone is said', 1_000, 1_000, ['fund_exhausted']],
    ['with less left than a day costs, it is as good as spent', 1_000, 961, ['fund_exhausted']],
    ['that can pay one more day is not', 1_000, 960, ['fund_low']],
    ['of nothing is empty by intent', 0, 0, []],
  ])('%s', (_, budgetFen, spentFen, expected) => {
    expect(kinds(budgetFen, spentFen)).toEqual(expected);
  });
  it('without a plan in force is exhausted when nothing is left', () => {
    expect(kinds(1_000, 999, null)).toEqual(['fund_low']);
    expect(kinds(1_000, 1_000, null)).toEqual(['fund_exhausted']);
  });
  it('says what is left', () => {
    const [alarm] = decide([{ programme: 'LGB', year: 2026, budgetFen: 500, spentFen: 480, cheapestFen: 40 }]);
    expect(alarm).toMatchObject({ subject: 'LGB/2026', detail: { budgetFen: 500, spentFen: 480, leftFen: 20 } });
  });
});
