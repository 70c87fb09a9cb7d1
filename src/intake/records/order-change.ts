import { parseInstant } from '../../domain/instant.ts';
import { parseFen } from '../../domain/money.ts';
import type { OrderChange } from '../change-orders.ts';
import { fieldReader, type RawRecord, type ReadRecord } from './field-issue.ts';
import { readPoint } from './known-fields.ts';
import { parseOccupationClass } from './posting.ts';
import { parseText } from './values.ts';

const reason = parseText(200);

/** Reads a cancellation: `reason`, which may be absent. */
export const readCancel = (raw: RawRecord): ReadRecord<OrderChange> => {
  const fields = fieldReader(raw);
  return fields.finish({ kind: 'cancel', reason: fields.optional('reason', reason) });
};

/** Reads an amendment: the terms that change, and why. Whether they make a window is judged with those that stay. */
export const readAmend = (raw: RawRecord): ReadRecord<OrderChange> => {
  const fields = fieldReader(raw);
  const startsAt = fields.optional('starts_at', parseInstant);
  const endsAt = fields.optional('ends_at', parseInstant);
  const occupationClass = fields.optional('occupation_class', parseOccupationClass);
  return fields.finish({
    kind: 'amend',
    ...(startsAt === null ? {} : { startsAt }),
    ...(endsAt === null ? {} : { endsAt }),
    ...(occupationClass === null ? {} : { occupationClass }),
    reason: fields.required('reason', reason, ''),
  });
};

/** Reads a completion: the true times of the work, and what was paid for it in fen, where that is not what was agreed. */
export const readComplete = (raw: RawRecord): ReadRecord<OrderChange> => {
  const fields = fieldReader(raw);
  return fields.finish({
    kind: 'complete',
    actualStart: fields.required('actual_start', parseInstant, 0),
    actualEnd: fields.required('actual_end', parseInstant, 0),
    wageFen: fields.optional('wage_fen', parseFen),
  });
};

/** Reads that somebody came or left: when, and where their phone was, with the datum of the point. */
export const readAttendance =
  (kind: 'check_in' | 'check_out') =>
  (raw: RawRecord): ReadRecord<OrderChange> => {
    const fields = fieldReader(raw);
    return fields.finish({ kind, at: fields.required('at', parseInstant, 0), point: readPoint(fields) });
  };
