import { z } from 'zod';
import { defineRoute } from '../define-route.ts';

const proof = z.object({
  ...{ policyNo: z.string(), status: z.string(), insurer: z.string(), plan: z.string(), planVersion: z.int() },
  ...{ coverStart: z.number(), coverEnd: z.number(), sumInsuredFen: z.int(), premiumFen: z.int() },
  ...{ insurerName: z.string(), planName: z.string(), orderId: z.string(), orderExternalId: z.string() },
});
const uncovered = z.object({
  ...{ orderId: z.string(), orderExternalId: z.string(), coverState: z.string() },
  ...{ reason: z.string().nullable(), gap: z.string().nullable() },
});

export const coverRoutes = {
  /** Who a text names exactly, and whether each was covered when the city's clocks showed `at`; now where it is not given. */
  'cover.prove': defineRoute({
    kind: 'ask',
    demand: 'order.read',
    scope: 'rows',
    input: z.object({
      text: z.string().trim().min(1).max(100),
      at: z
        .string()
        .regex(/^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/)
        .optional(),
    }),
    output: z.object({
      ...{ at: z.number(), provedAt: z.number() },
      people: z.array(
        z.object({
          ...{ workerId: z.string(), workerExternalId: z.string() },
          ...{ name: z.string(), idNumber: z.string().nullable(), elsewhere: z.int() },
          ...{ policies: z.array(proof), uncovered: z.array(uncovered) },
        }),
      ),
    }),
  }),
};
