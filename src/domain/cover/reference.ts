import type { BusinessCalendar } from '../business-date.ts';
import type { InsurerSettings, PlanRules } from './plan.ts';

export type PlanVersion = {
  id: string;
  version: number;
  validFrom: number;
  validTo: number | null;
  used: boolean;
  rules: PlanRules;
};
export type Plan = {
  id: string;
  code: string;
  policyNoPrefix: string;
  insurer: { code: string; settings: InsurerSettings };
  /** By `validFrom`, ascending; never overlapping. */
  versions: readonly PlanVersion[];
};
export type Programme = {
  id: string;
  code: string;
  regionCodes: ReadonlySet<string>;
  annualBudgetFen: number;
  goLiveAt: number;
  /** In the programme's own order of preference. */
  plans: readonly Plan[];
};
/** Business days (days since 1970-01-01) on which an employer stands on a list of another scheme: `[fromDay, toDay)`. */
export type ListedDays = { fromDay: number; toDay: number | null };

/** Everything that a decision on cover reads beside the order itself: one consistent copy, named by its revision. */
export type CoverReference = {
  revision: number;
  calendar: BusinessCalendar;
  /** By priority, then code. */
  programmes: readonly Programme[];
  /** Region code → the code of the region that includes it. */
  regionParents: ReadonlyMap<string, string>;
  /** USCC → the days on which another scheme insures that employer's workers. */
  otherScheme: ReadonlyMap<string, readonly ListedDays[]>;
};

/** The first programme that has the region or one that includes it; there is no falling through to another. */
export const programmeFor = (reference: CoverReference, regionCode: string | null): Programme | undefined => {
  const chain: string[] = [];
  for (let code = regionCode; code && !chain.includes(code); code = reference.regionParents.get(code) ?? null)
    chain.push(code);
  return reference.programmes.find((programme) => chain.some((code) => programme.regionCodes.has(code)));
};

/**
 * The version of a plan that judges an order signed at that instant: the one in force, else the nearest before, else the first.
 * A version that is not in force only lends its settings, so that the rules tested before `plan_not_in_force` can be.
 */
export const versionAt = (plan: Plan, at: number): { version: PlanVersion; inForce: boolean } | undefined => {
  const begun = plan.versions.findLast((v) => v.validFrom <= at);
  if (begun) return { version: begun, inForce: begun.validTo === null || at < begun.validTo };
  const first = plan.versions[0];
  return first && { version: first, inForce: false };
};

/** The plan version that a policy was issued under: it judges every later event too. */
export type Terms = { programme: Programme; plan: Plan; version: PlanVersion };

/** Where a plan version stands in a copy of the reference; undefined where it is not in it. */
export const termsOf = (reference: CoverReference, planVersionId: string): Terms | undefined => {
  for (const programme of reference.programmes)
    for (const plan of programme.plans) {
      const version = plan.versions.find((v) => v.id === planVersionId);
      if (version) return { programme, plan, version };
    }
  return undefined;
};
