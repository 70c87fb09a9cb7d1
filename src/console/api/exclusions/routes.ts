import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { businessDateInput, countOutput, pageInput, pageOutput, reasonInput } from '../list-shapes.ts';
import { countyInput, reasonFilter, servicePointInput } from '../orders/routes.ts';

/** Days are the city's, of the decision; both are included. */
export const exclusionFilter = z.object({
  ...{ reason: reasonFilter, county: countyInput, servicePoint: servicePointInput, employerId: z.uuid().optional() },
  still: z.enum(['possible', 'at_work', 'over']).optional(),
  ...{ from: businessDateInput.optional(), to: businessDateInput.optional() },
});

export const exclusionRow = z.object({
  ...{ id: z.string(), externalId: z.string(), reason: z.string(), regionCode: z.string().nullable() },
  ...{ county: z.string().nullable(), employerId: z.string(), employer: z.string(), workerExternalId: z.string() },
  ...{ startsAt: z.number(), endsAt: z.number(), decidedAt: z.number() },
  ...{ possibleUntil: z.number().nullable(), reopenedAt: z.number().nullable() },
  ...{ servicePoint: z.string().nullable(), servicePointEmail: z.string().nullable() },
});
export type ExclusionItem = z.output<typeof exclusionRow>;

const dayCount = z.object({ day: z.string(), reason: z.string(), count: z.int() });
const countyCount = z.object({ code: z.string().nullable(), name: z.string(), count: z.int() });
const seen = { kind: 'read', demand: 'order.read', scope: 'rows' } as const;

export const exclusionRoutes = {
  'exclusions.list': defineRoute({
    ...seen,
    input: exclusionFilter.extend(pageInput),
    output: pageOutput(exclusionRow),
  }),
  'exclusions.count': defineRoute({ ...seen, input: exclusionFilter, output: countOutput }),
  /** The same filter's rows by reason, by county, by employer and by day. */
  'exclusions.summary': defineRoute({
    ...seen,
    input: exclusionFilter,
    output: z.object({
      reasons: z.array(z.object({ reason: z.string(), count: z.int() })),
      counties: z.array(countyCount),
      /** The day since which employers and days are counted. */
      since: z.string(),
      employers: z.array(z.object({ id: z.string(), name: z.string(), count: z.int() })),
      days: z.array(dayCount),
    }),
  }),
  /** Owes excluded orders a second decision. What was decided meanwhile, is over or lies elsewhere stands in `passed`. */
  'exclusions.redecide': defineRoute({
    kind: 'act',
    demand: 'order.redecide',
    scope: 'rows',
    input: z.object({ ids: z.array(z.uuid()).min(1).max(200), reason: reasonInput }),
    output: z.object({ reopened: z.array(z.string()), passed: z.array(z.string()) }),
  }),
};
