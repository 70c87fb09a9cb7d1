import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { businessDateInput, countOutput, pageInput, pageOutput } from '../list-shapes.ts';
import { countyInput, servicePointInput } from '../orders/routes.ts';

const cause = z.enum([
  'signed_late',
  'insurer_next_day',
  'declared_late',
  'overrun',
  'refused_after_start',
  'insurer_outage',
  'excluded_before',
]);

/** Days are the city's; a gap belongs to each that it touches. */
export const gapFilter = z.object({
  ...{ cause: cause.optional(), county: countyInput, servicePoint: servicePointInput, employerId: z.uuid().optional() },
  when: z.enum(['now', 'at_work', 'past', 'coming']).optional(),
  ...{ from: businessDateInput.optional(), to: businessDateInput.optional() },
});

export const gapRow = z.object({
  ...{
    id: z.int(),
    orderId: z.string(),
    externalId: z.string(),
    cause,
    fromAt: z.number(),
    toAt: z.number().nullable(),
  },
  ...{ lastedMs: z.int(), regionCode: z.string().nullable(), county: z.string().nullable() },
  ...{ employerId: z.string(), employer: z.string(), workerExternalId: z.string() },
});
export type GapItem = z.output<typeof gapRow>;

const seen = { kind: 'read', demand: 'order.read', scope: 'rows' } as const;

export const gapRoutes = {
  'gaps.list': defineRoute({ ...seen, input: gapFilter.extend(pageInput), output: pageOutput(gapRow) }),
  'gaps.count': defineRoute({ ...seen, input: gapFilter, output: countOutput }),
  /** The same filter's rows by cause, by county, by employer and by day. */
  'gaps.summary': defineRoute({
    ...seen,
    input: gapFilter,
    output: z.object({
      causes: z.array(z.object({ cause, count: z.int(), minutes: z.int() })),
      counties: z.array(z.object({ code: z.string().nullable(), name: z.string(), count: z.int() })),
      /** The day since which employers and days are counted. */
      since: z.string(),
      employers: z.array(z.object({ id: z.string(), name: z.string(), count: z.int() })),
      days: z.array(z.object({ day: z.string(), cause, count: z.int() })),
    }),
  }),
};
