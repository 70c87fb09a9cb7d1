import { z } from 'zod';
import { gapWords, reasonWords } from '../../domain/notice/rule-words.ts';
import type { Sql } from '../../store/connect.ts';
import { findOrder, type OrderEventView, type OrderView } from '../../store/orders-read.ts';
import { type Endpoint, get } from './endpoint.ts';
import { instant, iso, isoOrNull } from './instants.ts';
import { missingOrder, missingOrderWords } from './missing-order.ts';
import { coverState, flags, holds, words } from './order-answers.ts';
import { partyRef } from './party-ref.ts';

const party = z.object({ id: z.string(), externalId: z.string() });
const gap = z.object({
  cause: z.string(),
  words,
  from: instant,
  to: instant.nullable().describe('Null while it is open'),
});

const change = z
  .record(z.string(), z.union([z.string(), z.number(), z.null()]))
  .describe('Times of an amendment or a completion, and the class; the status of an identity');
const event = z.object({
  kind: z.enum(['cancelled', 'amended', 'completed', 'identified']),
  version: z.int().describe('Of the order, from this event on'),
  at: instant,
  reason: z.string().nullable(),
  before: change,
  after: change,
  appliedAt: instant.nullable().describe('When it had its effect on cover; null while that is owed, within seconds'),
});

const attendance = z.object({
  kind: z.enum(['check_in', 'check_out']),
  at: instant,
  distanceM: z.int().nullable().describe('Metres from the place of work, where known'),
  flags,
});

export const orderSchema = z
  .object({
    id: z.string(),
    externalId: z.string(),
    worker: party,
    employer: party,
    posting: party.nullable(),
    occupationClass: z.int().nullable(),
    regionCode: z.string().nullable(),
    wageFen: z.int().nullable(),
    signedAt: instant,
    receivedAt: instant,
    startsAt: instant,
    endsAt: instant,
    cancelledAt: instant.nullable(),
    completedAt: instant.nullable(),
    actualStart: instant.nullable(),
    actualEnd: instant.nullable(),
    version: z.int().describe('Raised by each event'),
    flags,
    cover: z.object({
      state: coverState,
      valid: z
        .boolean()
        .describe(
          'Whether a policy stands and covers `[coverStart, coverEnd)`. Ask this, not `state`, whether the work is insured: `state` stays `covered` when the policy is voided',
        ),
      policyNo: z.string().nullable(),
      status: z
        .string()
        .nullable()
        .describe('Of the policy: `bound`; `voided` from its start; `ended`, cut short and valid until coverEnd; …'),
      insurer: z.string().nullable(),
      plan: z.string().nullable(),
      planVersion: z.int().nullable(),
      coverStart: instant.nullable(),
      coverEnd: instant.nullable().describe('Cover is `[coverStart, coverEnd)`'),
      sumInsuredFen: z.int().nullable(),
      premiumFen: z.int().nullable().describe('What this order was charged; 0 where another paid the day'),
      endReason: z.string().nullable().describe('Why the policy was voided or cut short'),
      reason: z.string().nullable().describe('Why there is no policy, or why it ended'),
      words: words.nullable().describe('The reason in words'),
      gaps: z.array(gap).describe('Work without cover, each with its cause'),
    }),
    events: z.array(event).describe('What happened after signing, in its order'),
    attendance: z.array(attendance).describe('Who came and left when, by time'),
  })
  .describe('The order and its cover.');

type Event = z.output<typeof event>;

/** What an event changed, its instants with an offset. Of a person only how well their identity is known. */
const changeJson = (facts: OrderEventView['before']): Event['before'] =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) => {
      if (['startsAt', 'endsAt', 'actualStart', 'actualEnd'].includes(key))
        return [[key, typeof value === 'number' ? iso(value) : null]];
      return ['occupationClass', 'identityStatus'].includes(key) ? [[key, value]] : [];
    }),
  );

const eventJson = ({ at, before, after, appliedAt, ...rest }: OrderEventView): Event => ({
  ...rest,
  at: iso(at),
  before: changeJson(before),
  after: changeJson(after),
  appliedAt: isoOrNull(appliedAt),
});

export const orderJson = ({
  coverState: state,
  policy,
  exclusion,
  gaps,
  events,
  attendance: attended,
  ...view
}: OrderView): z.output<typeof orderSchema> => {
  const reason = exclusion?.reason ?? policy?.endReason ?? null;
  return {
    ...view,
    signedAt: iso(view.signedAt),
    receivedAt: iso(view.receivedAt),
    startsAt: iso(view.startsAt),
    endsAt: iso(view.endsAt),
    cancelledAt: isoOrNull(view.cancelledAt),
    completedAt: isoOrNull(view.completedAt),
    actualStart: isoOrNull(view.actualStart),
    actualEnd: isoOrNull(view.actualEnd),
    cover: {
      state,
      valid: holds(policy?.status),
      policyNo: policy?.policyNo ?? null,
      status: policy?.status ?? null,
      insurer: policy?.insurer ?? null,
      plan: policy?.plan ?? null,
      planVersion: policy?.planVersion ?? null,
      coverStart: isoOrNull(policy?.coverStart ?? null),
      coverEnd: isoOrNull(policy?.coverEnd ?? null),
      sumInsuredFen: policy?.sumInsuredFen ?? null,
      premiumFen: policy?.premiumFen ?? null,
      endReason: policy?.endReason ?? null,
      reason,
      words: reasonWords(reason),
      gaps: gaps.map(({ cause, from, to }) => ({ cause, words: gapWords[cause], from: iso(from), to: isoOrNull(to) })),
    },
    events: events.map(eventJson),
    attendance: attended.map((one) => ({ ...one, at: iso(one.at) })),
  };
};

/** `GET /v1/orders/{id}`: an order, and how its cover stands. */
export const orderEndpoint = ({ sql }: { sql: Sql }): Endpoint =>
  get({
    url: '/v1/orders/:id',
    scope: 'orders:read',
    summary: 'An order and its cover',
    params: z.object({ id: partyRef }),
    answers: { 200: orderSchema },
    problems: { 404: missingOrderWords },
    handle: async ({ params, caller }) => {
      const view = await findOrder(sql, caller.source, params.id);
      if (view) return { status: 200, body: orderJson(view) };
      return missingOrder(sql, caller.source, params.id);
    },
  });
