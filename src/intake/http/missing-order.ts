import type { Queryable } from '../../store/connect.ts';
import { findRefusedOrder } from '../../store/refused-order.ts';
import { fieldError } from './body.ts';
import { iso } from './instants.ts';
import { orderNotFound } from './order-answers.ts';
import type { PartyRef } from './party-ref.ts';
import { type ProblemAnswer, problem } from './problem.ts';

/** What 404 means where an order is named. */
export const missingOrderWords =
  'Your source has no such order (`not_found`), or it was refused and is kept until it is mended (`order_refused`): `errors` says why.';

/**
 * The answer about an order that there is not: 404 `order_refused` where the source sent it and it was refused, with the reason as it was
 * answered then and what happens next, and `then` what the caller can do; else `not_found`. A refused order has no id of ours, so only its own finds it.
 */
export const missingOrder = async (
  sql: Queryable,
  source: string,
  by: PartyRef,
  then?: string,
): Promise<ProblemAnswer> => {
  const refused = 'externalId' in by ? await findRefusedOrder(sql, source, by.externalId) : undefined;
  if (!refused) return orderNotFound;
  const { code, message, column, waitsOn, refusedAt } = refused;
  const [party] = waitsOn?.split(':') ?? [];
  const next = party
    ? `it is signed by itself once you have sent the ${party}`
    : 'mend it and send it again under the same external id';
  const detail = `this order was refused (${code}) on ${iso(refusedAt)} and is kept, without cover: ${next}${then ? `; ${then}` : ''}`;
  return problem(404, 'order_refused', detail, { errors: [fieldError({ column: column ?? '', code, message })] });
};
