import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { countOutput, pageInput, pageOutput, reasonInput } from '../list-shapes.ts';

const filter = {
  state: z.enum(['waiting', 'released']).default('waiting'),
  job: z.string().max(64).optional(),
  code: z.string().max(64).optional(),
};

export const quarantineRow = z.object({
  ...{ id: z.string(), job: z.string(), topic: z.string(), subjectId: z.string(), code: z.string() },
  ...{ message: z.string(), attempts: z.int(), quarantinedAt: z.number(), releasedAt: z.number().nullable() },
  ...{ releasedBy: z.string().nullable(), regionCode: z.string().nullable() },
});
export type QuarantineItem = z.output<typeof quarantineRow>;

const seen = { kind: 'read', demand: 'quarantine.read', scope: 'rows' } as const;

export const quarantineRoutes = {
  'quarantine.list': defineRoute({
    ...seen,
    input: z.object({ ...filter, ...pageInput }),
    output: pageOutput(quarantineRow),
  }),
  'quarantine.count': defineRoute({ ...seen, input: z.object(filter), output: countOutput }),
  'quarantine.causes': defineRoute({
    ...seen,
    input: z.object({}),
    output: z.object({
      causes: z.array(z.object({ job: z.string(), code: z.string(), count: z.int(), oldestAt: z.number() })),
    }),
  }),
  /** Drives subjects again, each alone. What somebody else released meanwhile is not in `released`. */
  'quarantine.retry': defineRoute({
    kind: 'act',
    demand: 'quarantine.retry',
    scope: 'rows',
    input: z.object({ ids: z.array(z.uuid()).min(1).max(200), reason: reasonInput }),
    output: z.object({ released: z.array(z.string()) }),
  }),
};
