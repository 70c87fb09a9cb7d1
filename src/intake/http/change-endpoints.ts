import { z } from 'zod';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import type { Tx } from '../../store/connect.ts';
import { type ChangeOutcome, changeOrders, type OrderChange } from '../change-orders.ts';
import type { FieldIssue, RawRecord, ReadRecord } from '../records/field-issue.ts';
import { readAmend, readAttendance, readCancel, readComplete } from '../records/order-change.ts';
import { fieldError, invalidFields, readBody } from './body.ts';
import { amendBody, attendanceBody, cancelBody, completeBody } from './change-bodies.ts';
import { type Call, type Endpoint, post } from './endpoint.ts';
import { missingOrder, missingOrderWords } from './missing-order.ts';
import { coverState, flags, orderNotFound } from './order-answers.ts';
import { type PartyRef, partyRef } from './party-ref.ts';
import { fieldErrorSchema, type ProblemAnswer, problem } from './problem.ts';

export type ChangeDeps = { calendar: BusinessCalendar; now: () => number };

/** What the five changes differ in. `done` and `before` are what is answered where it happened now, and where it had. */
type Kind = {
  action: string;
  summary: string;
  description: string;
  body: z.ZodObject;
  read(raw: RawRecord): ReadRecord<OrderChange>;
  done: string;
  before: string;
  conflict: string;
};

const answerSchema = ({ done, before }: Kind) =>
  z
    .object({
      id: z.string(),
      externalId: z.string(),
      outcome: z.enum([done, before]).describe(`\`${before}\`: it had happened already, and nothing has changed`),
      version: z.int().describe('Of the order: raised by each change of its terms or its fate'),
      cover: z.object({
        state: coverState,
        status: z.string().nullable().describe('Of the policy when the change came: `bound`, `voided`, `ended`, …'),
      }),
      flags,
      distanceM: z.int().nullable().describe('Of a check-in or check-out: metres from the place of work, where known'),
      warnings: z.array(fieldErrorSchema),
    })
    .describe('It is written down, now or before; what it means for cover follows within seconds.');

type Changed = z.output<ReturnType<typeof answerSchema>>;

/** What stands in the way is the order's own state; anything else is in the request. */
const conflicts = new Set(['order_over', 'order_completed', 'order_cancelled', 'claim_reported', 'cover_ended']);

/** What to do with something that happened to an order which is kept refused. */
const notYet = 'repeat this call then, or have our operators give the order up if it is not to be signed';

const refusalOf = ({ code, column, message }: Extract<ChangeOutcome, { kind: 'refused' }>): ProblemAnswer => {
  const errors = column === '' ? {} : { errors: [fieldError({ column, code, message })] };
  return problem(conflicts.has(code) ? 409 : 422, code, message, errors);
};

const answerOf = (
  { done, before }: Kind,
  outcome: Extract<ChangeOutcome, { kind: 'changed' | 'unchanged' }>,
  warnings: readonly FieldIssue[],
): { status: 200; body: Changed; owes: boolean } => {
  const {
    kind,
    id,
    externalId,
    version,
    coverState: state,
    policyStatus: status,
    flags: found,
    distanceM,
    owes,
  } = outcome;
  const body = { id, externalId, version, distanceM, cover: { state, status }, flags: [...found] };
  const told = { outcome: kind === 'changed' ? done : before, warnings: warnings.map(fieldError) };
  return { status: 200, body: { ...body, ...told }, owes };
};

const endpointOf = ({ calendar, now }: ChangeDeps, kind: Kind): Endpoint => {
  const change = async ({ params, body, caller }: Call<{ id: PartyRef }>, tx: Tx) => {
    const read = readBody(body, kind.body, kind.read);
    if (!read.ok) return invalidFields(read.issues);
    const deps = { tx, calendar, now: now(), actor: `api-key:${caller.id}` };
    const batch = { source: caller.source, changes: [{ order: params.id, change: read.value }] };
    const [outcome] = await changeOrders(deps, batch);
    if (!outcome) return orderNotFound;
    if (outcome.kind === 'refused')
      return outcome.code === 'unknown_order' ? missingOrder(tx, caller.source, params.id, notYet) : refusalOf(outcome);
    return answerOf(kind, outcome, read.warnings);
  };
  return post({
    url: `/v1/orders/:id/${kind.action}`,
    scope: 'orders:write',
    summary: kind.summary,
    description: kind.description,
    together: false,
    params: z.object({ id: partyRef }),
    body: kind.body,
    answers: { 200: answerSchema(kind) },
    problems: { 404: missingOrderWords, 409: kind.conflict },
    handleAll: (calls, tx) => Promise.all(calls.map((call) => change(call, tx))),
  });
};

const busy = 'or a request with this Idempotency-Key is being answered.';
const attendance = {
  description:
    'Taken from anywhere and for any time; far from the place of work it is flagged `far_from_place`, and outside of the hours of work `outside_hours`. Changes nothing about cover.',
  body: attendanceBody,
  before: 'unchanged',
  conflict: `The order was cancelled, ${busy}`,
};

const kinds: Kind[] = [
  {
    action: 'cancel',
    summary: 'Cancel an order',
    description:
      'Before it starts its cover is void from the start on; after that cover ends with the day. At or after the end it is refused.',
    body: cancelBody,
    read: readCancel,
    done: 'cancelled',
    before: 'already_cancelled',
    conflict: `The order is over or completed, ${busy}`,
  },
  {
    action: 'amend',
    summary: 'Change the times or the class of an order',
    description: 'What is left out stays. Cover is decided again for the time from now on.',
    body: amendBody,
    read: readAmend,
    done: 'amended',
    before: 'unchanged',
    conflict: `The order is cancelled, completed or over, its cover has ended, a claim was reported under it, ${busy}`,
  },
  {
    ...attendance,
    action: 'check-in',
    summary: 'The worker has come',
    read: readAttendance('check_in'),
    done: 'checked_in',
  },
  {
    ...attendance,
    action: 'check-out',
    summary: 'The worker has left',
    read: readAttendance('check_out'),
    done: 'checked_out',
  },
  {
    action: 'complete',
    summary: 'The work is done',
    description: 'With its true times. Never shortens cover; work beyond the agreed end is recorded as a gap.',
    body: completeBody,
    read: readComplete,
    done: 'completed',
    before: 'unchanged',
    conflict: `The order is cancelled, or completed with other times, ${busy}`,
  },
];

/** `POST /v1/orders/{id}/cancel`, `/amend`, `/check-in`, `/check-out`, `/complete`: what happens to an order after it was signed. */
export const changeEndpoints = (deps: ChangeDeps): Endpoint[] => kinds.map((kind) => endpointOf(deps, kind));
