import type { Cipher } from '../cipher.ts';
import type { Queryable } from '../store/connect.ts';
import { keepRefused } from '../store/rejections.ts';
import type { RawRecord } from './records/field-issue.ts';
import { parseExternalId } from './records/values.ts';
import type { Refusal } from './sign-refusals.ts';

/** What was sent: the columns of an order, or a line that could not even be split into them. */
export type SentOrder = { raw: RawRecord; historical?: boolean } | { text: string; historical?: boolean };

/** An order that was refused at the door. */
export type RefusedOrder = { sent: SentOrder; surface: 'api' | 'import'; line: number | null; refusal: Refusal };

/** The field to which what was sent is sealed. */
export const payloadField = 'intake_rejections.payload';

/** Refusals that lose no order: the one with this external id was taken, then or earlier in the same file. */
const noLoss = new Set(['order_differs', 'duplicate_in_file']);
export const losesOrder = ({ code }: Refusal): boolean => !noLoss.has(code);

const idIn = (raw: RawRecord, column: string): string | undefined => {
  const id = parseExternalId(raw[column] ?? '');
  return id.ok ? id.value : undefined;
};

/** The party that an order waits for, as `worker:W-1`; null where it was refused for something else. */
export const waitsOn = ({ code }: Pick<Refusal, 'code'>, raw: RawRecord): string | null => {
  const [, party] = /^unknown_(worker|employer|posting)$/.exec(code) ?? [];
  const id = party === undefined ? undefined : idIn(raw, `${party}_external_id`);
  return id === undefined ? null : `${party}:${id}`;
};

/**
 * Keeps refused orders until they are mended. What was sent is sealed. A row whose id cannot be used (it may be an identity number) is
 * kept under a keyed hash of what was sent, so that the same row again is the same refusal.
 */
export const keepRefusedOrders = async (
  tx: Queryable,
  cipher: Cipher,
  { source, now, orders }: { source: string; now: number; orders: readonly RefusedOrder[] },
): Promise<void> => {
  const rows = orders
    .filter(({ refusal }) => losesOrder(refusal))
    .map(({ sent, surface, line, refusal }) => {
      const raw = 'raw' in sent ? sent.raw : {};
      const text = JSON.stringify(sent);
      return {
        externalId: idIn(raw, 'external_id') ?? `row:${cipher.hash(text).toString('hex').slice(0, 32)}`,
        ...{ surface, line, code: refusal.code, message: refusal.message, column: refusal.column || null },
        waitsOn: waitsOn(refusal, raw),
        payload: cipher.seal(payloadField, text),
        employer: idIn(raw, 'employer_external_id') ?? '',
      };
    });
  await keepRefused(tx, { source, now, rows });
};
