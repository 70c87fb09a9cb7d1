import { z } from 'zod';
import type { AgeBand } from '../../domain/cover/plan.ts';
import { code, fen, name, occupationClass, oneOf, setOf, whole, yes } from './fields.ts';

const document = z.strictObject({ code, name });
const documents = z.array(document, { error: 'list the documents a claimant sends, each as {"code": …, "name": …}' });
const percent = whole(0, 100, 'write a percentage from 0 to 100');

/** What a version pays. Amounts that grow with the age band are percentages of its sum insured. Read by claims. */
const benefits = z.strictObject({
  death: z.strictObject({ percentOfSumInsured: percent, documents }).optional(),
  disability: z
    .strictObject({
      gradePercents: z
        .array(percent, { error: 'list ten percentages of the sum insured, for grade 1 to grade 10' })
        .length(10, { error: 'list ten percentages of the sum insured, for grade 1 to grade 10' })
        .refine((p) => p.every((value, i) => i === 0 || value <= (p[i - 1] ?? 0)), {
          error: 'grade 1 is the gravest: percentages never rise',
        }),
      raiseWhenTwoAtWorst: yes,
      documents,
    })
    .optional(),
  medical: z
    .strictObject({
      limitFen: fen,
      deductibleFen: fen,
      ratePercent: z.strictObject({ withSocialInsurance: percent, withoutSocialInsurance: percent }),
      rounding: oneOf('half_up_once'),
      expenseDays: whole(1, 3_650, 'write the days after the accident within which expenses count, as 180'),
      hospitals: z.strictObject({
        minLevel: whole(1, 3, 'write the lowest hospital level that counts, 1 to 3'),
        townshipHealthCentres: yes,
        anyInEmergency: yes,
      }),
      documents,
    })
    .optional(),
});

const age = whole(0, 150, 'write an age in completed years');
const band = z
  .strictObject({
    ageMin: age,
    ageMax: age.nullable(),
    premiumFen: whole(0, 1_000_000, 'write the premium per person and day in whole fen, 0.40 yuan as 40'),
    sumInsuredFen: fen,
  })
  .refine((b) => b.ageMax === null || b.ageMin <= b.ageMax, {
    error: 'ageMin is above ageMax: exchange them',
    params: { why: 'band_reversed' },
  });

const byAge = (bands: AgeBand[], context: z.RefinementCtx): AgeBand[] => {
  const sorted = bands.toSorted((a, b) => a.ageMin - b.ageMin);
  const clash = sorted.find((b, i) => {
    const before = sorted[i - 1];
    return before !== undefined && (before.ageMax === null || before.ageMax >= b.ageMin);
  });
  if (clash)
    context.addIssue({
      code: 'custom',
      message: `two bands hold age ${clash.ageMin}: both ends of a band are inclusive`,
      params: { why: 'bands_overlap', value: clash.ageMin },
    });
  return sorted;
};

/** The rules of a plan version, each a field of its own; a new version needs them all but `benefits`. */
export const planRules = z.strictObject({
  consent: oneOf('required', 'public_scheme').optional(),
  otherScheme: oneOf('exclude', 'cover').optional(),
  maxSigningLagMinutes: whole(0, 525_600, 'write minutes, one day as 1440').optional(),
  tailMinutes: whole(0, 10_080, 'write minutes, as 90').optional(),
  occupationClasses: setOf(occupationClass, 'list the classes that are covered, as [1, 2, 3, 4]').optional(),
  bands: z
    .array(band, { error: 'list the age bands' })
    .min(1, { error: 'list at least one age band' })
    .transform(byAge)
    .optional(),
  benefits: benefits.optional(),
});
