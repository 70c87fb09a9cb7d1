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
  ...{ releasedBy: z.string().nullable(), regionCode: z.string().nullable(), externalId: z.string().nullable() },
});
export type QuarantineItem = z.output<typeof quarantineRow>;

const coverState = z.enum(['owed', 'requested', 'covered', 'excluded']);
const subject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('order'), id: z.string(), externalId: z.string(), state: coverState }),
  z.object({ kind: z.literal('notice'), id: z.string(), orderId: z.string(), state: z.string() }),
  z.object({ kind: z.literal('alarm'), id: z.string(), alarm: z.string(), state: z.enum(['open', 'closed']) }),
  z.object({ kind: z.literal('run'), id: z.string(), name: z.string(), dueAt: z.number(), state: z.string() }),
  z.object({ kind: z.literal('payload'), id: z.string() }),
  z.object({ kind: z.literal('unknown'), id: z.string() }),
]);

const quarantineDetail = z.object({
  row: quarantineRow,
  subject,
  held: z.enum(['quarantine', 'outbox', 'chunk', 'nowhere']),
  tries: z.object({ failures: z.int(), crashes: z.int(), crashesAlone: z.int(), lastAt: z.number() }).nullable(),
  earlier: z.array(quarantineRow.omit({ job: true, topic: true, subjectId: true, externalId: true, regionCode: true })),
  acts: z.array(
    z.object({
      ...{ at: z.number(), actor: z.string(), action: z.string() },
      ...{ reason: z.string().nullable(), outcome: z.string().nullable() },
    }),
  ),
});

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
  /** One row with what it is about, how that stands now, and what was done about it before. */
  'quarantine.one': defineRoute({ ...seen, input: z.object({ id: z.uuid() }), output: quarantineDetail }),
  /** Drives subjects again, each alone. What somebody else released meanwhile is not in `released` but in `late`, with who that was and when. */
  'quarantine.retry': defineRoute({
    kind: 'act',
    demand: 'quarantine.retry',
    scope: 'rows',
    input: z.object({ ids: z.array(z.uuid()).min(1).max(200), reason: reasonInput }),
    output: z.object({
      released: z.array(z.string()),
      late: z.array(z.object({ id: z.string(), by: z.string(), at: z.number() })),
    }),
  }),
};
