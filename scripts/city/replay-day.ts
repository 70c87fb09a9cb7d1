import { type ChangeRequest, changeOrders } from '../../src/intake/change-orders.ts';
import type { ImportDeps, Kind } from '../../src/intake/import/kind.ts';
import { employers, orders, postings, servicePoints, workers } from '../../src/intake/import/kinds.ts';
import type { RecordContext } from '../../src/intake/records/context.ts';
import { hostAccess } from '../../src/store/access.ts';
import { setFundBudget } from '../../src/store/funds.ts';
import { type KnownCodes, loadKnownCodes } from '../../src/store/known-codes.ts';
import type { CityDay, CityEvent } from './life.ts';
import {
  changeOf,
  countRefusal,
  isOrderChange,
  type OrderChangeKind,
  type Refusals,
  readRows,
  signRecords,
  storeRecords,
  type Taking,
} from './take-in.ts';
import type { CityRow } from './terms.ts';

const source = 'replay';
const actor = 'host:replay';

/** What was taken in, to hold the books against. */
export type TakenIn = Record<
  'orders' | 'historical' | 'cancelled' | 'amended' | 'completed' | 'attended' | 'mended',
  number
>;
export type Replayed = { taken: TakenIn; refusals: Refusals };

const tallyOf: Record<OrderChangeKind, keyof TakenIn> = {
  cancel: 'cancelled',
  amend: 'amended',
  complete: 'completed',
  'check-in': 'attended',
  'check-out': 'attended',
};

/**
 * Takes a day in, in sets, through the functions that the API and every import use, in one transaction: who comes, what is offered, what is
 * signed, what happens to signed orders (each at its own instant), and the identities that were mended. An order that is signed and changed
 * on one day is so for the pipelines too, whichever of them runs first; so the same seed ends in the same books.
 */
export const createDayIntake = (deps: ImportDeps): Replayed & { takeIn(day: CityDay): Promise<void> } => {
  const refusals: Refusals = new Map();
  const taken: TakenIn = { orders: 0, historical: 0, cancelled: 0, amended: 0, completed: 0, attended: 0, mended: 0 };
  let known: KnownCodes | undefined;

  const change = async ({ tx, now }: Taking, events: readonly CityEvent[]): Promise<void> => {
    const kinds: OrderChangeKind[] = [];
    const changes: ChangeRequest[] = [];
    for (const event of events) {
      if (!isOrderChange(event)) continue;
      kinds.push(event.kind);
      const order = { externalId: event.row.external_id ?? '' };
      changes.push({ order, change: changeOf(event.kind, event.row, event.at), now: event.at });
    }
    if (changes.length === 0) return;
    const outcomes = await changeOrders({ tx, calendar: deps.calendar, now, actor }, { source, changes });
    for (const [i, outcome] of outcomes.entries()) {
      const kind = kinds[i] ?? 'cancel';
      if (outcome.kind === 'refused') countRefusal(refusals, `${kind}: ${outcome.code}`);
      else taken[tallyOf[kind]]++;
    }
  };

  const sign = async (taking: Taking, events: readonly CityEvent[], context: RecordContext): Promise<void> => {
    const one = async (rows: readonly CityRow[], how: { lane: 'live' | 'bulk'; historical: boolean }) => {
      const records = readRows(orders, rows, context, refusals);
      await signRecords(deps, taking, { ...how, orders: records }, refusals);
      taken.orders += records.length;
      if (how.historical) taken.historical += records.length;
    };
    for (const event of events) {
      if (event.kind === 'import-historical') await one(event.rows, { lane: 'bulk', historical: true });
      if (event.kind === 'bulk-sign') await one(event.rows, { lane: 'live', historical: false });
    }
    await one(rowsOf(events, 'sign'), { lane: 'live', historical: false });
  };

  const writeDay = async (taking: Taking, { date, events }: CityDay): Promise<void> => {
    known ??= await loadKnownCodes(taking.tx);
    const context = (): RecordContext => ({
      ...{ now: taking.now, today: date, surface: 'import' },
      reference: known ?? { regions: new Set(), skills: new Map(), servicePoints: new Set() },
    });
    const upsert = async <T>(kind: Kind<T>, rows: readonly CityRow[]): Promise<void> =>
      storeRecords(deps, kind, taking, readRows(kind, rows, context(), refusals), refusals);
    const points = rowsOf(events, 'upsert-service-point');
    await upsert(servicePoints, points);
    if (points.length > 0) known = await loadKnownCodes(taking.tx);
    await upsert(employers, rowsOf(events, 'upsert-employer'));
    await upsert(workers, rowsOf(events, 'upsert-worker'));
    await upsert(postings, rowsOf(events, 'upsert-posting'));
    await sign(taking, events, context());
    await change(taking, events);
    const mended = rowsOf(events, 'mend-identity');
    await upsert(workers, [...new Map(mended.map((row) => [row.external_id, row])).values()]);
    taken.mended += mended.length;
  };

  return {
    ...{ refusals, taken },
    takeIn: async (day) => {
      const now = deps.clock.now();
      await deps.sql.begin((tx) => writeDay({ tx, source, now }, day));
      for (const { programme = '', year, budget_fen: fen } of rowsOf(day.events, 'raise-fund')) {
        const raise = { programme, year: Number(year), budgetFen: Number(fen), reason: '追加预算', at: now };
        await setFundBudget(deps.sql, hostAccess('replay'), raise);
      }
      deps.hint();
    },
  };
};

const rowsOf = (events: readonly CityEvent[], kind: CityEvent['kind']): CityRow[] =>
  events.flatMap((event) => (event.kind === kind && 'row' in event ? [event.row] : []));
