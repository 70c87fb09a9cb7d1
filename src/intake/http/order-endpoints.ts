import { z } from 'zod';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import { AppError } from '../../errors.ts';
import type { Sql } from '../../store/connect.ts';
import { findOrder, type OrderView } from '../../store/orders-read.ts';
import type { RecordContext } from '../records/context.ts';
import { type OrderRecord, readOrder } from '../records/order.ts';
import { type SignOutcome, signOrders } from '../sign-orders.ts';
import { orderBody } from './bodies.ts';
import { type BodyRecord, fieldError, invalidFields, type JsonObject, readBody } from './body.ts';
import { type Endpoint, get, postMany } from './endpoint.ts';
import { instant, iso, isoOrNull } from './instants.ts';
import { partyRef } from './party-ref.ts';
import { fieldErrorSchema, type ProblemAnswer, type ProblemStatus, problem } from './problem.ts';
import { gapWords, reasonWords } from './rule-words.ts';

export type OrderDeps = {
  sql: Sql;
  calendar: BusinessCalendar;
  now: () => number;
  /** What becomes of an order that overlaps another of the person, or goes beyond the posting's head count. */
  orderOverlap: 'flag' | 'refuse';
  orderOverHeadcount: 'flag' | 'refuse';
};

/** Orders name no codes, so none are read for them. */
const noCodes: RecordContext['reference'] = { regions: new Set(), skills: new Map(), servicePoints: new Set() };

/** Reads an order from a body, as of `now`. */
export const orderOf = (
  body: JsonObject,
  schema: z.ZodObject,
  calendar: BusinessCalendar,
  now: number,
): BodyRecord<OrderRecord> =>
  readBody(body, schema, (raw) =>
    readOrder(raw, { now, today: calendar.dateOf(now), reference: noCodes, surface: 'api' }),
  );

export const coverState = z
  .enum(['owed', 'requested', 'covered', 'excluded'])
  .describe(
    '`owed`: not decided yet, within seconds; `requested`: the insurer is asked; `covered`: see policyNo; `excluded`: see reason',
  );
export const flags = z
  .array(z.string())
  .describe('`overlap`: the person has another order at that time; `over_headcount`: beyond the places of the posting');

const signed = z
  .object({
    id: z.string(),
    externalId: z.string(),
    cover: z.object({ state: coverState }),
    flags,
    warnings: z.array(fieldErrorSchema),
  })
  .describe('The order is signed, now (201) or with the same content before (200).');

const statusOf: Record<string, ProblemStatus> = {
  unknown_worker: 404,
  unknown_employer: 404,
  unknown_posting: 404,
  order_differs: 409,
  overlap: 409,
  over_headcount: 409,
};

/** A refusal to sign as a problem that points at the field to mend. */
export const refusal = ({ code, column, message }: Extract<SignOutcome, { kind: 'refused' }>): ProblemAnswer =>
  problem(statusOf[code] ?? 422, code, message, { errors: [fieldError({ column, code, message })] });

type Signed = { status: 200 | 201; body: z.output<typeof signed>; owes: boolean } | ProblemAnswer;
type ReadOrder = Extract<BodyRecord<OrderRecord>, { ok: true }>;

const answerOf = (outcome: SignOutcome | undefined, { value, warnings }: ReadOrder): Signed => {
  if (!outcome) throw new AppError('order_not_answered', 'signing answered fewer orders than it was given');
  if (outcome.kind === 'refused') return refusal(outcome);
  const { id, kind } = outcome;
  const cover = { state: coverState.parse(outcome.coverState) };
  const body = {
    id,
    externalId: value.externalId,
    cover,
    flags: [...outcome.flags],
    warnings: warnings.map(fieldError),
  };
  return { status: kind === 'signed' ? 201 : 200, body, owes: kind === 'signed' };
};

const sign = (deps: OrderDeps): Endpoint =>
  postMany({
    url: '/v1/orders',
    scope: 'orders:write',
    summary: 'Sign an order',
    description:
      'The order is owed cover from the commit on: a policy or a recorded reason why there is none follows within seconds.',
    body: orderBody,
    answers: { 200: signed, 201: signed },
    problems: {
      404: 'The worker, employer or posting is not known: send it first.',
      409: 'An order with this external id was signed with other content, or the same request is being answered.',
    },
    handleAll: async (calls, tx) => {
      const { calendar, orderOverlap: overlap, orderOverHeadcount: overHeadcount } = deps;
      const now = deps.now();
      const asked = calls.map(({ body, caller }) => ({
        source: caller.source,
        order: orderOf(body, orderBody, calendar, now),
      }));
      const answers = new Map<unknown, Signed>();
      for (const [source, group] of Map.groupBy(asked, (a) => a.source)) {
        const readable = group.flatMap(({ order }) => (order.ok ? [order] : []));
        const batch = {
          source,
          lane: 'live',
          historical: false,
          orders: readable.map((order) => order.value),
        } as const;
        const outcomes = await signOrders({ tx, calendar, now, overlap, overHeadcount }, batch);
        for (const [at, order] of readable.entries()) answers.set(order, answerOf(outcomes[at], order));
      }
      return asked.map(({ order }) => answers.get(order) ?? invalidFields(order.ok ? [] : order.issues));
    },
  });

const party = z.object({ id: z.string(), externalId: z.string() });
export const words = z.object({ zh: z.string(), en: z.string() });
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

const read = ({ sql }: OrderDeps): Endpoint =>
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

export const orderEndpoints = (deps: OrderDeps): Endpoint[] => [sign(deps), read(deps)];
