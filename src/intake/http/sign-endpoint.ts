import { z } from 'zod';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import { AppError } from '../../errors.ts';
import type { RecordContext } from '../records/context.ts';
import { type OrderRecord, readOrder } from '../records/order.ts';
import { type SignOutcome, signOrders } from '../sign-orders.ts';
import { orderBody } from './bodies.ts';
import { type BodyRecord, fieldError, invalidFields, type JsonObject, readBody } from './body.ts';
import { type Endpoint, post } from './endpoint.ts';
import { coverState, flags } from './order-answers.ts';
import { fieldErrorSchema, type ProblemAnswer, type ProblemStatus, problem } from './problem.ts';

export type SignDeps = {
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

/** `POST /v1/orders`: an order is signed, once, however often it is sent. */
export const signEndpoint = (deps: SignDeps): Endpoint =>
  post({
    url: '/v1/orders',
    scope: 'orders:write',
    summary: 'Sign an order',
    description:
      'The order is owed cover from the commit on: a policy or a recorded reason why there is none follows within seconds.',
    together: true,
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
