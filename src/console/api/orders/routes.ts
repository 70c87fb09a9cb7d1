import { z } from 'zod';
import { orderStates } from '../../../domain/cover/order-states.ts';
import { exclusionReasons } from '../../../domain/cover/rules.ts';
import { defineRoute } from '../define-route.ts';
import { businessDateInput, countOutput, pageInput, pageOutput } from '../list-shapes.ts';
import { orderStoryOutput } from './story-shapes.ts';

/** A county's code; a city's or province's: what names no county of it; or `none`: what names no place. */
export const countyInput = z
  .string()
  .regex(/^(\d\d|\d{4}|\d{6}|none)$/)
  .optional();

/** The code of a service point; lists take it together with `from`. */
export const servicePointInput = z.string().min(1).max(64).optional();

/** What an order may be excluded for: a rule, or its insurer. */
export const reasonFilter = z.enum([...exclusionReasons, 'insurer_refused']).optional();

/** Days are the city's, of receiving; both are included. `issued`: covered, whatever became of the policy since; `decided`: issued or excluded; `reason` finds excluded ones alone; `servicePoint` wants `from`, `told` at most ten days. */
export const orderFilter = z.object({
  ...{
    state: z.enum([...orderStates, 'issued', 'decided']).optional(),
    reason: reasonFilter,
    told: z.enum(['yes', 'no']).optional(),
  },
  ...{ county: countyInput, servicePoint: servicePointInput, employerId: z.uuid().optional() },
  ...{ from: businessDateInput.optional(), to: businessDateInput.optional() },
});

export const orderRow = z.object({
  ...{ id: z.string(), externalId: z.string(), coverState: z.enum(orderStates), reason: z.string().nullable() },
  ...{ policyNo: z.string().nullable(), regionCode: z.string().nullable(), county: z.string().nullable() },
  ...{ employerId: z.string(), employer: z.string(), workerExternalId: z.string() },
  ...{ signedAt: z.number(), receivedAt: z.number(), startsAt: z.number(), endsAt: z.number() },
});
export type OrderItem = z.output<typeof orderRow>;

const person = z.object({
  ...{ name: z.string(), phone: z.string().nullable(), idNumber: z.string().nullable() },
  employerPhone: z.string().nullable(),
});
const seen = { kind: 'read', demand: 'order.read', scope: 'rows' } as const;

export const orderRoutes = {
  'orders.list': defineRoute({ ...seen, input: orderFilter.extend(pageInput), output: pageOutput(orderRow) }),
  'orders.count': defineRoute({ ...seen, input: orderFilter, output: countOutput }),
  /** The counties, the cities that they lie in and the service points, within the scope: what filters offer. */
  'orders.places': defineRoute({
    ...seen,
    input: z.object({}),
    output: z.object({
      counties: z.array(z.object({ code: z.string(), name: z.string() })),
      cities: z.array(z.object({ code: z.string(), name: z.string() })),
      points: z.array(z.object({ code: z.string(), name: z.string() })),
    }),
  }),
  /** Everything that a text names exactly, personal or not: it never stands in an address. */
  'orders.find': defineRoute({
    ...seen,
    kind: 'ask',
    input: z.object({ text: z.string().trim().min(1).max(100) }),
    output: z.object({ rows: z.array(orderRow), most: z.int() }),
  }),
  'orders.story': defineRoute({ ...seen, input: z.object({ id: z.uuid() }), output: orderStoryOutput }),
  /** Opens the worker's personal data and the employer's phone once; who looked stands in the audit log. */
  'orders.person': defineRoute({
    kind: 'act',
    demand: 'personal_data.show',
    scope: 'rows',
    input: z.object({ id: z.uuid() }),
    output: person,
  }),
};
