import { type CoverDecision, decideCover } from '../../domain/cover/decide-cover.ts';
import type { OrderFacts } from '../../domain/cover/order-facts.ts';
import type { CoverReference } from '../../domain/cover/reference.ts';

/**
 * What a signed order gets: the decision on the facts frozen at signing. An order that was amended before it was decided is issued as it was
 * signed, and its events are lived through in the same transaction: that it was cancelled meanwhile is then theirs to say.
 */
export const decide = (facts: OrderFacts, reference: CoverReference, amended = false): CoverDecision =>
  decideCover(amended ? { ...facts, cancelledAt: null } : facts, reference);
