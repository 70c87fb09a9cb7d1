import { dayNumber } from '../../../src/domain/business-date.ts';
import type { OrderFacts } from '../../../src/domain/cover/order-facts.ts';
import type { InsurerSettings, PlanRules } from '../../../src/domain/cover/plan.ts';
import type { CoverReference, Plan, PlanVersion, Programme } from '../../../src/domain/cover/reference.ts';
import { at, cityCalendar, cityRules, citySettings } from '../../support/city.ts';
import { day } from '../arbitraries.ts';

export const calendar = cityCalendar();
export const birth = (date: string): number => dayNumber(day(date));

/** An order that passes every rule: signed at 08:00 for 10:00 to 18:00 of the same day, by a tea picker of 46. */
export const facts = (changed: Partial<OrderFacts> = {}): OrderFacts => {
  const signedAt = changed.signedAt ?? at('2026-05-11T08:00+08:00');
  return {
    identityStatus: 'valid',
    birthDay: birth('1980-05-01'),
    employerUscc: '91350702MA2XN1RA6L',
    occupationClass: 2,
    regionCode: '350702',
    hasConsent: false,
    signedAt,
    receivedAt: signedAt,
    startsAt: at('2026-05-11T10:00+08:00'),
    endsAt: at('2026-05-11T18:00+08:00'),
    cancelledAt: null,
    ...changed,
  };
};

export const version = (
  changed: Partial<Omit<PlanVersion, 'rules'>> & { rules?: Partial<PlanRules> } = {},
): PlanVersion => ({
  id: `version-${changed.version ?? 1}`,
  version: 1,
  validFrom: at('2023-05-01T00:00+08:00'),
  validTo: null,
  used: false,
  ...changed,
  rules: { ...cityRules, ...changed.rules },
});

export const plan = (
  changed: Partial<Omit<Plan, 'insurer'>> & { settings?: Partial<InsurerSettings>; rules?: Partial<PlanRules> } = {},
): Plan => {
  const { settings, rules, ...rest } = changed;
  return {
    id: `plan-${rest.code ?? 'LGB-150K'}`,
    code: 'LGB-150K',
    policyNoPrefix: 'LGB-',
    insurer: { code: 'PICC-DEMO', settings: { ...citySettings, ...settings } },
    versions: [version({ rules: rules ?? {} })],
    ...rest,
  };
};

export const programme = (changed: Partial<Programme> = {}): Programme => ({
  id: `programme-${changed.code ?? 'LGB'}`,
  code: 'LGB',
  regionCodes: new Set(['3507']),
  annualBudgetFen: 100_000_000,
  goLiveAt: at('2023-05-01T00:00+08:00'),
  plans: [plan()],
  ...changed,
});

export const reference = (changed: Partial<CoverReference> = {}): CoverReference => ({
  revision: 1,
  calendar,
  programmes: [programme()],
  regionParents: new Map([
    ['350702', '3507'],
    ['350782', '3507'],
    ['350702001', '350702'],
    ['3507', '35'],
    ['3501', '35'],
  ]),
  otherScheme: new Map(),
  ...changed,
});

/** A reference of one programme with these plans, in this order. */
export const withPlans = (...plans: Plan[]): CoverReference => reference({ programmes: [programme({ plans })] });
