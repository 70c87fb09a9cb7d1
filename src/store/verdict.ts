import { yearOfDay } from '../domain/business-date.ts';
import type { CoverDecision } from '../domain/cover/decide-cover.ts';
import type { Verdict } from './issue-chunk.ts';

/** A decision as the store writes it. */
export const verdictOn = (
  order: { ord: number; version: number; signedAt: number },
  decision: CoverDecision,
): Verdict => {
  const { ord, version, signedAt } = order;
  if (decision.kind === 'exclude')
    return { ord, version, signedAt, reason: decision.reason, planVersionId: decision.version?.id ?? null };
  return {
    ...{ ord, version, signedAt, reason: null, planVersionId: decision.version.id },
    terms: {
      planId: decision.plan.id,
      programmeId: decision.programme.id,
      premiumFen: decision.band.premiumFen,
      sumInsuredFen: decision.band.sumInsuredFen,
      policyNoPrefix: decision.plan.policyNoPrefix,
    },
    firstDay: decision.window.firstDay,
    days: decision.window.days,
    coverStart: decision.window.start,
    coverEnd: decision.window.end,
    gaps: decision.gaps,
  };
};

/** Every year that verdicts charge; an order may last three of them. */
export const chargedYears = (verdicts: readonly Verdict[]): { programmeId: string; year: number }[] =>
  verdicts.flatMap((v) => {
    if (v.reason !== null) return [];
    const first = yearOfDay(v.firstDay);
    const last = yearOfDay(v.firstDay + v.days - 1);
    return Array.from({ length: last - first + 1 }, (_, n) => ({ programmeId: v.terms.programmeId, year: first + n }));
  });
