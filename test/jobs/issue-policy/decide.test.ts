import { describe, expect, it } from 'vitest';
import { dayNumber } from '../../../src/domain/business-date.ts';
import type { OrderFacts } from '../../../src/domain/cover/order-facts.ts';
import type { CoverReference } from '../../../src/domain/cover/reference.ts';
import { exclusionReasons } from '../../../src/domain/cover/rules.ts';
import { decide } from '../../../src/jobs/issue-policy/decide.ts';
import { day } from '../../domain/arbitraries.ts';
import { birth, facts, plan, programme, reference, version, withPlans } from '../../domain/cover/cases.ts';
import { at } from '../../support/city.ts';

/** The reason of an exclusion; undefined where a policy is issued. */
const reasonFor = (order: OrderFacts, city: CoverReference = reference()) => {
  const decision = decide(order, city);
  return decision.kind === 'exclude' ? decision.reason : undefined;
};

const minute = 60_000;
const signed = at('2026-05-11T08:00+08:00');
const starts = at('2026-05-11T10:00+08:00');
const ends = at('2026-05-11T18:00+08:00');
const uscc = '91350702MA2XN1RA6L';
const listed = (from: string, to: string | null) =>
  reference({
    otherScheme: new Map([[uscc, [{ fromDay: dayNumber(day(from)), toDay: to === null ? null : dayNumber(day(to)) }]]]),
  });
const rules = (changed: Parameters<typeof version>[0]) => withPlans(plan({ versions: [version(changed)] }));
const consentRequired = rules({ rules: { consent: 'required' } });

describe('each rule at its edge', () => {
  it.each([
    ['an ordinary order', {}, undefined],
    ['cancelled a millisecond before its start', { cancelledAt: starts - 1 }, 'order_cancelled'],
    ['cancelled at its start', { cancelledAt: starts }, undefined],
    ['without a region', { regionCode: null }, 'no_programme'],
    ['in another city', { regionCode: '3501' }, 'no_programme'],
    ['in a township of a county of the city', { regionCode: '350702001' }, undefined],
    ['received 24 hours after signing', { receivedAt: signed + 1_440 * minute }, undefined],
    ['received a millisecond later than that', { receivedAt: signed + 1_440 * minute + 1 }, 'signed_too_late'],
    ['received before signing, by a clock that runs ahead', { receivedAt: signed - 5 * minute }, undefined],
    ['signed a millisecond before the work ends', { signedAt: ends - 1, receivedAt: ends }, undefined],
    ['signed as the work ends', { signedAt: ends, receivedAt: ends }, 'no_cover_window'],
    ['without identity', { identityStatus: 'missing', birthDay: null }, 'identity_missing'],
    ['with an invalid identity', { identityStatus: 'invalid', birthDay: null }, 'identity_invalid'],
    ['without consent under a public scheme', { hasConsent: false }, undefined],
    ['of class 1', { occupationClass: 1 }, undefined],
    ['of class 4', { occupationClass: 4 }, undefined],
    ['of class 5', { occupationClass: 5 }, 'occupation_class'],
    ['of no class', { occupationClass: null }, 'occupation_class'],
    ['of an employer without a USCC', { employerUscc: null }, undefined],
  ] as [string, Partial<OrderFacts>, string | undefined][])('%s', (_, changed, reason) => {
    expect(reasonFor(facts(changed))).toBe(reason);
  });

  it.each([
    ['signed a millisecond before the programme goes live', signed + 1, 'before_go_live'],
    ['signed as it goes live', signed, undefined],
  ])('%s', (_, goLiveAt, reason) => {
    expect(reasonFor(facts(), reference({ programmes: [programme({ goLiveAt })] }))).toBe(reason);
  });

  it.each([
    ['without the consent that the plan requires', false, 'consent_missing'],
    ['with it', true, undefined],
  ])('%s', (_, hasConsent, reason) => {
    expect(reasonFor(facts({ hasConsent }), consentRequired)).toBe(reason);
  });

  it.each([
    ['signed a millisecond before the plan begins', { validFrom: signed + 1 }, 'plan_not_in_force'],
    ['signed as it begins', { validFrom: signed }, undefined],
    ['signed a millisecond before it ends', { validTo: signed + 1 }, undefined],
    ['signed as it ends', { validTo: signed }, 'plan_not_in_force'],
  ])('%s', (_, changed, reason) => {
    expect(reasonFor(facts(), rules(changed))).toBe(reason);
  });

  it.each([
    ['on the list since that day', listed('2026-05-11', null), 'other_scheme'],
    ['on the list from the day after', listed('2026-05-12', null), undefined],
    ['on the list up to that day', listed('2026-05-01', '2026-05-11'), undefined],
    ['on the list through that day', listed('2026-05-01', '2026-05-12'), 'other_scheme'],
  ])('of an employer %s', (_, city, reason) => {
    expect(reasonFor(facts(), city)).toBe(reason);
  });

  it('covers workers of listed employers where the plan says so, and those of other employers', () => {
    const city = {
      ...listed('2026-05-01', null),
      programmes: withPlans(plan({ rules: { otherScheme: 'cover' } })).programmes,
    };
    expect(reasonFor(facts(), city)).toBeUndefined();
    expect(reasonFor(facts({ employerUscc: '91350702MA00000000' }), listed('2026-05-01', null))).toBeUndefined();
  });

  it('has a programme without a plan, or a plan without a version, cover nobody', () => {
    expect(reasonFor(facts(), withPlans())).toBe('plan_not_in_force');
    expect(reasonFor(facts(), withPlans(plan({ versions: [] })))).toBe('plan_not_in_force');
  });
});

/** What makes an order fail each rule, and nothing else: reasons in the order in which they are tested. */
const failures: [reason: string, order: Partial<OrderFacts>, version: Parameters<typeof version>[0]][] = [
  ['order_cancelled', { cancelledAt: starts - 1 }, {}],
  ['no_programme', { regionCode: '3501' }, {}],
  ['before_go_live', {}, {}],
  ['signed_too_late', { receivedAt: ends + 2_000 * minute }, {}],
  ['no_cover_window', { signedAt: ends }, {}],
  ['identity_missing', { identityStatus: 'missing', birthDay: null }, {}],
  ['identity_invalid', { identityStatus: 'invalid', birthDay: null }, {}],
  ['consent_missing', {}, { rules: { consent: 'required' } }],
  ['plan_not_in_force', {}, { validTo: signed }],
  ['other_scheme', { employerUscc: 'LISTED' }, {}],
  ['age_out_of_range', { birthDay: birth('1950-01-01') }, {}],
  ['occupation_class', { occupationClass: 6 }, {}],
];

const cityFor = (reasons: readonly string[], changed: Parameters<typeof version>[0]): CoverReference =>
  reference({
    programmes: [
      programme({
        goLiveAt: reasons.includes('before_go_live') ? ends + 1 : at('2023-05-01T00:00+08:00'),
        plans: [plan({ versions: [version(changed)] })],
      }),
    ],
    otherScheme: new Map([['LISTED', [{ fromDay: 0, toDay: null }]]]),
  });

const pairs = failures.flatMap((first, i) =>
  failures.slice(i + 1).map((second) => [first[0], second[0], first, second] as const),
);
/** One identity cannot be missing and invalid at once. */
const possible = pairs.filter(([first, second]) => first !== 'identity_missing' || second !== 'identity_invalid');

describe('reasons', () => {
  it('are tested in the order in which the rules name them', () => {
    expect(failures.map(([reason]) => reason)).toEqual(exclusionReasons.slice(0, -2));
    expect(exclusionReasons.slice(-2)).toEqual(['fund_exhausted', 'historical']);
  });

  it.each(failures)('name the one rule that fails: %s', (reason, order, changed) => {
    expect(reasonFor(facts(order), cityFor([reason], changed))).toBe(reason);
  });

  it.each(possible)('say %s rather than %s', (first, second, [, order, changed], [, also, alsoChanged]) => {
    const receivedAt = first === 'signed_too_late' || second === 'signed_too_late' ? ends + 2_000 * minute : ends;
    const both = { ...also, ...order, receivedAt };
    const city = cityFor([first, second], {
      ...alsoChanged,
      ...changed,
      rules: { ...alsoChanged?.rules, ...changed?.rules },
    });
    expect(reasonFor(facts(both), city)).toBe(first);
  });
});
