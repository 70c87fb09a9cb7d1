import { z } from 'zod';
import { exclusionReasons } from '../../../domain/cover/rules.ts';
import { defineRoute } from '../define-route.ts';
import { businessDateInput, countOutput, pageInput, pageOutput } from '../list-shapes.ts';
import { orderStoryOutput } from './story-shapes.ts';

const state = z.enum(['owed', 'requested', 'covered', 'excluded']);
export const countyInput = z
  .string()
  .regex(/^\d{6}$/)
  .optional();

/** What an order may be excluded for: a rule, or its insurer. */
export const reasonFilter = z.enum([...exclusionReasons, 'insurer_refused']).optional();

/** Days are the city's, of receiving; both are included. `decided`: covered or excluded; `reason` finds excluded ones alone; `told` wants `from`. */
export const orderFilter = z.object({
  ...{
    state: z.enum([...state.options, 'decided']).optional(),
    reason: reasonFilter,
    told: z.enum(['yes', 'no']).optional(),
  },
  ...{ county: countyInput, employerId: z.uuid().optional() },
  ...{ from: businessDateInput.optional(), to: businessDateInput.optional() },
});

export const orderRow = z.object({
  ...{ id: z.string(), externalId: z.string(), coverState: state, reason: z.string().nullable() },
  ...{ policyNo: z.string().nullable(), regionCode: z.string().nullable(), county: z.string().nullable() },
  ...{ employerId: z.string(), employer: z.string(), workerExternalId: z.string() },
  ...{ signedAt: z.number(), receivedAt: z.number(), startsAt: z.number(), endsAt: z.number() },
});
export type OrderItem = z.output<typeof orderRow>;

const person = z.object({ name: z.string(), phone: z.string().nullable(), idNumber: z.string().nullable() });
const seen = { kind: 'read', demand: 'order.read', scope: 'rows' } as const;

export const orderRoutes = {
  'orders.list': defineRoute({ ...seen, input: orderFilter.extend(pageInput), output: pageOutput(orderRow) }),
  'orders.count': defineRoute({ ...seen, input: orderFilter, output: countOutput }),
  /** The counties within the scope: what filters offer. */
  'orders.places': defineRoute({
    ...seen,
    input: z.object({}),
    output: z.object({ counties: z.array(z.object({ code: z.string(), name: z.string() })) }),
  }),
  /** Everything that a text names exactly, personal or not: it never stands in an address. */
  'orders.find': defineRoute({
    ...seen,
    kind: 'ask',
    input: z.object({ text: z.string().trim().min(1).max(100) }),
    output: z.object({ rows: z.array(orderRow), most: z.int() }),
  }),
  'orders.story': defineRoute({ ...seen, input: z.object({ id: z.uuid() }), output: orderStoryOutput }),
  /** Opens the worker's personal data once; who looked stands in the audit log. */
  'orders.person': defineRoute({
    kind: 'act',
    demand: 'personal_data.show',
    scope: 'rows',
    input: z.object({ id: z.uuid() }),
    output: person,
  }),
};
