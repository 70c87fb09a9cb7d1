import { ageOnDay } from '../age.ts';
import type { BusinessCalendar } from '../business-date.ts';
import type { OrderFacts } from './order-facts.ts';
import type { AgeBand } from './plan.ts';
import type { CoverReference, Plan, PlanVersion, Programme } from './reference.ts';

/** Reasons why an order has no policy, in the order in which they are tested. `historical` is written by imports alone. */
export const exclusionReasons = [
  'order_cancelled',
  'no_programme',
  'before_go_live',
  'signed_too_late',
  'no_cover_window',
  'identity_missing',
  'identity_invalid',
  'consent_missing',
  'plan_not_in_force',
  'other_scheme',
  'age_out_of_range',
  'occupation_class',
  'fund_exhausted',
  'historical',
] as const;
export type ExclusionReason = (typeof exclusionReasons)[number];

/** When cover runs, and the business days it is charged for: `[start, end)`, `days` from `firstDay`. */
export type CoverWindow = { start: number; end: number; firstDay: number; days: number };

/** One order held against one version of one plan. */
export type Case = {
  facts: OrderFacts;
  reference: CoverReference;
  programme: Programme;
  plan: Plan;
  version: PlanVersion;
  inForce: boolean;
  /** The instant it is judged at: signing, or for a second decision the instant of the mend. Cover never begins before it. */
  at: number;
  window: CoverWindow;
  age: number | null;
  band: AgeBand | undefined;
};

const minute = 60_000;

/** The first instant at which an insurer covers what it is told of at `at`. */
export const earliestStart = (plan: Plan, calendar: BusinessCalendar, at: number): number =>
  plan.insurer.settings.coverStarts === 'at_once' ? at : calendar.startOfDay(calendar.dayOf(at) + 1);

/**
 * Cover starts at the later of signing and work start, or, as the insurer's setting says, not before 00:00 of the day after signing;
 * it ends the plan's tail after the work. Charged is each business date that `[start, ends_at)` touches, never the tail alone.
 */
const windowOf = (
  facts: OrderFacts,
  plan: Plan,
  version: PlanVersion,
  { calendar }: CoverReference,
  at: number,
): CoverWindow => {
  const start = Math.max(earliestStart(plan, calendar, at), facts.startsAt);
  const end = facts.endsAt + version.rules.tailMinutes * minute;
  const firstDay = calendar.dayOf(start);
  const days = start < facts.endsAt ? calendar.dayOf(facts.endsAt - 1) - firstDay + 1 : 0;
  return { start, end, firstDay, days };
};

const within = (age: number | null, band: AgeBand): boolean =>
  age !== null && age >= band.ageMin && (band.ageMax === null || age <= band.ageMax);

export const caseOf = (
  facts: OrderFacts,
  reference: CoverReference,
  programme: Programme,
  plan: Plan,
  judged: { version: PlanVersion; inForce: boolean },
  at: number = facts.signedAt,
): Case => {
  const window = windowOf(facts, plan, judged.version, reference, at);
  const age = facts.birthDay === null ? null : ageOnDay(facts.birthDay, window.firstDay);
  const band = judged.version.rules.bands.find((b) => within(age, b));
  return { facts, reference, programme, plan, ...judged, at, window, age, band };
};

const listedElsewhere = ({ facts, reference, version, at }: Case): boolean => {
  if (version.rules.otherScheme === 'cover' || facts.employerUscc === null) return false;
  const day = reference.calendar.dayOf(at);
  const listed = reference.otherScheme.get(facts.employerUscc) ?? [];
  return listed.some((days) => days.fromDay <= day && (days.toDay === null || day < days.toDay));
};

export const cancelledBeforeStart = (facts: OrderFacts): boolean =>
  facts.cancelledAt !== null && facts.cancelledAt < facts.startsAt;

/** What a rule looked at, for a person to read: instants in milliseconds, ages in completed years. */
export type Working = Record<string, number | string | boolean | null>;
export type Rule = { reason: ExclusionReason; fails: (c: Case) => boolean; working: (c: Case) => Working };

/**
 * The rules of cover that look at one plan, in the order in which they are tested. `no_programme` comes before them (without a
 * programme there is no plan to test) and `fund_exhausted` after them, for the chosen plan only.
 */
export const rules: readonly Rule[] = [
  {
    reason: 'order_cancelled',
    fails: (c) => cancelledBeforeStart(c.facts),
    working: (c) => ({ cancelledAt: c.facts.cancelledAt, startsAt: c.facts.startsAt }),
  },
  {
    reason: 'before_go_live',
    fails: (c) => c.facts.signedAt < c.programme.goLiveAt,
    working: (c) => ({ signedAt: c.facts.signedAt, goLiveAt: c.programme.goLiveAt }),
  },
  {
    reason: 'signed_too_late',
    fails: (c) => c.facts.receivedAt - c.facts.signedAt > c.version.rules.maxSigningLagMinutes * minute,
    working: (c) => ({
      signedAt: c.facts.signedAt,
      receivedAt: c.facts.receivedAt,
      signingLagMinutes: Math.max(0, Math.ceil((c.facts.receivedAt - c.facts.signedAt) / minute)),
      maxSigningLagMinutes: c.version.rules.maxSigningLagMinutes,
    }),
  },
  {
    reason: 'no_cover_window',
    fails: (c) => c.window.days === 0,
    working: (c) => ({ coverStart: c.window.start, endsAt: c.facts.endsAt }),
  },
  {
    reason: 'identity_missing',
    fails: (c) => c.facts.identityStatus === 'missing',
    working: (c) => ({ identityStatus: c.facts.identityStatus }),
  },
  {
    reason: 'identity_invalid',
    fails: (c) => c.facts.identityStatus === 'invalid',
    working: (c) => ({ identityStatus: c.facts.identityStatus }),
  },
  {
    reason: 'consent_missing',
    fails: (c) => c.version.rules.consent === 'required' && !c.facts.hasConsent,
    working: (c) => ({ consent: c.version.rules.consent, hasConsent: c.facts.hasConsent }),
  },
  {
    reason: 'plan_not_in_force',
    fails: (c) => !c.inForce,
    working: (c) => ({ signedAt: c.at, validFrom: c.version.validFrom, validTo: c.version.validTo }),
  },
  {
    reason: 'other_scheme',
    fails: listedElsewhere,
    working: (c) => ({ rule: c.version.rules.otherScheme, listed: listedElsewhere(c) }),
  },
  {
    reason: 'age_out_of_range',
    fails: (c) => c.band === undefined,
    working: (c) => ({
      age: c.age,
      bands: c.version.rules.bands.map((b) => `${b.ageMin}–${b.ageMax ?? '∞'}`).join(', '),
    }),
  },
  {
    reason: 'occupation_class',
    fails: (c) =>
      c.facts.occupationClass === null || !c.version.rules.occupationClasses.includes(c.facts.occupationClass),
    working: (c) => ({
      occupationClass: c.facts.occupationClass,
      covered: c.version.rules.occupationClasses.join(', '),
    }),
  },
];

/** The first rule that a case fails; undefined where the plan covers the order. */
export const failing = (c: Case): ExclusionReason | undefined => rules.find((rule) => rule.fails(c))?.reason;
