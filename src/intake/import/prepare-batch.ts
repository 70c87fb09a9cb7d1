import type { Alarm } from '../../store/alarms.ts';
import type { RowBatch } from '../files/open-rows.ts';
import type { RawRow, Reject } from '../files/row.ts';
import type { RecordContext } from '../records/context.ts';
import type { FieldIssue } from '../records/field-issue.ts';
import { underAgeAlarm } from '../records/under-age-alarm.ts';
import type { RefusedOrder, SentOrder } from '../refused-orders.ts';
import type { Refusal } from '../sign-refusals.ts';
import type { Kind } from './kind.ts';
import type { createSeenRows } from './seen-rows.ts';

/** A row that can be stored. `copies` are the rows of its batch that say the same once more, and share its fate. */
export type PreparedRow<T> = {
  row: RawRow<string>;
  record: T;
  warning: FieldIssue | undefined;
  copies: RawRow<string>[];
};

/** One batch as it was read: what to store, what is refused already, and how far into the file it reaches. */
export type PreparedBatch<T> = {
  rows: PreparedRow<T>[];
  rejects: Reject[];
  /** What could not be read of them, to be kept where the kind is orders. */
  unread: RefusedOrder[];
  alarms: Alarm[];
  size: number;
  lastLine: number;
  bytesRead: number;
};

export const rejectOf = (
  { line, cells }: RawRow<string>,
  issue: Omit<FieldIssue, 'level'>,
  level: FieldIssue['level'],
): Reject => ({
  line,
  cells,
  column: issue.column,
  level,
  code: issue.code,
  message: issue.message,
});

/** A row that was not taken, as it is kept. */
export const refusedOf = ({ column, code, message }: Refusal, sent: SentOrder, line: number): RefusedOrder => ({
  ...{ sent, line, surface: 'import' },
  refusal: { column, code, message },
});

/** Reads the rows of a batch, and refuses those that cannot be read or say something else under a key that the file had before. */
export const prepareBatch = <T>(
  kind: Kind<T>,
  batch: RowBatch<string>,
  { context, source, seen }: { context: RecordContext; source: string; seen: ReturnType<typeof createSeenRows> },
): PreparedBatch<T> => {
  const fresh = new Map<string, PreparedRow<T>>();
  const rejects = [...batch.rejects];
  const unread = batch.rejects.map((reject) => refusedOf(reject, { text: reject.cells.join(',') }, reject.line));
  const alarms: Alarm[] = [];
  for (const row of batch.rows) {
    const read = kind.read(row.values, context);
    if (!read.ok) {
      const alarm = underAgeAlarm(source, row.values, read.issues);
      if (alarm) alarms.push(alarm);
      for (const issue of read.issues.slice(0, 1)) {
        rejects.push(rejectOf(row, issue, 'error'));
        unread.push(refusedOf(issue, { raw: row.values }, row.line));
      }
      continue;
    }
    const key = kind.keyOf(read.value);
    const isSeen = seen.see(key, JSON.stringify(read.value));
    if (isSeen === 'other') rejects.push(rejectOf(row, duplicate(kind.keyColumn), 'error'));
    else if (isSeen === 'same' && fresh.has(key)) fresh.get(key)?.copies.push(row);
    else fresh.set(key, { row, record: read.value, warning: read.warnings[0], copies: [] });
  }
  const all = [...batch.rows, ...batch.rejects];
  const lastLine = all.reduce((last, { line }) => Math.max(last, line), 0);
  return { rows: [...fresh.values()], rejects, unread, alarms, size: all.length, lastLine, bytesRead: batch.bytesRead };
};

const duplicate = (column: string): Omit<FieldIssue, 'level'> => ({
  column,
  code: 'duplicate_in_file',
  message: `an earlier row of this file has the same ${column} and other content, and was taken: keep one of the two, or give this its own`,
});
