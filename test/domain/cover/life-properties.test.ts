import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysOf, type Life, type Money, type OrderEvent } from '../../../src/domain/cover/life.ts';
import type { CoverReference } from '../../../src/domain/cover/reference.ts';
import { calendar, facts, reference } from './cases.ts';
import { amended, cancelled, completed, identified, issued, nextMidnight, on, through } from './lives.ts';

const minute = 60_000;

describe('whatever happens to a policy', () => {
  const quarters = fc.integer({ min: 1, max: 400 }).map((n) => n * 15 * minute);
  const arbitraryEvent = fc.oneof(
    quarters.map((after) => ({ kind: 'cancelled' as const, after })),
    quarters.map((after) => ({ kind: 'person' as const, after })),
    fc.record({ kind: fc.constant('completed' as const), after: quarters, lasts: quarters }),
    fc.record({
      ...{ kind: fc.constant('amended' as const), after: quarters, from: quarters, lasts: quarters },
      ...{ class: fc.constantFrom(2, 2, 2, 5), keeps: fc.boolean() },
    }),
  );
  type Arbitrary = typeof arbitraryEvent extends fc.Arbitrary<infer T> ? T : never;

  /** As the door lets them in: in time, not after what closes an order, and never into an end that has passed. */
  const eventsOf = (drawn: readonly Arbitrary[]): OrderEvent[] => {
    const { signedAt } = facts();
    let closed = false;
    let terms = facts();
    return drawn
      .toSorted((a, b) => a.after - b.after)
      .flatMap((step): OrderEvent[] => {
        const now = signedAt + step.after;
        if (closed) return [];
        if (step.kind === 'cancelled' || step.kind === 'completed') closed = true;
        if (step.kind === 'cancelled') return [cancelled(now)];
        if (step.kind === 'person') return [identified(now, { personId: 'person-2' })];
        if (step.kind === 'completed') return [completed(now, terms.startsAt + step.lasts)];
        const startsAt = step.keeps ? terms.startsAt : signedAt + step.from;
        const endsAt = startsAt + step.lasts;
        if (endsAt <= now) return [];
        terms = { ...terms, startsAt, endsAt, occupationClass: step.class };
        return [amended(now, terms)];
      });
  };
  const insurers = fc.constantFrom(reference(), nextMidnight);
  const start = (by: CoverReference): Life => issued({ startsAt: on(12, '10:00'), endsAt: on(12, '18:00') }, by);
  const money = fc.constantFrom<Money>('enough', 'short');

  it('its cover has a window, its gaps lie outside of it and apart, and it is told in parts as at once', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { maxLength: 6 }), insurers, money, fc.nat(6), (drawn, by, paid, cut) => {
        const events = eventsOf(drawn);
        const life = through(start(by), events, by, paid);
        expect(life.coverStart).toBeLessThan(life.coverEnd);
        const gaps = life.gaps.toSorted((a, b) => a.from - b.from);
        for (const [i, g] of gaps.entries()) {
          expect(g.from).toBeLessThan(g.to);
          expect(g.from).toBeGreaterThanOrEqual(gaps[i - 1]?.to ?? 0);
          if (life.status !== 'voided') expect(g.to <= life.coverStart || g.from >= life.coverEnd).toBe(true);
        }
        const first = through(start(by), events.slice(0, cut), by, paid);
        expect(through(first, events.slice(cut), by, paid)).toEqual(life);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with no money left it never needs a day more than it had', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { maxLength: 6 }), insurers, (drawn, by) => {
        const before = daysOf(start(by), calendar);
        const needs = daysOf(through(start(by), eventsOf(drawn), by, 'short'), calendar);
        if (!needs || !before) return;
        expect(needs.first).toBeGreaterThanOrEqual(before.first);
        expect(needs.last).toBeLessThanOrEqual(before.last);
      }),
      { numRuns: 2_000 },
    );
  });

  it('cover that has begun is never taken back to before the event that ends it', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { maxLength: 6 }), insurers, (drawn, by) => {
        const events = eventsOf(drawn);
        const last = events.at(-1);
        if (!last) return;
        const before = through(start(by), events.slice(0, -1), by);
        if (before.status === 'voided' || last.at < before.coverStart) return;
        const life = through(before, [last], by);
        expect(life.coverStart).toBe(before.coverStart);
        expect(life.coverEnd).toBeGreaterThanOrEqual(Math.min(before.coverEnd, last.at));
      }),
      { numRuns: 2_000 },
    );
  });
});
