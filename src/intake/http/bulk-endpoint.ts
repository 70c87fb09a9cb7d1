import { z } from 'zod';
import type { Tx } from '../../store/connect.ts';
import { halving } from '../halve.ts';
import { parseJsonObject } from '../records/json-text.ts';
import { keepRefusedOrders, type RefusedOrder } from '../refused-orders.ts';
import { notStorable } from '../sign-refusals.ts';
import { orderBody } from './bodies.ts';
import { type Answer, type Endpoint, ndjson, postLines } from './endpoint.ts';
import { problemOf } from './failures.ts';
import { coverState, flags } from './order-answers.ts';
import { fieldErrorSchema, problem, problemSchema } from './problem.ts';
import { orderOf, type SignDeps, type Signing, signAll } from './sign-endpoint.ts';
import type { Database } from './transact.ts';

const mostLines = 5_000;
const bodyLimit = 8 * 1024 * 1024;
/** Rows in one transaction: larger ones sign no faster, and hold longer what others wait for. */
const rowsAtOnce = 500;

const answered = z
  .object({
    line: z.int().describe('Of the body, from 1'),
    status: z.int().describe('What `POST /v1/orders` would have answered'),
    id: z.string().optional(),
    externalId: z.string().optional(),
    cover: z.object({ state: coverState }).optional(),
    flags: flags.optional(),
    warnings: z.array(fieldErrorSchema).optional(),
    problem: problemSchema.optional().describe('Why the order was not taken'),
  })
  .describe('One line for each line of the body that is not empty, in its order.');

type Row = { line: number; text: string };
type Answered = z.output<typeof answered>;

/** The lines that are not empty, up to one more than are taken: a body of line breaks alone must not fill the memory. */
const rowsOf = (text: string): Row[] => {
  const rows: Row[] = [];
  for (let from = 0, line = 1; from < text.length && rows.length <= mostLines; line += 1) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    if (to > from) {
      const row = text.slice(from, to).trim();
      if (row !== '') rows.push({ line, text: row });
    }
    from = to + 1;
  }
  return rows;
};

const answeredOf = (line: number, { answer }: Signing): Answered =>
  'code' in answer.body
    ? { line, status: answer.status, problem: answer.body }
    : { line, status: answer.status, ...answer.body };

type Told = { answer: Answered; owes: boolean };

/** Signs one batch in the transaction and keeps what was refused of it. */
const signBatch = async (deps: SignDeps, tx: Tx, source: string, rows: readonly Row[]): Promise<Told[]> => {
  const now = deps.now();
  const read = rows.map((row) => ({ ...row, body: parseJsonObject(row.text, 'the line') }));
  const asked = read.flatMap(({ line, body }) =>
    body.ok ? [{ line, order: orderOf(body.value, orderBody, deps.calendar, now) }] : [],
  );
  const signings = (await signAll(deps, { tx, source, now }, asked)).values();
  const all = read.map(({ line, text, body }): [number, Signing] => {
    if (body.ok) return [line, signings.next().value as Signing];
    const { code, message } = body;
    const refused: RefusedOrder = { sent: { text }, surface: 'api', line, refusal: { column: '', code, message } };
    return [line, { answer: problem(422, code, message), refused }];
  });
  const orders = all.flatMap(([, { refused }]) => refused ?? []);
  await keepRefusedOrders(tx, deps.cipher, { source, now, orders });
  return all.map(([line, signing]) => ({
    answer: answeredOf(line, signing),
    owes: 'owes' in signing.answer && signing.answer.owes,
  }));
};

/** Tells a row that the database refuses, and keeps it. */
const refuseRow = async (deps: SignDeps, source: string, { line, text }: Row): Promise<Told> => {
  const now = deps.now();
  const body = parseJsonObject(text);
  const sent = body.ok ? { raw: orderOf(body.value, orderBody, deps.calendar, now).raw } : { text };
  const orders = [{ sent, surface: 'api' as const, line, refusal: notStorable }];
  await keepRefusedOrders(deps.sql, deps.cipher, { source, now, orders });
  const { status, body: told } = problem(422, notStorable.code, notStorable.message);
  return { answer: { line, status, problem: told }, owes: false };
};

/**
 * Signs batch after batch. Where the database goes away on the way, what was signed is answered as signed and the rest as to be sent again;
 * where it is away from the beginning, the whole request is.
 */
const signLines = async (deps: SignDeps & { hint: () => void }, database: Database, source: string, rows: Row[]) => {
  const answers: Answered[] = [];
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    try {
      const told = await halving(
        rows.slice(at, at + rowsAtOnce),
        (part) => database.write((tx) => signBatch(deps, tx, source, part)),
        (row) => refuseRow(deps, source, row),
      );
      answers.push(...told.map(({ answer }) => answer));
      if (told.some(({ owes }) => owes)) deps.hint();
    } catch (error) {
      if (at === 0) throw error;
      const { status, body } = problemOf(error, '').answer;
      const { traceId: _, ...problem } = body;
      answers.push(...rows.slice(at).map(({ line }) => ({ line, status, problem })));
      break;
    }
  }
  return answers;
};

/**
 * `POST /v1/orders/bulk`: the orders of a fair in one call, one a line. Each is taken or refused by itself. All are signed before the first
 * line is answered, so that a caller that goes away changes nothing; sending the same lines again signs what is not signed yet.
 */
export const bulkEndpoint = (deps: SignDeps & { hint: () => void }): Endpoint =>
  postLines({
    url: '/v1/orders/bulk',
    scope: 'orders:write',
    summary: 'Sign many orders',
    description: `Lines of JSON (NDJSON), one order each, at most ${mostLines} lines; one bad line never stops the others. Each order is signed once by its externalId, so it needs no Idempotency-Key. Refused orders are kept and signed by themselves when the party they wait for is sent.`,
    body: orderBody,
    bodyLimit,
    produces: ndjson,
    answers: { 200: answered },
    problems: { 422: `\`too_many_lines\`: more than ${mostLines}; nothing was signed.` },
    handle: async (text, caller, database): Promise<Answer> => {
      const rows = rowsOf(text);
      if (rows.length === 0) return problem(400, 'body_missing', 'this call needs a body: one JSON object a line');
      if (rows.length > mostLines) {
        const detail = `these are more than ${mostLines} orders, which one call takes: send them in several calls`;
        return problem(422, 'too_many_lines', detail);
      }
      const answers = await signLines(deps, database, caller.source, rows);
      return { status: 200, body: answers.map((row) => `${JSON.stringify(row)}\n`).join('') };
    },
  });
