import { parseInstant } from '../../domain/instant.ts';
import { parseFen } from '../../domain/money.ts';
import { bad } from '../../domain/result.ts';
import type { RecordContext } from './context.ts';
import { fieldReader, type RawRecord, type ReadRecord } from './field-issue.ts';
import { parseOccupationClass } from './posting.ts';
import { parseExternalId } from './values.ts';
import { readWindow } from './window.ts';

/** An order as a server or a file tells it, read and checked by itself; whether its parties exist is asked when it is signed. */
export type OrderRecord = {
  externalId: string;
  workerExternalId: string;
  employerExternalId: string;
  postingExternalId: string | null;
  occupationClass: number | null;
  wageFen: number | null;
  /** Instants in milliseconds; `signedAt` null over HTTP means the instant of receipt. */
  signedAt: number | null;
  startsAt: number;
  endsAt: number;
};

/**
 * Reads one order. Only over HTTP may `signed_at` be absent: a file is received long after the signing. Whether it lies in the future,
 * and whether the worker may sign at all, `signOrders` asks.
 */
export const readOrder = (raw: RawRecord, { surface }: RecordContext): ReadRecord<OrderRecord> => {
  const fields = fieldReader(raw);
  const parseSigned = (text: string) =>
    text === ''
      ? bad('signed_at_missing', 'signed_at is empty: fill in when the order was signed, as 2026-05-01T08:00:00+08:00')
      : parseInstant(text);
  return fields.finish({
    externalId: fields.required('external_id', parseExternalId, ''),
    workerExternalId: fields.required('worker_external_id', parseExternalId, ''),
    employerExternalId: fields.required('employer_external_id', parseExternalId, ''),
    postingExternalId: fields.optional('posting_external_id', parseExternalId),
    occupationClass: fields.optional('occupation_class', parseOccupationClass),
    wageFen: fields.optional('wage_fen', parseFen),
    signedAt:
      surface === 'import'
        ? fields.required('signed_at', parseSigned, null)
        : fields.optional('signed_at', parseInstant),
    ...readWindow(fields),
  });
};
