import { type Cipher, lacksKey } from '../cipher.ts';
import { AppError } from '../errors.ts';
import type { Queryable, Sql } from '../store/connect.ts';
import {
  anyWaiting,
  closeRefused,
  type OpenRefusal,
  openRefusedIds,
  readRefused,
  refuseAgain,
  type WhichRefused,
} from '../store/rejections.ts';
import { halving } from './halve.ts';
import type { RawRecord } from './records/field-issue.ts';
import { readOrder } from './records/order.ts';
import { payloadField, type SentOrder, waitsOn } from './refused-orders.ts';
import { type SignableOrder, type SignOutcome, signOrders } from './sign-orders.ts';
import { notStorable, type Refusal, type SigningRules } from './sign-refusals.ts';

export type RetryDeps = SigningRules & { sql: Sql; cipher: Cipher; now: () => number; hint: () => void };

/** How many of the retried this call signed, or closed as signed, and how many were refused once more; what another signed first is in neither. */
export type Retried = { signed: number; refused: number };

const atOnce = 500;
const noCodes = { regions: new Set<string>(), skills: new Map<string, string>(), servicePoints: new Set<string>() };

type Opened = { row: OpenRefusal; raw: RawRecord; historical: boolean; read: SignableOrder | Refusal };

/** What was sent, through the reader that refused it then; or why it cannot be read (still). A key that is missing here says nothing of it. */
const open = ({ cipher, calendar }: RetryDeps, row: OpenRefusal, now: number): Opened => {
  const unreadable = (refusal: Refusal): Opened => ({ row, raw: {}, historical: false, read: refusal });
  let sent: SentOrder;
  try {
    sent = JSON.parse(cipher.open(payloadField, row.payload)) as SentOrder;
  } catch (error) {
    if (!(error instanceof AppError) || lacksKey(error)) throw error;
    return unreadable({ column: '', code: error.code, message: error.message });
  }
  if (!('raw' in sent)) return unreadable({ column: row.column ?? '', code: row.code, message: row.message });
  const { raw, historical = false } = sent;
  const context = { now, today: calendar.dateOf(now), reference: noCodes, surface: row.surface };
  const record = readOrder(raw, context);
  if (record.ok) return { row, raw, historical, read: { ...record.value, firstSeenAt: row.refusedAt } };
  const [issue = { column: '', code: 'fields_invalid', message: 'the order cannot be read' }] = record.issues;
  return { row, raw, historical, read: { column: issue.column, code: issue.code, message: issue.message } };
};

const signOpened = async (
  deps: RetryDeps,
  tx: Queryable,
  opened: readonly Opened[],
  { now, by }: { now: number; by: string },
): Promise<Map<Opened, SignOutcome>> => {
  const outcomes = new Map<Opened, SignOutcome>();
  for (const group of Map.groupBy(opened, (o) => `${o.historical} ${o.row.source}`).values()) {
    const readable = group.flatMap((one) => ('externalId' in one.read ? [{ one, order: one.read }] : []));
    const [first] = group;
    if (!first || readable.length === 0) continue;
    const batch = { source: first.row.source, lane: 'bulk', historical: first.historical, by } as const;
    const made = await signOrders({ ...deps, tx, now }, { ...batch, orders: readable.map(({ order }) => order) });
    for (const [at, { one }] of readable.entries()) {
      const outcome = made[at];
      if (outcome) outcomes.set(one, outcome);
    }
  }
  return outcomes;
};

const retryIn = async (
  deps: RetryDeps,
  tx: Queryable,
  ids: readonly string[],
  by: string,
): Promise<(keyof Retried)[]> => {
  const now = deps.now();
  const opened = (await readRefused(tx, ids)).map((row) => open(deps, row, now));
  const outcomes = await signOpened(deps, tx, opened, { now, by });
  const closed: { id: string; orderId: string | null; now: boolean }[] = [];
  const refused: Pick<OpenRefusal, 'id' | 'code' | 'message' | 'column' | 'waitsOn'>[] = [];
  for (const one of opened) {
    const outcome = outcomes.get(one) ?? one.read;
    const id = 'id' in outcome ? outcome.id : undefined;
    const signed = 'kind' in outcome && outcome.kind === 'signed';
    if (id !== undefined) closed.push({ id: one.row.id, orderId: id, now: signed });
    else if ('code' in outcome) {
      const { code, message, column } = outcome;
      refused.push({ id: one.row.id, code, message, column: column || null, waitsOn: waitsOn(outcome, one.raw) });
    }
  }
  const stood = closed.length > 0 ? await closeRefused(tx, closed, { at: now, as: 'signed', by }) : [];
  const mine = closed.filter((one) => one.now || stood.includes(one.id));
  if (refused.length > 0) await refuseAgain(tx, refused);
  return [...mine.map(() => 'signed' as const), ...refused.map(() => 'refused' as const)];
};

/**
 * Signs refused orders that are mended: reads what was sent once more and signs it, as signed when it says, else when it first came. What
 * is still refused stays open with the reason of now. An order that was signed meanwhile, by whatever way, is closed. Safe to repeat and
 * to run in several processes. @throws {AppError} `data_key_missing` where the key is not configured that sealed what was sent.
 */
export const retryRejections = async (deps: RetryDeps, which: WhichRefused, by: string): Promise<Retried> => {
  const total: Retried = { signed: 0, refused: 0 };
  for (let after: string | null = null; ; ) {
    const ids: string[] = await openRefusedIds(deps.sql, which, after, atOnce);
    const last = ids.at(-1);
    if (last === undefined) break;
    const made = await halving<string, keyof Retried>(
      ids,
      (part) => deps.sql.begin((tx) => retryIn(deps, tx, part, by)) as Promise<(keyof Retried)[]>,
      async (id) => {
        await refuseAgain(deps.sql, [{ id, ...notStorable, column: null, waitsOn: null }]);
        return 'refused';
      },
    );
    for (const outcome of made) total[outcome] += 1;
    after = last;
  }
  if (total.signed > 0) deps.hint();
  return total;
};

/** Called after the commit that brings parties of a source (`worker:W-1`): what waited for them is tried again. */
export const retryWaiting = async (deps: RetryDeps, source: string, parties: readonly string[]): Promise<void> => {
  if (parties.length === 0 || !(await anyWaiting(deps.sql, source, parties))) return;
  await retryRejections(deps, { source, waitsOn: parties }, 'arrival');
};
