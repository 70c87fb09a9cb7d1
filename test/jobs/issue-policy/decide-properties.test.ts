import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/domain/cover/decide-cover.ts';
import type { OrderFacts } from '../../../src/domain/cover/order-facts.ts';
import type { AgeBand, PlanRules } from '../../../src/domain/cover/plan.ts';
import type { Plan, PlanVersion } from '../../../src/domain/cover/reference.ts';
import { exclusionReasons } from '../../../src/domain/cover/rules.ts';
import { decide } from '../../../src/jobs/issue-policy/decide.ts';
import { calendar, plan, programme, reference, version } from '../../domain/cover/cases.ts';
import { at } from '../../support/city.ts';

const hour = 3_600_000;
const monday = at('2026-05-11T00:00+08:00');
const instants = fc.integer({ min: -72, max: 72 }).map((hours) => monday + hours * hour);
const usccs = fc.constantFrom('91350702MA2XN1RA6L', '91350702MA00000000');

const orders: fc.Arbitrary<OrderFacts> = fc
  .record({
    identityStatus: fc.constantFrom('valid', 'valid', 'valid', 'missing', 'invalid'),
    birthDay: fc.option(fc.integer({ min: -15_000, max: 15_000 }), { freq: 10 }),
    employerUscc: fc.option(usccs),
    occupationClass: fc.option(fc.integer({ min: 1, max: 6 })),
    regionCode: fc.constantFrom('350702', '350702001', '350782', '3501', null),
    hasConsent: fc.boolean(),
    signedAt: instants,
    lag: fc.integer({ min: 0, max: 30 }),
    startsAt: instants,
    lasts: fc.integer({ min: 1, max: 100 }),
    cancelledAt: fc.option(instants, { freq: 2 }),
  })
  .map(({ lag, lasts, ...order }) => ({
    ...order,
    receivedAt: order.signedAt + lag * hour,
    endsAt: order.startsAt + lasts * hour,
  }));

const bands: fc.Arbitrary<AgeBand> = fc
  .record({
    ageMin: fc.integer({ min: 0, max: 70 }),
    width: fc.option(fc.integer({ min: 0, max: 60 })),
    premiumFen: fc.integer({ min: 0, max: 100 }),
    sumInsuredFen: fc.integer({ min: 1, max: 10 }),
  })
  .map(({ width, ...b }) => ({ ...b, ageMax: width === null ? null : b.ageMin + width }));
const planRules: fc.Arbitrary<Partial<PlanRules>> = fc.record({
  consent: fc.constantFrom('required', 'public_scheme'),
  otherScheme: fc.constantFrom('exclude', 'cover'),
  tailMinutes: fc.integer({ min: 0, max: 180 }),
  occupationClasses: fc.uniqueArray(fc.integer({ min: 1, max: 6 })),
  bands: fc.array(bands, { maxLength: 3 }),
});
const versions: fc.Arbitrary<PlanVersion[]> = fc
  .array(fc.record({ begins: instants, rules: planRules }), { maxLength: 3 })
  .map((list) =>
    list
      .toSorted((a, b) => a.begins - b.begins)
      .map(({ begins, rules }, i, all) =>
        version({ id: `v${i}`, version: i + 1, validFrom: begins, validTo: all[i + 1]?.begins ?? null, rules }),
      ),
  );
const plans: fc.Arbitrary<Plan> = fc
  .record({ code: fc.constantFrom('A', 'B', 'C'), coverStarts: fc.constantFrom('at_once', 'next_midnight'), versions })
  .map(({ coverStarts, ...rest }) => plan({ ...rest, settings: { coverStarts } }));
const programmes = fc
  .record({
    region: fc.constantFrom('3507', '350702', '350782'),
    goLiveAt: instants,
    plans: fc.array(plans, { maxLength: 3 }),
  })
  .map(({ region, ...rest }) => programme({ ...rest, regionCodes: new Set([region]) }));
const cities = fc
  .record({ programmes: fc.array(programmes, { maxLength: 3 }), listed: fc.option(usccs) })
  .map(({ listed, ...rest }) =>
    reference({ ...rest, otherScheme: new Map(listed === null ? [] : [[listed, [{ fromDay: 0, toDay: null }]]]) }),
  );

describe('whatever an order and a city are like', () => {
  it('the decision is made, and made the same again', () => {
    fc.assert(
      fc.property(orders, cities, (order, city) => {
        const decision = decide(order, city);
        expect(decide(structuredClone(order), city)).toEqual(decision);
        if (decision.kind === 'exclude') {
          expect(exclusionReasons).toContain(decision.reason);
          expect(['fund_exhausted', 'historical']).not.toContain(decision.reason);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a policy covers something, begins no earlier than it may, and is charged for at least a day', () => {
    fc.assert(
      fc.property(orders, cities, (order, city) => {
        const decision = decide(order, city);
        if (decision.kind !== 'issue') return;
        const { start, end, firstDay, days } = decision.window;
        expect(days).toBeGreaterThanOrEqual(1);
        expect(start).toBeGreaterThanOrEqual(Math.max(order.signedAt, order.startsAt));
        expect(start).toBeLessThan(order.endsAt);
        expect(end).toBeGreaterThanOrEqual(order.endsAt);
        expect(firstDay).toBe(calendar.dayOf(start));
        expect(firstDay + days - 1).toBe(calendar.dayOf(order.endsAt - 1));
      }),
      { numRuns: 500 },
    );
  });

  it('each minute of the work is covered, or in exactly one gap', () => {
    fc.assert(
      fc.property(orders, cities, (order, city) => {
        const decision = decide(order, city);
        if (decision.kind !== 'issue') return;
        const pieces = [...decision.gaps, { from: decision.window.start, to: order.endsAt }];
        expect(pieces[0]?.from).toBe(order.startsAt);
        for (const [i, piece] of pieces.entries()) {
          expect(piece.from).toBeLessThan(piece.to);
          if (i > 0) expect(piece.from).toBe(pieces[i - 1]?.to);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the explanation agrees with the decision', () => {
    fc.assert(
      fc.property(orders, cities, (order, city) => {
        const decision = decide(order, city);
        const traces = explain(order, city);
        const failing = traces.map((trace) => trace.rules.find((rule) => !rule.passed)?.rule);
        const chosen = failing.indexOf(undefined);
        if (decision.kind === 'issue') {
          expect(traces[chosen]).toMatchObject({ plan: decision.plan.code, version: decision.version.version });
        } else if (traces.length > 0) {
          expect(chosen).toBe(-1);
          expect(failing[0]).toBe(decision.reason);
        } else {
          expect(['order_cancelled', 'no_programme', 'plan_not_in_force']).toContain(decision.reason);
        }
      }),
      { numRuns: 500 },
    );
  });
});
