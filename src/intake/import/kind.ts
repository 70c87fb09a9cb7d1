import type { Cipher } from '../../cipher.ts';
import type { Clock } from '../../clock.ts';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import type { Sql, Tx } from '../../store/connect.ts';
import type { Columns } from '../files/columns.ts';
import type { RecordContext } from '../records/context.ts';
import type { RawRecord, ReadRecord } from '../records/field-issue.ts';
import type { Refusal } from '../sign-refusals.ts';

/** What an import works with. `hint` tells the relays that something is owed; they find it without, later. */
export type ImportDeps = {
  sql: Sql;
  cipher: Cipher;
  calendar: BusinessCalendar;
  clock: Clock;
  overlap: 'flag' | 'refuse';
  overHeadcount: 'flag' | 'refuse';
  hint(): void;
};

/** What became of a row that could be read. */
export type RowOutcome = 'created' | 'updated' | 'unchanged' | Refusal;

/** One batch on its way into the database, in a transaction of its own. `now` is the instant of its receipt. */
export type StoreBatch<T> = { tx: Tx; source: string; now: number; historical: boolean; records: readonly T[] };

/** One kind of file: its columns, how a row is read, and how a batch of them is written, each answered in order. */
export type Kind<T> = {
  /** As the command line has it. */
  name: 'workers' | 'employers' | 'service-points' | 'postings' | 'orders';
  columns: Columns<string>;
  /** The column and the value that a file may hold only once. */
  keyColumn: string;
  keyOf(record: T): string;
  read(raw: RawRecord, context: RecordContext): ReadRecord<T>;
  store(deps: ImportDeps, batch: StoreBatch<T>): Promise<RowOutcome[]>;
  /** What refused orders wait for by this name; nothing where orders do not name it. */
  party?: 'worker' | 'employer' | 'posting';
  /** Whether its rows are orders: one that is taken is owed something, so that the relays want a hint, and one that is refused is kept. */
  owes: boolean;
  /** Whether a batch has to see the one before it: overlapping orders are found only so. */
  inTurn: boolean;
};
