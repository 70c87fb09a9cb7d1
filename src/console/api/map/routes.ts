import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { businessDateInput } from '../list-shapes.ts';

const day = z.string();
const days = { from: businessDateInput.optional(), to: businessDateInput.optional() };
const counts = { orders: z.int(), covered: z.int(), excluded: z.int(), gaps: z.int() };

/** What a file of the map's numbers takes beside the days: the county whose service points are shown. */
export const mapFilter = z.object({ ...days, county: z.string().max(12).optional() });
export type MapFilter = z.output<typeof mapFilter>;

export const mapRoutes = {
  /** Days are the city's, of receiving, both included; the last thirty where none are named. Points come in GCJ-02, as the borders are drawn. */
  'map.counts': defineRoute({
    kind: 'read',
    demand: 'order.read',
    scope: 'rows',
    input: z.object(days),
    output: z.object({
      ...{ asOf: z.number(), from: day, to: day },
      counties: z.array(
        z.object({
          ...{ code: z.string().nullable(), name: z.string(), ...counts },
        }),
      ),
      points: z.array(
        z.object({
          ...{ code: z.string(), name: z.string(), county: z.string().nullable() },
          ...{ lng: z.number(), lat: z.number(), ...counts },
        }),
      ),
    }),
  }),
};
export type MapCountItems = Pick<z.output<(typeof mapRoutes)['map.counts']['output']>, 'counties' | 'points'>;
