import { yearOfDay } from '../../domain/business-date.ts';
import { decideCover as decide, explain, type Issue } from '../../domain/cover/decide-cover.ts';
import type { Gap } from '../../domain/cover/gaps.ts';
import { chargeKey, fundKey, grant } from '../../domain/cover/grant.ts';
import type { OrderFacts } from '../../domain/cover/order-facts.ts';
import type { CoverReference } from '../../domain/cover/reference.ts';
import type { ExclusionReason, Working } from '../../domain/cover/rules.ts';
import type { Sql } from '../../store/connect.ts';
import { fundLeft } from '../../store/fund-left.ts';
import type { Parties } from '../../store/sign-orders.ts';
import type { OrderRecord } from '../records/order.ts';

/** An order that may be signed, with the instant at which it would be. */
export type Planned = OrderRecord & { signedAt: number };

export type PlanVerdict = {
  plan: string;
  version: number;
  rules: { rule: ExclusionReason; passed: boolean; working: Working }[];
};

/** What would become of an order: its cover and what that would cost now, or the reason why there would be none. */
export type Verdict = { trace: PlanVerdict[] } & (
  | { reason: null; issue: Issue; premiumFen: number; gaps: readonly Gap[] }
  | { reason: ExclusionReason }
);

const factsOf = (p: Parties, order: Planned, receivedAt: number): OrderFacts => ({
  identityStatus: p.identityStatus ?? 'missing',
  birthDay: p.birthDay,
  employerUscc: p.employerUscc,
  occupationClass: p.occupationClass,
  regionCode: p.regionCode,
  hasConsent: p.consentVersion !== null,
  signedAt: order.signedAt,
  receivedAt,
  startsAt: order.startsAt,
  endsAt: order.endsAt,
  cancelledAt: null,
});

type Money = { wantedFen: number; leftFen: number; granted: boolean };

/** Asks the fund as a grant would, but without locks and for this order alone. */
const askFund = async (sql: Sql, { programme, plan, band, window }: Issue, personId: string): Promise<Money> => {
  const { firstDay, days: count } = window;
  const found = await fundLeft(sql, { programmeId: programme.id, planId: plan.id, personId, firstDay, days: count });
  const days = Array.from({ length: count }, (_, n) => ({ day: firstDay + n, year: yearOfDay(firstDay + n) }));
  const wanted = {
    ord: 1,
    signedAt: 0,
    programmeId: programme.id,
    planId: plan.id,
    personId,
    fen: band.premiumFen,
    days,
  };
  const existing = new Set(found.paidDays.map((day) => chargeKey(plan.id, personId, day)));
  const years = [...new Set(days.map(({ year }) => year))];
  return {
    wantedFen: band.premiumFen * (count - found.paidDays.length),
    leftFen: years.reduce((sum, year) => sum + (found.left.get(fundKey(programme.id, year)) ?? 0), 0),
    granted: !grant([wanted], existing, found.left).has(1),
  };
};

/** Asks `decide`, and for the chosen plan the fund, as they would be asked were the order received at `now`. */
export const verdictOn = async (
  sql: Sql,
  reference: CoverReference,
  parties: Parties,
  order: Planned,
  now: number,
): Promise<Verdict> => {
  const facts = factsOf(parties, order, now);
  const decision = decide(facts, reference);
  const trace: PlanVerdict[] = explain(facts, reference);
  if (decision.kind === 'exclude' || parties.personId === null) {
    return { reason: decision.kind === 'exclude' ? decision.reason : 'identity_missing', trace };
  }
  const { wantedFen, leftFen, granted } = await askFund(sql, decision, parties.personId);
  const chosen = trace.find(({ plan }) => plan === decision.plan.code);
  chosen?.rules.push({ rule: 'fund_exhausted', passed: granted, working: { wantedFen, leftFen } });
  if (!granted) return { reason: 'fund_exhausted', trace };
  return { reason: null, issue: decision, premiumFen: wantedFen, gaps: decision.gaps, trace };
};

export const flagsOf = (p: Parties): string[] => [
  ...(p.overlaps ? ['overlap'] : []),
  ...(p.placesLeft !== null && p.placesLeft <= 0 ? ['over_headcount'] : []),
];
