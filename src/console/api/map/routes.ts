import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { businessDateInput } from '../list-shapes.ts';

const day = z.string();

export const mapRoutes = {
  /** Days are the city's, of receiving, both included; the last thirty where none are named. Points come in GCJ-02, as the borders are drawn. */
  'map.counts': defineRoute({
    kind: 'read',
    demand: 'order.read',
    scope: 'rows',
    input: z.object({ from: businessDateInput.optional(), to: businessDateInput.optional() }),
    output: z.object({
      ...{ asOf: z.number(), from: day, to: day },
      counties: z.array(
        z.object({
          ...{ code: z.string().nullable(), name: z.string() },
          ...{ orders: z.int(), covered: z.int(), excluded: z.int(), gaps: z.int() },
        }),
      ),
      points: z.array(
        z.object({
          ...{ code: z.string(), name: z.string(), county: z.string().nullable() },
          ...{ lng: z.number(), lat: z.number() },
          ...{ orders: z.int(), covered: z.int(), excluded: z.int(), gaps: z.int() },
        }),
      ),
    }),
  }),
};
