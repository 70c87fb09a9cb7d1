import { z } from 'zod';
import {
  businessDate,
  code,
  cron,
  fen,
  instant,
  name,
  occupationClass,
  oneOf,
  regionCode,
  setOf,
  uscc,
  whole,
  yes,
} from './fields.ts';
import { planRules } from './plan-rules.ts';

/** A field that was not named stays as it is; only the key of an item is always needed. */
const region = z.strictObject({
  code: regionCode,
  name: name.optional(),
  parentCode: regionCode.nullable().optional(),
  level: oneOf('province', 'city', 'county', 'township', 'community').optional(),
});

const skill = z.strictObject({
  code,
  name: name.optional(),
  parentCode: code.nullable().optional(),
  occupationClass: occupationClass.nullable().optional(),
  needsProof: yes.optional(),
});

const year = whole(2020, 2100, 'write a calendar year, as 2026');
const programme = z.strictObject({
  code,
  name: name.optional(),
  priority: whole(0, 1_000_000, 'write a whole number; the programme with the lowest comes first').optional(),
  regionCodes: setOf(regionCode, 'list the codes of its regions; a region includes what lies below it').optional(),
  annualBudgetFen: fen.optional(),
  goLiveAt: instant.optional(),
  fundYears: z
    .array(z.strictObject({ year, budgetFen: fen }), { error: 'list years as {"year": 2026, "budgetFen": …}' })
    .optional(),
});

const hours = whole(1, 8_760, 'write whole hours, as 24');
const reporting = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('open_cover'), declareWithinHours: hours }),
    z.strictObject({ kind: z.literal('prior_notice'), effective: oneOf('next_midnight', 'after_ack') }),
  ],
  {
    error:
      'write {"kind": "open_cover", "declareWithinHours": 24} or {"kind": "prior_notice", "effective": "next_midnight"}',
  },
);
const accidents = z.strictObject({
  phone: z
    .string()
    .regex(/^[\d +()-]{3,20}$/, { error: 'write the telephone number for accidents, as 95500, or null' })
    .nullable(),
  withinDays: whole(1, 365, 'write whole days, as 10'),
});
const binding = oneOf('delegated', 'on_accept').refine((value) => value !== 'on_accept', {
  error:
    'real-time insurers are not served by this version, whose pipelines tell an insurer afterwards: write "delegated"',
});
const insurer = z.strictObject({
  code,
  name: name.optional(),
  settings: z
    .strictObject({
      binding: binding.optional(),
      coverStarts: oneOf('at_once', 'next_midnight').optional(),
      reporting: reporting.optional(),
      accidents: accidents.optional(),
    })
    .optional(),
});

const version = z.strictObject({
  version: whole(1, 100_000, 'number the versions of a plan from 1'),
  validFrom: instant.optional(),
  validTo: instant.nullable().optional(),
  rules: planRules.optional(),
});
const plan = z.strictObject({
  code,
  name: name.optional(),
  programme: code.optional(),
  insurer: code.optional(),
  position: whole(1, 1_000_000, 'write its place among the plans of its programme, from 1').optional(),
  policyNoPrefix: z
    .string({ error: 'write a prefix between quotes' })
    .regex(/^[A-Z0-9-]{1,16}$/, { error: 'write 1 to 16 capital letters, digits or "-", as LGB' })
    .optional(),
  versions: z.array(version, { error: 'list versions as {"version": 1, …}' }).optional(),
});

const fundYear = z.strictObject({ programme: code, year, budgetFen: fen.optional() });

const listedEmployer = z.strictObject({
  list: code,
  uscc,
  validFrom: businessDate,
  validTo: businessDate.nullable().optional(),
});

const schedule = z.strictObject({
  name: code,
  cron: cron.optional(),
  backfill: oneOf('each', 'latest').optional(),
});

/** What a file may hold, by its `kind`. */
export const itemSchemas = {
  regions: region,
  skills: skill,
  programmes: programme,
  insurers: insurer,
  plans: plan,
  'fund-years': fundYear,
  'other-scheme-employers': listedEmployer,
  schedules: schedule,
} as const;
export type FileKind = keyof typeof itemSchemas;
export type Item<K extends FileKind> = z.infer<(typeof itemSchemas)[K]>;
