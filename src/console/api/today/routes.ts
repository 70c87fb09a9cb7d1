import { z } from 'zod';
import { alarmShape } from '../alarms/routes.ts';
import { defineRoute } from '../define-route.ts';
import { countOutput } from '../list-shapes.ts';

const seconds = z.number().nullable();
const lane = z.object({ pending: z.int(), oldestSeconds: seconds });

/** `live` and `bulk`: seconds after which what waits in a lane is late; `owed` the same of what the rows themselves owe. */
const promise = z.object({ owedSeconds: z.number(), liveSeconds: z.number(), bulkSeconds: z.number() });

const pipeline = z.object({
  pipeline: z.string(),
  owed: z.object({ count: z.int(), oldestSeconds: seconds }).nullable(),
  ...{ live: lane, bulk: lane, promise },
  pause: z.object({ reason: z.string(), by: z.string(), since: z.number() }).nullable(),
});

const minute = z.object({
  ...{ minute: z.number(), signed: z.int(), covered: z.int(), excluded: z.int(), failed: z.int() },
  ...{ p50Ms: z.number().nullable(), p95Ms: z.number().nullable(), p99Ms: z.number().nullable() },
});

const orders = z.object({
  ...{ signed: z.int(), owed: z.int(), requested: z.int(), covered: z.int(), excluded: z.int(), told: z.int() },
  excludedByReason: z.array(z.object({ reason: z.string(), count: z.int() })),
});

const cause = { kind: z.enum(['gap', 'exclusion']), cause: z.string() };
const uninsured = z.object({
  count: z.int(),
  byCause: z.array(z.object({ ...cause, count: z.int(), oldestAt: z.number() })),
  rows: z.array(
    z.object({
      ...{ orderId: z.string(), externalId: z.string(), ...cause },
      ...{ since: z.number(), until: z.number().nullable(), county: z.string().nullable() },
    }),
  ),
});

const fund = z.object({
  ...{ programme: z.string(), name: z.string(), year: z.int(), budgetFen: z.int(), spentFen: z.int() },
});

/** The day, of one instant and within the operator's scope; what they may not see is null. */
const todayOutput = z.object({
  ...{ asOf: z.number(), date: z.string(), since: z.number(), promiseMs: z.number() },
  orders: orders.nullable(),
  owed: z.array(pipeline).nullable(),
  minutes: z.array(minute).nullable(),
  uninsured: uninsured.nullable(),
  fund: z.array(fund).nullable(),
  alarms: z.array(alarmShape).nullable(),
  quarantined: countOutput.nullable(),
});

export const todayRoutes = {
  today: defineRoute({ kind: 'read', demand: 'anybody', scope: 'rows', input: z.object({}), output: todayOutput }),
};
