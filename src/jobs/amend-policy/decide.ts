import { type Life, liveOn, type Money, type OrderEvent } from '../../domain/cover/life.ts';
import type { CoverReference } from '../../domain/cover/reference.ts';

/**
 * The policy of an order whose hours, class or identity changed is decided again for the future, under the version that judged its signing.
 * Whatever else happened to the order and is not reflected yet is lived through with it, each by its own instant: the result is the same
 * whichever job runs first.
 */
export const decide = (
  policy: { planVersionId: string; life: Life; events: readonly OrderEvent[] },
  reference: CoverReference,
  money: Money,
): Life => liveOn(policy, reference, money);
