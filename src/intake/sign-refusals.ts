import type { BusinessCalendar } from '../domain/business-date.ts';
import { maySign } from '../domain/signing.ts';
import type { Parties } from '../store/sign-orders.ts';
import type { OrderRecord } from './records/order.ts';

/** Why a record is not taken, and which import column has to be mended. */
export type Refusal = { column: string; code: string; message: string };

/** What becomes of an order that overlaps another of the person, or goes beyond the posting's head count. */
export type SigningRules = {
  calendar: BusinessCalendar;
  overlap: 'flag' | 'refuse';
  overHeadcount: 'flag' | 'refuse';
};

/** The first party that the order names and nobody has sent, by column; undefined where all are known. */
export const unknownParty = (order: OrderRecord, p: Parties): Refusal | undefined => {
  const parties = [
    ['worker', p.workerId],
    ['employer', p.employerId],
    ['posting', order.postingExternalId === null ? '' : p.postingId],
  ] as const;
  const [name] = parties.find(([, id]) => id === null) ?? [];
  if (!name) return undefined;
  const orEmpty = name === 'posting' ? ', or leave the field empty' : '';
  const message = `no ${name} of this source has this external id: send the ${name} first${orEmpty}`;
  return { column: `${name}_external_id`, code: `unknown_${name}`, message };
};

const columnOf: Record<string, string> = { signed_in_future: 'signed_at', under_minimum_age: 'worker_external_id' };

/** Why an order whose parties are known may not be signed, by column; `flags` are those that it would bear. */
export const refusalToSign = (
  { calendar, overlap, overHeadcount }: SigningRules,
  order: OrderRecord & { signedAt: number },
  p: Parties,
  { now, flags }: { now: number; flags: readonly string[] },
): Refusal | undefined => {
  const may = maySign({ ...order, now, birthDay: p.birthDay, hazardous: p.hazardous }, calendar);
  if (!may.ok) return { column: columnOf[may.code] ?? 'starts_at', code: may.code, message: may.message };
  if (overlap === 'refuse' && flags.includes('overlap'))
    return { column: 'starts_at', code: 'overlap', message: 'the person has another order at that time' };
  if (overHeadcount === 'refuse' && flags.includes('over_headcount'))
    return {
      column: 'posting_external_id',
      code: 'over_headcount',
      message: 'all places of the posting are taken',
    };
  return undefined;
};

/** An order that the database refuses though everything that is asked of it was in order. */
export const notStorable: Refusal = {
  column: '',
  code: 'not_storable',
  message: 'the database refused this order: compare it with its source, and report this if it is right',
};
