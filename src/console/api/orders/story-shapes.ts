import { z } from 'zod';
import { orderStates } from '../../../domain/cover/order-states.ts';

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const facts = z.record(z.string(), value);

/** One line of a story. `facts` are named by what they are; instants, money and reasons are told by their names. */
const moment = z.object({
  ...{ at: z.number(), kind: z.string(), actor: z.string().nullable(), facts },
  before: facts.optional(),
  after: facts.optional(),
});
export type Moment = z.output<typeof moment>;

const policy = z.object({
  ...{ policyNo: z.string(), status: z.string(), endReason: z.string().nullable(), insurer: z.string() },
  ...{ programme: z.string(), plan: z.string(), planName: z.string(), planVersion: z.int() },
  ...{ coverStart: z.number(), coverEnd: z.number(), sumInsuredFen: z.int(), premiumFen: z.int() },
  decidedAt: z.number(),
});

/** `passed` is null where the rule cannot be judged. */
const rule = z.object({ rule: z.string(), passed: z.boolean().nullable(), working: facts });
const audited = z.object({
  ...{ id: z.int(), at: z.number(), actor: z.string(), action: z.string(), reason: z.string().nullable() },
  ...{ before: z.record(z.string(), z.unknown()).nullable(), after: z.record(z.string(), z.unknown()).nullable() },
});

/** One order, all that is known of it. The worker's name and numbers and the employer's phone come masked. */
export const orderStoryOutput = z.object({
  asOf: z.number(),
  ...{ id: z.string(), source: z.string(), externalId: z.string(), version: z.int(), flags: z.array(z.string()) },
  coverState: z.enum(orderStates),
  ...{ signedAt: z.number(), receivedAt: z.number(), startsAt: z.number(), endsAt: z.number() },
  ...{ cancelledAt: z.number().nullable(), completedAt: z.number().nullable() },
  ...{ actualStart: z.number().nullable(), actualEnd: z.number().nullable() },
  ...{ wageFen: z.int().nullable(), occupationClass: z.int().nullable(), identityStatus: z.string() },
  ...{ regionCode: z.string().nullable(), region: z.string().nullable() },
  employer: z.object({ id: z.string(), externalId: z.string(), name: z.string(), phone: z.string().nullable() }),
  posting: z.object({ id: z.string(), externalId: z.string(), title: z.string() }).nullable(),
  worker: z.object({
    ...{ id: z.string(), externalId: z.string(), name: z.string() },
    ...{ phone: z.string().nullable(), idNumber: z.string().nullable() },
  }),
  exclusion: z
    .object({
      ...{ reason: z.string(), decidedAt: z.number() },
      ...{ possibleUntil: z.number().nullable(), reopenedAt: z.number().nullable() },
      /** Whether deciding again now could end otherwise. */
      redecidingHelps: z.boolean(),
    })
    .nullable(),
  policy: policy.nullable(),
  gaps: z.array(z.object({ cause: z.string(), from: z.number(), to: z.number().nullable() })),
  /** Set aside with the cause, until a person retries it. */
  quarantined: z.object({ job: z.string(), code: z.string(), message: z.string() }).nullable(),
  /** Every rule of every plan, held against the order as it was decided. */
  trace: z.array(z.object({ plan: z.string(), version: z.int(), rules: z.array(rule) })),
  /** False where the rules and what is on record now do not give the decision that was recorded then. */
  traceAgrees: z.boolean(),
  timeline: z.array(moment),
  charges: z.array(z.object({ businessDate: z.string(), fen: z.int() })),
  messages: z.array(
    z.object({
      ...{ id: z.string(), kind: z.string(), channel: z.string(), state: z.string(), createdAt: z.number() },
      ...{ dueAt: z.number(), sentAt: z.number().nullable(), attempts: z.int(), errorCode: z.string().nullable() },
    }),
  ),
  audit: z.array(audited).nullable(),
});
export type OrderStoryItem = z.output<typeof orderStoryOutput>;
