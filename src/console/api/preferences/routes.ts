import { z } from 'zod';
import { defineRoute } from '../define-route.ts';

const own = { demand: 'anybody', scope: 'self' } as const;

export const preferenceRoutes = {
  /** What the operator has set for themselves: the columns that they hide, by list. A name that a list no longer has means nothing. */
  'preferences.own': defineRoute({
    ...{ ...own, kind: 'read', input: z.object({}) },
    output: z.object({ hidden: z.record(z.string(), z.array(z.string())) }),
  }),
  /** Sets the columns of a list that are hidden; null puts back what everybody sees. */
  'preferences.hide-columns': defineRoute({
    ...{ ...own, kind: 'act' },
    input: z.object({
      list: z.string().min(1).max(64),
      hidden: z
        .array(z.string().regex(/^\w{1,64}$/))
        .max(50)
        .nullable(),
    }),
    output: z.object({ hidden: z.record(z.string(), z.array(z.string())) }),
  }),
};
