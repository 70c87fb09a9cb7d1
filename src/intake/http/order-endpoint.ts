import { z } from 'zod';
import type { Sql } from '../../store/connect.ts';
import { findOrder, type OrderView } from '../../store/orders-read.ts';
import { type Endpoint, get } from './endpoint.ts';
import { instant, iso, isoOrNull } from './instants.ts';
import { coverState, flags, words } from './order-answers.ts';
import { partyRef } from './party-ref.ts';
import { problem } from './problem.ts';
import { gapWords, reasonWords } from './rule-words.ts';

const party = z.object({ id: z.string(), externalId: z.string() });
const gap = z.object({
  cause: z.string(),
  words,
  from: instant,
  to: instant.nullable().describe('Null while it is open'),
});

const order = z
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
    flags,
    cover: z.object({
      state: coverState,
      policyNo: z.string().nullable(),
      status: z.string().nullable().describe('Of the policy: `bound`, `voided`, `ended`, …'),
      insurer: z.string().nullable(),
      plan: z.string().nullable(),
      planVersion: z.int().nullable(),
      coverStart: instant.nullable(),
      coverEnd: instant.nullable().describe('Cover is `[coverStart, coverEnd)`'),
      sumInsuredFen: z.int().nullable(),
      premiumFen: z.int().nullable().describe('What this order was charged; 0 where another paid the day'),
      reason: z.string().nullable().describe('Why there is no policy, or why it ended'),
      words: words.nullable().describe('The reason in words'),
      gaps: z.array(gap).describe('Work without cover, each with its cause'),
    }),
  })
  .describe('The order and its cover.');

const orderJson = ({ coverState: state, policy, exclusion, gaps, ...view }: OrderView): z.output<typeof order> => {
  const reason = exclusion?.reason ?? policy?.endReason ?? null;
  return {
    ...view,
    signedAt: iso(view.signedAt),
    receivedAt: iso(view.receivedAt),
    startsAt: iso(view.startsAt),
    endsAt: iso(view.endsAt),
    cancelledAt: isoOrNull(view.cancelledAt),
    cover: {
      state,
      policyNo: policy?.policyNo ?? null,
      status: policy?.status ?? null,
      insurer: policy?.insurer ?? null,
      plan: policy?.plan ?? null,
      planVersion: policy?.planVersion ?? null,
      coverStart: isoOrNull(policy?.coverStart ?? null),
      coverEnd: isoOrNull(policy?.coverEnd ?? null),
      sumInsuredFen: policy?.sumInsuredFen ?? null,
      premiumFen: policy?.premiumFen ?? null,
      reason,
      words: reasonWords(reason),
      gaps: gaps.map(({ cause, from, to }) => ({ cause, words: gapWords[cause], from: iso(from), to: isoOrNull(to) })),
    },
  };
};

/** `GET /v1/orders/{id}`: an order, and how its cover stands. */
export const orderEndpoint = ({ sql }: { sql: Sql }): Endpoint =>
  get({
    url: '/v1/orders/:id',
    scope: 'orders:read',
    summary: 'An order and its cover',
    params: z.object({ id: partyRef }),
    answers: { 200: order },
    problems: { 404: 'Your source has no such order.' },
    handle: async ({ params, caller }) => {
      const view = await findOrder(sql, caller.source, params.id);
      if (view) return { status: 200, body: orderJson(view) };
      return problem(
        404,
        'not_found',
        'no order of your source has this id: compare it, or name the order as ext: with your own id',
      );
    },
  });
