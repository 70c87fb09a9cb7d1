import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { businessDateInput, reasonInput } from '../list-shapes.ts';

const band = z.object({
  ...{ ageMin: z.int(), ageMax: z.int().nullable(), premiumFen: z.int(), sumInsuredFen: z.int() },
});
/** What a version tests; how each is written is checked as `apply` checks it. */
const tested = {
  ...{ consent: z.enum(['required', 'public_scheme']), otherScheme: z.enum(['exclude', 'cover']) },
  ...{ maxSigningLagMinutes: z.int(), tailMinutes: z.int(), occupationClasses: z.array(z.int()).max(10) },
  bands: z.array(band).max(50),
};
const rules = z.object({ ...tested, benefits: z.record(z.string(), z.unknown()) });

const version = z.object({
  ...{ version: z.int(), validFrom: z.number(), validTo: z.number().nullable(), used: z.boolean(), rules },
});
const plan = z.object({
  ...{ code: z.string(), name: z.string(), insurer: z.string(), policyNoPrefix: z.string() },
  versions: z.array(version),
});
const programme = z.object({
  ...{
    code: z.string(),
    name: z.string(),
    regions: z.array(z.string()),
    annualBudgetFen: z.int(),
    goLiveAt: z.number(),
  },
  funds: z.array(z.object({ year: z.int(), budgetFen: z.int(), spentFen: z.int() })).nullable(),
  plans: z.array(plan),
});
export type ProgrammeItem = z.output<typeof programme>;
export type PlanItem = z.output<typeof plan>;
export type VersionItem = z.output<typeof version>;

const move = z.object({
  ...{ from: z.string(), to: z.string(), orders: z.int(), fenBefore: z.int(), fenAfter: z.int() },
  /** Ids of a few of these orders. */
  sample: z.array(z.string()),
});

/** A draft: the rules of a version that is to come. Its benefits are those of the version before it. */
const draft = { plan: z.string().max(64), rules: z.object(tested) };

export const planRoutes = {
  'plans.list': defineRoute({
    kind: 'read',
    demand: 'plan.read',
    scope: 'rows',
    input: z.object({}),
    output: z.object({ programmes: z.array(programme) }),
  }),
  /**
   * The last thirty days under the draft; of what it reads nothing is changed. `complete` is false where there were more orders than are
   * replayed, which are those signed until `signedTo`. 409 `rehearsal_taken` while somebody rehearses the programme.
   */
  'plans.rehearse': defineRoute({
    kind: 'ask',
    demand: 'plan.publish',
    scope: 'city',
    input: z.object(draft),
    output: z.object({
      ...{ from: z.number(), to: z.number(), complete: z.boolean(), signedTo: z.number().nullable() },
      orders: z.int(),
      ...{ coveredBefore: z.int(), coveredAfter: z.int(), fenBefore: z.int(), fenAfter: z.int() },
      moves: z.array(move),
    }),
  }),
  /**
   * Makes a version from a day of the city on; the one in force then ends there. `version` is its number as it was seen to come next: 409
   * `version_exists` where somebody made it meanwhile, and when the same call is made again; 422 `not_rehearsed` where nobody has rehearsed
   * exactly this draft within a day, `rehearsal_outdated` where what decides beside it was changed since, `rehearsed_in_part` where only a part
   * of the orders was replayed and `partSeen` does not say that one knows.
   */
  'plans.publish': defineRoute({
    kind: 'act',
    demand: 'plan.publish',
    scope: 'city',
    input: z.object({
      ...{ ...draft, version: z.int().min(1), validFrom: businessDateInput, reason: reasonInput },
      partSeen: z.boolean().default(false),
    }),
    output: z.object({ version: z.int(), reopened: z.int() }),
  }),
};
