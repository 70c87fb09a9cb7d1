import { type CoverDecision, decideCover } from '../../domain/cover/decide-cover.ts';
import type { OrderEvent } from '../../domain/cover/life.ts';
import type { OrderFacts } from '../../domain/cover/order-facts.ts';
import type { CoverReference } from '../../domain/cover/reference.ts';

/** Facts that are known by other rows than the order's: where the work is, of which class, for whom, and with what consent. */
export type Surroundings = Pick<OrderFacts, 'employerUscc' | 'occupationClass' | 'regionCode' | 'hasConsent'>;

/** An excluded order with the facts of its exclusion, what happened to it since, and the instant at which something around it was mended. */
export type Excluded = {
  facts: OrderFacts;
  personId: string | null;
  reason: string;
  events: readonly OrderEvent[];
  reopenedAt: number | null;
  surroundings: Surroundings;
};

/** `facts` are those it was judged by at last, `reflects` the last event among them (0: none). */
export type Redecision = { facts: OrderFacts; personId: string | null; reflects: number } & (
  | { kind: 'decided'; decision: CoverDecision }
  | { kind: 'same' }
  | { kind: 'over' }
);

/** `asks`: whether it may change the decision. */
type Mend = {
  asks: boolean;
  at: number;
  version: number;
  facts: (facts: OrderFacts) => OrderFacts;
  personId?: string | null;
};

const mendOf = (event: OrderEvent): Mend => {
  const { at, version } = event;
  const asks = event.kind !== 'completed';
  switch (event.kind) {
    case 'amended': {
      const { startsAt, endsAt, occupationClass } = event;
      return { asks, at, version, facts: (facts) => ({ ...facts, startsAt, endsAt, occupationClass }) };
    }
    case 'identified': {
      const { identityStatus, birthDay, personId } = event;
      return { asks, at, version, personId, facts: (facts) => ({ ...facts, identityStatus, birthDay }) };
    }
    case 'cancelled':
      return { asks, at, version, facts: (facts) => ({ ...facts, cancelledAt: at }) };
    case 'completed':
      return { asks, at, version, facts: (facts) => facts };
  }
};

/**
 * What an excluded order gets. Each thing that happened to it, and what was mended around it, is judged at its own instant and in that order,
 * so that how late this job runs changes nothing: the first that lets the order be covered covers it from there on, never backwards, and
 * what happened later is lived through by the policy. Over is what nobody can cover any more: cancelled, or its work has ended.
 */
export const decide = (excluded: Excluded, reference: CoverReference): Redecision => {
  const { events, reopenedAt, surroundings } = excluded;
  const around: Mend[] =
    reopenedAt === null
      ? []
      : [
          {
            asks: true,
            at: reopenedAt,
            version: 0,
            facts: (facts) => ({
              ...facts,
              ...surroundings,
              occupationClass: facts.occupationClass ?? surroundings.occupationClass,
            }),
          },
        ];
  const happened = events.toSorted((a, b) => a.version - b.version).map(mendOf);
  const next = happened.findIndex((event) => reopenedAt !== null && event.at > reopenedAt);
  const mends = happened.toSpliced(next < 0 ? happened.length : next, 0, ...around);
  let state = { facts: excluded.facts, personId: excluded.personId, reflects: 0 };
  let last: CoverDecision | undefined;
  for (const mend of mends) {
    const personId = mend.personId === undefined ? state.personId : mend.personId;
    state = { facts: mend.facts(state.facts), personId, reflects: Math.max(state.reflects, mend.version) };
    if (state.facts.cancelledAt !== null) return { kind: 'over', ...state };
    if (!mend.asks || mend.at >= state.facts.endsAt) continue;
    last = decideCover(state.facts, reference, Math.max(mend.at, state.facts.signedAt));
    if (last.kind === 'issue') break;
  }
  if (!last) return { kind: 'same', ...state };
  if (last.kind === 'exclude' && last.reason === excluded.reason) return { kind: 'same', ...state };
  return { kind: 'decided', decision: last, ...state };
};
