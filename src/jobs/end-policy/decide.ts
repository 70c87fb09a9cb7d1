import { type Life, liveOn, type Money, type OrderEvent } from '../../domain/cover/life.ts';
import type { CoverReference } from '../../domain/cover/reference.ts';

/**
 * The policy of an order that was cancelled while its work was on ends at the next midnight; days that did not begin are returned.
 * Whatever else happened to the order and is not reflected yet is lived through with it, each by its own instant: the result is the same
 * whichever job runs first.
 */
export const decide = (
  policy: { planVersionId: string; life: Life; events: readonly OrderEvent[] },
  reference: CoverReference,
  money: Money,
): Life => liveOn(policy, reference, money);
