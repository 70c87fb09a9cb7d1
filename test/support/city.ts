import { type BusinessCalendar, createBusinessCalendar } from '../../src/domain/business-date.ts';
import type { InsurerSettings, PlanRules } from '../../src/domain/cover/plan.ts';

/** The rules of plan LGB-150K. */
export const cityRules: PlanRules = {
  consent: 'public_scheme',
  otherScheme: 'exclude',
  maxSigningLagMinutes: 1_440,
  tailMinutes: 90,
  occupationClasses: [1, 2, 3, 4],
  bands: [{ ageMin: 16, ageMax: 65, premiumFen: 40, sumInsuredFen: 15_000_000 }],
  benefits: {},
};

export const citySettings: InsurerSettings = {
  binding: 'delegated',
  coverStarts: 'at_once',
  reporting: { kind: 'open_cover', declareWithinHours: 24 },
};

export const cityCalendar = (): BusinessCalendar => {
  const calendar = createBusinessCalendar('Asia/Shanghai');
  if (!calendar.ok) throw new Error(calendar.message);
  return calendar.value;
};

/** The instant of an ISO time with its offset, in milliseconds. */
export const at = (time: string): number => Date.parse(time);
