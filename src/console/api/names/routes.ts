import { z } from 'zod';
import { defineRoute } from '../define-route.ts';

const named = z.array(z.object({ code: z.string(), name: z.string() }));

export const nameRoutes = {
  /** What the codes that stand in records and alarms are called: places, service points, and who pays for cover. No secret, and of no place. */
  names: defineRoute({
    ...{ kind: 'read', demand: 'anybody', scope: 'none' },
    input: z.object({}),
    output: z.object({ places: named, servicePoints: named, programmes: named }),
  }),
};
