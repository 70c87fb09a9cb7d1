import type { PlanRules } from '../cover/plan.ts';

/** What a policy pays at most, as a person wants to read it. Percentages are of the eligible cost above the deductible. */
export type CoverLimits = {
  sumInsuredFen: number;
  medical: {
    limitFen: number;
    deductibleFen: number;
    /** With and without social insurance. */
    ratePercent: { withSocialInsurance: number; withoutSocialInsurance: number };
  } | null;
};

const field = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Object.entries(of).find(([key]) => key === name)?.[1] : undefined;

const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

/** Reads the limits out of a plan version's benefits; without whole medical benefits, `medical` is null and nothing is promised. */
export const limitsOf = (sumInsuredFen: number, benefits: PlanRules['benefits']): CoverLimits => {
  const { medical } = benefits;
  const rate = field(medical, 'ratePercent');
  const limitFen = count(field(medical, 'limitFen'));
  const deductibleFen = count(field(medical, 'deductibleFen'));
  const withSocialInsurance = count(field(rate, 'withSocialInsurance'));
  const withoutSocialInsurance = count(field(rate, 'withoutSocialInsurance'));
  const isWhole = limitFen !== null && deductibleFen !== null && withSocialInsurance !== null;
  if (!isWhole || withoutSocialInsurance === null) return { sumInsuredFen, medical: null };
  return {
    sumInsuredFen,
    medical: { limitFen, deductibleFen, ratePercent: { withSocialInsurance, withoutSocialInsurance } },
  };
};
