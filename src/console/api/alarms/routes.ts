import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { countOutput, pageInput, pageOutput, reasonInput } from '../list-shapes.ts';

const alarmFilter = z.object({
  state: z.enum(['open', 'closed']).default('open'),
  kind: z.string().max(64).optional(),
});

export const alarmShape = z.object({
  ...{ id: z.string(), kind: z.string(), subject: z.string(), openedAt: z.number(), ackedBy: z.string().nullable() },
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});
export const alarmRow = alarmShape.extend({
  seenAt: z.number(),
  closedAt: z.number().nullable(),
  regionCode: z.string().nullable(),
});
export type AlarmItem = z.output<typeof alarmRow>;

const seen = { kind: 'read', demand: 'alarm.read', scope: 'rows' } as const;

export const alarmRoutes = {
  'alarms.list': defineRoute({ ...seen, input: alarmFilter.extend(pageInput), output: pageOutput(alarmRow) }),
  'alarms.count': defineRoute({ ...seen, input: alarmFilter, output: countOutput }),
  /**
   * Says who looks at them; an alarm stays open until its cause is gone. `seen`: who looked at each as the page showed it. What has closed
   * meanwhile is not in `acknowledged`; who has `taken` one since is told.
   */
  'alarms.acknowledge': defineRoute({
    kind: 'act',
    demand: 'alarm.acknowledge',
    scope: 'rows',
    input: z.object({
      ...{ ids: z.array(z.uuid()).min(1).max(200), reason: reasonInput },
      seen: z.record(z.uuid(), z.string().nullable()).optional(),
    }),
    output: z.object({
      acknowledged: z.array(z.string()),
      taken: z.array(z.object({ by: z.string(), at: z.number() })),
    }),
  }),
  /** Undoes it for those that one looks at oneself; what has closed or is somebody else's by now is not in `released`. */
  'alarms.release': defineRoute({
    ...{ kind: 'act', demand: 'alarm.acknowledge', scope: 'rows' },
    input: z.object({ ids: z.array(z.uuid()).min(1).max(200) }),
    output: z.object({ released: z.array(z.string()) }),
  }),
};
