import { type Gap, gapsBeforeCover } from './gaps.ts';
import type { OrderFacts } from './order-facts.ts';
import type { AgeBand } from './plan.ts';
import {
  type CoverReference,
  type Plan,
  type PlanVersion,
  type Programme,
  programmeFor,
  versionAt,
} from './reference.ts';
import {
  type Case,
  type CoverWindow,
  cancelledBeforeStart,
  caseOf,
  type ExclusionReason,
  failing,
  rules,
  type Working,
} from './rules.ts';

export type Issue = {
  kind: 'issue';
  programme: Programme;
  plan: Plan;
  version: PlanVersion;
  band: AgeBand;
  window: CoverWindow;
  gaps: readonly Gap[];
};
/** `version` judged the order; null where none was in force: one that merely lends its settings can still be mended. */
export type Exclude = { kind: 'exclude'; reason: ExclusionReason; version: PlanVersion | null };
export type CoverDecision = Issue | Exclude;

const casesOf = (facts: OrderFacts, reference: CoverReference, programme: Programme, at: number): Case[] =>
  programme.plans.flatMap((plan) => {
    const judged = versionAt(plan, at);
    return judged ? [caseOf(facts, reference, programme, plan, judged, at)] : [];
  });

const issue = (c: Case, band: AgeBand): Issue => ({
  kind: 'issue',
  programme: c.programme,
  plan: c.plan,
  version: c.version,
  band,
  window: c.window,
  gaps: gapsBeforeCover(c),
});

/**
 * Whether a signed order is covered, under what, and from when, judged at an instant: its signing, or that of the mend for a second decision.
 * Pure, and without a `now`, so that how late a job runs changes nothing. The fund is not asked here: see `grant`.
 *
 * The first plan of the region's programme whose rules all pass covers the order; if none does, the reason is the first failing rule
 * of the first plan.
 */
export const decideCover = (
  facts: OrderFacts,
  reference: CoverReference,
  at: number = facts.signedAt,
): CoverDecision => {
  const programme = programmeFor(reference, facts.regionCode);
  if (!programme)
    return { kind: 'exclude', reason: cancelledBeforeStart(facts) ? 'order_cancelled' : 'no_programme', version: null };
  let first: Exclude | undefined;
  for (const c of casesOf(facts, reference, programme, at)) {
    const reason = failing(c);
    if (reason === undefined && c.band) return issue(c, c.band);
    first ??= { kind: 'exclude', reason: reason ?? 'age_out_of_range', version: c.inForce ? c.version : null };
  }
  return first ?? { kind: 'exclude', reason: 'plan_not_in_force', version: null };
};

export type RuleOutcome = { rule: ExclusionReason; passed: boolean; working: Working };
export type PlanTrace = { plan: string; version: number; rules: RuleOutcome[] };

/** The working behind `decide`, every rule of every plan held against the order: what preview and the console show. */
export const explain = (facts: OrderFacts, reference: CoverReference, at: number = facts.signedAt): PlanTrace[] => {
  const programme = programmeFor(reference, facts.regionCode);
  if (!programme) return [];
  return casesOf(facts, reference, programme, at).map((c) => ({
    plan: c.plan.code,
    version: c.version.version,
    rules: rules.map((rule) => ({ rule: rule.reason, passed: !rule.fails(c), working: rule.working(c) })),
  }));
};
