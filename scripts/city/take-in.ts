import { parseInstant } from '../../src/domain/instant.ts';
import type { OrderChange } from '../../src/intake/change-orders.ts';
import type { ImportDeps, Kind } from '../../src/intake/import/kind.ts';
import type { RecordContext } from '../../src/intake/records/context.ts';
import { fieldReader } from '../../src/intake/records/field-issue.ts';
import { readPoint } from '../../src/intake/records/known-fields.ts';
import type { OrderRecord } from '../../src/intake/records/order.ts';
import { type SignOutcome, signOrders } from '../../src/intake/sign-orders.ts';
import type { Tx } from '../../src/store/connect.ts';
import type { Lane } from '../../src/store/outbox.ts';
import type { ChangeKind } from './afterlife.ts';
import type { CityEvent } from './life.ts';
import type { CityRow } from './terms.ts';

/** The most rows that go in at once. */
const PART = 1_000;

/** How often something was not taken, by code. */
export type Refusals = Map<string, number>;
export const countRefusal = (refusals: Refusals, code: string): void => {
  refusals.set(code, (refusals.get(code) ?? 0) + 1);
};

/** Reads rows as an import does; what cannot be read is counted and left out. */
export const readRows = <T>(
  kind: Kind<T>,
  rows: Iterable<CityRow>,
  context: RecordContext,
  refusals: Refusals,
): T[] => {
  const records: T[] = [];
  for (const row of rows) {
    const read = kind.read(row, context);
    if (read.ok) records.push(read.value);
    else for (const { code } of read.issues) countRefusal(refusals, code);
  }
  return records;
};

export type Taking = { tx: Tx; source: string; now: number };

/** Writes records with the code that every import uses. */
export const storeRecords = async <T>(
  deps: ImportDeps,
  kind: Kind<T>,
  { tx, source, now }: Taking,
  records: readonly T[],
  refusals: Refusals,
): Promise<void> => {
  for (let i = 0; i < records.length; i += PART) {
    const part = records.slice(i, i + PART);
    for (const outcome of await kind.store(deps, { tx, source, now, historical: false, records: part }))
      if (typeof outcome === 'object') countRefusal(refusals, outcome.code);
  }
};

/** Signs orders as the API does, in one transaction with whatever else the caller does in it. */
export const signRecords = async (
  { calendar, overlap, overHeadcount }: ImportDeps,
  { tx, source, now }: Taking,
  signing: { lane: Lane; historical: boolean; orders: readonly OrderRecord[] },
  refusals: Refusals,
): Promise<SignOutcome[]> => {
  const outcomes = await signOrders(
    { tx, calendar, now, overlap, overHeadcount },
    { source, by: 'import', ...signing },
  );
  for (const outcome of outcomes) if (outcome.kind === 'refused') countRefusal(refusals, outcome.code);
  return outcomes;
};

export type OrderChangeKind = Exclude<ChangeKind, 'mend-identity'>;
const changeKinds: readonly string[] = ['cancel', 'amend', 'check-in', 'check-out', 'complete'];
export const isOrderChange = (
  event: CityEvent,
): event is Extract<CityEvent, { row: CityRow }> & { kind: OrderChangeKind } => changeKinds.includes(event.kind);

const instant = (text: string | undefined): number | undefined => {
  const read = parseInstant(text ?? '');
  return read.ok ? read.value : undefined;
};

/** What a change row of the city asks for, as a call of the market's server does. `at` is when it happens. */
export const changeOf = (kind: OrderChangeKind, row: CityRow, at: number): OrderChange => {
  const startsAt = instant(row.starts_at);
  const endsAt = instant(row.ends_at);
  switch (kind) {
    case 'cancel':
      return { kind, reason: row.reason ?? null };
    case 'amend':
      return {
        ...{ kind, reason: row.reason ?? null },
        ...(startsAt === undefined ? {} : { startsAt }),
        ...(endsAt === undefined ? {} : { endsAt }),
        ...(row.occupation_class ? { occupationClass: Number(row.occupation_class) } : {}),
      };
    case 'complete':
      return {
        ...{ kind, wageFen: Number(row.wage_fen) },
        ...{ actualStart: instant(row.actual_start) ?? at, actualEnd: instant(row.actual_end) ?? at },
      };
    default:
      return { kind: kind === 'check-in' ? 'check_in' : 'check_out', at, point: readPoint(fieldReader(row)) };
  }
};
