import { z } from 'zod';
import type { Cipher } from '../../cipher.ts';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import { AppError } from '../../errors.ts';
import type { Sql, Tx } from '../../store/connect.ts';
import type { RecordContext } from '../records/context.ts';
import type { JsonObject } from '../records/json-text.ts';
import { type OrderRecord, readOrder } from '../records/order.ts';
import { keepRefusedOrders, losesOrder, type RefusedOrder } from '../refused-orders.ts';
import { type SignOutcome, signOrders } from '../sign-orders.ts';
import { orderBody } from './bodies.ts';
import { type BodyRecord, fieldError, invalidFields, readBody } from './body.ts';
import { type Endpoint, post } from './endpoint.ts';
import { coverState, flags } from './order-answers.ts';
import { fieldErrorSchema, type ProblemAnswer, type ProblemStatus, problem } from './problem.ts';

export type SignDeps = {
  sql: Sql;
  cipher: Cipher;
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

export const signedSchema = z
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

type Refused = Extract<SignOutcome, { kind: 'refused' }>;

/** A refusal to sign as a problem that points at the field to mend. */
export const refusal = ({ code, column, message }: Omit<Refused, 'kind'>): ProblemAnswer =>
  problem(statusOf[code] ?? 422, code, message, { errors: [fieldError({ column, code, message })] });

/** What is answered to one order; `refused` is what has to be kept of one that was not taken. */
export type Signing = {
  answer:
    | { status: 200 | 201; body: z.output<typeof signedSchema>; owes: boolean; after?: () => Promise<void> }
    | ProblemAnswer;
  refused?: RefusedOrder;
};

const refusedOrder = (
  { raw }: BodyRecord<OrderRecord>,
  line: number | null,
  { column, code, message }: RefusedOrder['refusal'],
): RefusedOrder => ({ sent: { raw }, surface: 'api', line, refusal: { column, code, message } });

const signingOf = (order: BodyRecord<OrderRecord>, line: number | null, outcome: SignOutcome | undefined): Signing => {
  if (!order.ok) {
    const [issue = { column: '', code: 'fields_invalid', message: 'the order cannot be read' }] = order.issues;
    return { answer: invalidFields(order.issues), refused: refusedOrder(order, line, issue) };
  }
  if (!outcome) throw new AppError('order_not_answered', 'signing answered fewer orders than it was given');
  if (outcome.kind === 'refused') {
    const answer = refusal(outcome);
    return losesOrder(outcome) ? { answer, refused: refusedOrder(order, line, outcome) } : { answer };
  }
  const { id, kind } = outcome;
  const { value, warnings } = order;
  const cover = { state: coverState.parse(outcome.coverState) };
  const told = { flags: [...outcome.flags], warnings: warnings.map(fieldError) };
  const body = { id, externalId: value.externalId, cover, ...told };
  return { answer: { status: kind === 'signed' ? 201 : 200, body, owes: kind === 'signed' } };
};

export type AskedOrder = { order: BodyRecord<OrderRecord>; line: number | null };

/** Signs what could be read of one source's orders, on the live lane, and answers each, in input order. */
export const signAll = async (
  { calendar, orderOverlap: overlap, orderOverHeadcount: overHeadcount }: SignDeps,
  { tx, source, now }: { tx: Tx; source: string; now: number },
  asked: readonly AskedOrder[],
): Promise<Signing[]> => {
  const readable = asked.flatMap(({ order }) => (order.ok ? [order.value] : []));
  const batch = { source, lane: 'live', historical: false, by: 'api', orders: readable } as const;
  const outcomes = (await signOrders({ tx, calendar, now, overlap, overHeadcount }, batch)).values();
  return asked.map(({ order, line }) => signingOf(order, line, order.ok ? outcomes.next().value : undefined));
};

/** `POST /v1/orders`: an order is signed, once, however often it is sent. One that is refused is kept until it is mended. */
export const signEndpoint = (deps: SignDeps): Endpoint =>
  post({
    url: '/v1/orders',
    scope: 'orders:write',
    summary: 'Sign an order',
    description:
      'The order is owed cover from the commit on: a policy or a recorded reason why there is none follows within seconds. An order that is refused is kept, and signed by itself when the party it waits for is sent.',
    together: true,
    body: orderBody,
    answers: { 200: signedSchema, 201: signedSchema },
    problems: {
      404: 'The worker, employer or posting is not known: send it first.',
      409: 'An order with this external id was signed with other content, or the same request is being answered.',
    },
    handleAll: async (calls, tx) => {
      const now = deps.now();
      const asked = calls.map(({ body, caller }) => ({
        source: caller.source,
        order: orderOf(body, orderBody, deps.calendar, now),
        line: null,
      }));
      const answers = new Map<unknown, Signing['answer']>();
      for (const [source, group] of Map.groupBy(asked, (a) => a.source)) {
        const signings = await signAll(deps, { tx, source, now }, group);
        for (const [at, { answer, refused }] of signings.entries()) {
          const keep = async (): Promise<void> => {
            if (refused) await keepRefusedOrders(deps.sql, deps.cipher, { source, now, orders: [refused] });
          };
          answers.set(group[at], refused ? { ...answer, after: keep } : answer);
        }
      }
      return asked.map((one) => answers.get(one) ?? invalidFields([]));
    },
  });
