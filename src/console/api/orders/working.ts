import { decideCover, explain, type RuleOutcome } from '../../../domain/cover/decide-cover.ts';
import type { OrderFacts } from '../../../domain/cover/order-facts.ts';
import type { CoverReference } from '../../../domain/cover/reference.ts';
import type { OrderStory } from '../../../store/order-story.ts';

type Judged = Pick<OrderStory, 'facts' | 'events' | 'exclusion' | 'policy' | 'lifted'>;
/** `passed` is null where a rule cannot be judged, because what it looks at is not known. */
type Shown = Omit<RuleOutcome, 'passed'> & { passed: boolean | null };
type Trace = { plan: string; version: number; rules: Shown[] }[];
/** `agrees`: whether these rules, by what is on record now, give the decision that stands. */
export type WorkingOf = { trace: Trace; agrees: boolean };

/**
 * The facts as they stood when the order was decided: what happened to it since is set back, the latest first. Who was covered at once was
 * judged as signed, also where the order was amended before.
 */
const factsThen = ({ facts, events, exclusion, policy, lifted }: Judged, decidedAt: number): OrderFacts => {
  const asSigned = policy !== null && lifted.length === 0;
  let then: OrderFacts = { ...facts, cancelledAt: exclusion?.reason === 'order_cancelled' ? facts.cancelledAt : null };
  for (const { at, kind, before } of events.toReversed())
    if (at > decidedAt || (asSigned && kind === 'amended')) then = { ...then, ...before };
  return then;
};

/** Without a valid number nobody knows an age, and no number is neither right nor wrong. */
const unknowable = ({ rule, working }: RuleOutcome, { identityStatus }: OrderFacts): boolean =>
  (rule === 'age_out_of_range' && working['age'] === null) ||
  (rule === 'identity_invalid' && identityStatus === 'missing');

/** The fund is asked for the first plan whose rules all pass, and for that alone. */
const withFund = (trace: Trace): Trace => {
  const chosen = trace.findIndex(({ rules }) => rules.every(({ passed }) => passed));
  return trace.map((plan, at) =>
    at === chosen ? { ...plan, rules: [...plan.rules, { rule: 'fund_exhausted', passed: false, working: {} }] } : plan,
  );
};

const withoutPlan = ['no_programme', 'plan_not_in_force', 'order_cancelled'];

/** Whether a trace leads to what was recorded: to a plan that takes the order, or first of all to the reason why none does. */
const agreesWith = (trace: Trace, { exclusion }: Judged): boolean => {
  if (!exclusion) return trace.some(({ rules }) => rules.every(({ passed }) => passed));
  const [first] = trace;
  if (!first) return withoutPlan.includes(exclusion.reason);
  if (exclusion.reason === 'fund_exhausted')
    return trace.some(({ rules }) => rules.some(({ rule }) => rule === 'fund_exhausted'));
  return first.rules.find(({ passed }) => passed === false)?.rule === exclusion.reason;
};

/**
 * The working behind the decision that stands: the rules as preview shows them, held against the facts as they were. The fund's part is told
 * by its outcome alone: what it held at that instant is not kept. Nothing for what is not decided, or was not decided by rules.
 */
export const workingOf = (order: Judged, reference: CoverReference): WorkingOf => {
  const decided = order.exclusion ?? order.policy;
  if (!decided || order.exclusion?.reason === 'historical') return { trace: [], agrees: true };
  const facts = factsThen(order, decided.decidedAt);
  const judged = explain(facts, reference, order.lifted.length > 0 ? decided.decidedAt : facts.signedAt).map(
    ({ rules, ...plan }) => ({
      ...plan,
      rules: rules.map((rule): Shown => ({ ...rule, passed: unknowable(rule, facts) ? null : rule.passed })),
    }),
  );
  const trace = order.exclusion?.reason === 'fund_exhausted' ? withFund(judged) : judged;
  return { trace, agrees: agreesWith(trace, order) };
};

/**
 * Whether deciding an excluded order again at an instant could end otherwise: by what is on record of it and around it then. False also where
 * nobody may decide it again. What the fund would say is not asked.
 */
export const redecidingHelps = (
  { facts, surroundings, exclusion }: Pick<OrderStory, 'facts' | 'surroundings' | 'exclusion'>,
  reference: CoverReference,
  at: number,
): boolean => {
  if (!exclusion || (exclusion.possibleUntil ?? 0) <= at) return false;
  const occupationClass = facts.occupationClass ?? surroundings.occupationClass;
  const decision = decideCover({ ...facts, ...surroundings, occupationClass }, reference, Math.max(at, facts.signedAt));
  return decision.kind === 'issue' || decision.reason !== exclusion.reason;
};
