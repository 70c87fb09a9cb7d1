import { explain, type PlanTrace } from '../../../domain/cover/decide-cover.ts';
import type { OrderFacts } from '../../../domain/cover/order-facts.ts';
import type { CoverReference } from '../../../domain/cover/reference.ts';
import type { OrderStory } from '../../../store/order-story.ts';

type Judged = Pick<OrderStory, 'facts' | 'events' | 'exclusion' | 'policy' | 'lifted'>;

/** The facts as they stood when the order was decided: what happened to it since is set back, the latest first. */
const factsThen = ({ facts, events, exclusion }: Judged, decidedAt: number): OrderFacts => {
  let then: OrderFacts = { ...facts, cancelledAt: exclusion?.reason === 'order_cancelled' ? facts.cancelledAt : null };
  for (const { at, before } of events.toReversed()) if (at > decidedAt) then = { ...then, ...before };
  return then;
};

/**
 * The working behind the decision that stands: the rules as preview shows them, held against the facts as they were. The fund's part is told
 * by its outcome alone: what it held at that instant is not kept. Nothing for what is not decided, or was not decided by rules.
 */
export const workingOf = (order: Judged, reference: CoverReference): PlanTrace[] => {
  const decided = order.exclusion ?? order.policy;
  if (!decided || order.exclusion?.reason === 'historical') return [];
  const facts = factsThen(order, decided.decidedAt);
  const trace = explain(facts, reference, order.lifted.length > 0 ? decided.decidedAt : facts.signedAt);
  if (order.exclusion?.reason !== 'fund_exhausted') return trace;
  return trace.map((plan, at) =>
    at > 0 ? plan : { ...plan, rules: [...plan.rules, { rule: 'fund_exhausted', passed: false, working: {} }] },
  );
};
