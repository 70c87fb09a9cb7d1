import { type CoverDecision, decideCover } from './decide-cover.ts';
import { chargeKey } from './grant.ts';
import type { OrderFacts } from './order-facts.ts';
import type { PlanRules } from './plan.ts';
import type { CoverReference, Plan } from './reference.ts';
import type { ExclusionReason } from './rules.ts';

/** What becomes of an order: covered, or why not. */
export type Fate = 'covered' | ExclusionReason;
export type RehearsedOrder = OrderFacts & { id: string; personId: string | null };

/** Orders that fare otherwise under the draft, by what they fare before and after. `covered` both times: at other terms. */
export type Move = { from: Fate; to: Fate; orders: number; fenBefore: number; fenAfter: number; sample: string[] };
export type Rehearsal = {
  orders: number;
  coveredBefore: number;
  coveredAfter: number;
  fenBefore: number;
  fenAfter: number;
  /** The most frequent first. */
  moves: Move[];
};

/** The reference as it would be, had the plan always had these rules. The other plans stay as they are. */
export const withDraft = (reference: CoverReference, planCode: string, rules: PlanRules): CoverReference => {
  const drafted = (plan: Plan): Plan => {
    const version = { id: 'draft', version: 0, validFrom: Number.NEGATIVE_INFINITY, validTo: null, used: false, rules };
    return plan.code === planCode ? { ...plan, versions: [version] } : plan;
  };
  const programmes = reference.programmes.map((p) => ({ ...p, plans: p.plans.map(drafted) }));
  return { ...reference, programmes };
};

const samples = 5;

/** What a person-day costs is charged once, to the first order that has it. Answers what an order adds. */
const purse = (): ((order: RehearsedOrder, decision: CoverDecision) => number) => {
  const paid = new Set<string>();
  return ({ id, personId }, decision) => {
    if (decision.kind === 'exclude') return 0;
    const { plan, window, band } = decision;
    let fen = 0;
    for (let day = window.firstDay; day < window.firstDay + window.days; day++) {
      const key = chargeKey(plan.id, personId ?? id, day);
      if (paid.has(key)) continue;
      paid.add(key);
      fen += band.premiumFen;
    }
    return fen;
  };
};

const termsOf = (decision: CoverDecision): string =>
  decision.kind === 'exclude'
    ? decision.reason
    : [decision.plan.id, decision.band.premiumFen, decision.band.sumInsuredFen, decision.window.end].join('/');
const fateOf = (decision: CoverDecision): Fate => (decision.kind === 'issue' ? 'covered' : decision.reason);

/**
 * Replays orders, in the order of signing, under two references by the same `decideCover`; pure, and without the fund, which would pay in both
 * or in neither by when it is asked. Hand it orders one after the other, then ask for the result.
 */
export const createRehearsal = (
  present: CoverReference,
  draft: CoverReference,
): { add(order: RehearsedOrder): void; result(): Rehearsal } => {
  const [payBefore, payAfter] = [purse(), purse()];
  const moves = new Map<string, Move>();
  const total = { orders: 0, coveredBefore: 0, coveredAfter: 0, fenBefore: 0, fenAfter: 0 };

  const note = (from: Fate, to: Fate, id: string, fenBefore: number, fenAfter: number): void => {
    const move = moves.get(`${from} ${to}`) ?? { from, to, orders: 0, fenBefore: 0, fenAfter: 0, sample: [] };
    move.orders += 1;
    move.fenBefore += fenBefore;
    move.fenAfter += fenAfter;
    if (move.sample.length < samples) move.sample.push(id);
    moves.set(`${from} ${to}`, move);
  };

  return {
    add: (order) => {
      const [before, after] = [decideCover(order, present), decideCover(order, draft)];
      const [fenBefore, fenAfter] = [payBefore(order, before), payAfter(order, after)];
      total.orders += 1;
      total.coveredBefore += before.kind === 'issue' ? 1 : 0;
      total.coveredAfter += after.kind === 'issue' ? 1 : 0;
      total.fenBefore += fenBefore;
      total.fenAfter += fenAfter;
      if (termsOf(before) !== termsOf(after)) note(fateOf(before), fateOf(after), order.id, fenBefore, fenAfter);
    },
    result: () => ({ ...total, moves: [...moves.values()].toSorted((a, b) => b.orders - a.orders) }),
  };
};
