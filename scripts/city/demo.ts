import { createVirtualClock, type VirtualClock } from '../../src/clock.ts';
import { apiScopes } from '../../src/domain/api-scopes.ts';
import { yearOfDay } from '../../src/domain/business-date.ts';
import { applyReference } from '../../src/intake/apply/apply-reference.ts';
import { nanping, readReference } from '../../src/intake/apply/read-reference.ts';
import type { ImportDeps, Kind } from '../../src/intake/import/kind.ts';
import { employers, orders, postings, servicePoints, workers } from '../../src/intake/import/kinds.ts';
import type { RecordContext } from '../../src/intake/records/context.ts';
import { hostAccess } from '../../src/store/access.ts';
import { createApiKey } from '../../src/store/api-keys.ts';
import { loadKnownCodes } from '../../src/store/known-codes.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { type City, createCity } from './city.ts';
import { type SmallProgramme, smallProgramme } from './season-programme.ts';
import { type Refusals, readRows, signRecords, storeRecords } from './take-in.ts';
import { type CityOrder, type CityRow, DAY_MS, HOUR_MS } from './terms.ts';

export const source = 'demo';
/** Orders of two weeks: there is a last week to look at, and a month to rehearse a plan on. */
export const demoOptions = { scale: 0.02, seed: 1, days: 13.9 };

export const smallCode = 'DEMO-SMALL';
/** Some 150 person-days: gone within the hour. */
const small: SmallProgramme = {
  ...{ code: smallCode, name: '小额保障项目（演示）', planCode: 'DEMO-SMALL-PLAN', planName: '小额零工保（演示）' },
  ...{ regionCode: '350725', annualBudgetFen: 6_000 },
};

/** Takes rows in as a market's server would send them: read, checked and written by the same code as every import. */
export const takeIn = async <T>(deps: ImportDeps, kind: Kind<T>, rows: Iterable<CityRow>): Promise<void> => {
  const now = deps.clock.now();
  const refusals: Refusals = new Map();
  const records = readRows(kind, rows, await contextAt(deps, now), refusals);
  for (let i = 0; i < records.length; i += 1_000) {
    const part = records.slice(i, i + 1_000);
    await deps.sql.begin((tx) => storeRecords(deps, kind, { tx, source, now }, part, refusals));
    if (kind.owes) deps.hint();
  }
};

export const contextAt = async ({ sql, calendar }: ImportDeps, now: number): Promise<RecordContext> => ({
  ...{ now, today: calendar.dateOf(now), surface: 'import' },
  reference: await loadKnownCodes(sql),
});

/** What decides the orders of the past at their time; without one they wait. */
export type PastEngine = { settled(what?: 'told'): Promise<void>; stop(): Promise<void> };
export type PrepareOptions = {
  print(line: string): void;
  startPast?: (clock: VirtualClock) => Promise<PastEngine>;
};

const halfDay = 12 * HOUR_MS;
const aside = 2;

/** Takes the stock in as it came: half a day at a time, decided and told of before the next. Never from another year, whose fund nobody opened. */
const takeInPast = async (deps: ImportDeps, city: City, { startPast }: PrepareOptions): Promise<void> => {
  const now = deps.clock.now();
  const { calendar } = deps;
  const newYear = calendar.startOfDay(Date.UTC(yearOfDay(calendar.dayOf(now)), 0, 1) / DAY_MS);
  const stock = [...city.orders()].toSorted((a, b) => a.receivedAt - b.receivedAt);
  const parts = Map.groupBy(stock.slice(0, -aside), ({ receivedAt }) =>
    Math.min(now, Math.max(newYear, Math.ceil(receivedAt / halfDay) * halfDay)),
  );
  const clock = createVirtualClock(Math.min(now, ...parts.keys()));
  const past = await startPast?.(clock);
  try {
    for (const [at, part] of parts) {
      clock.set(at);
      await takeIn({ ...deps, clock }, orders, rowsOf(part));
      await past?.settled();
    }
    await past?.settled('told');
  } finally {
    await past?.stop();
  }
  await setAside(deps, stock.slice(-aside));
};

/** Two orders that the database took too long for once: there is something in quarantine to be retried. */
const setAside = async (deps: ImportDeps, last: readonly CityOrder[]): Promise<void> => {
  const now = deps.clock.now();
  const records = readRows(orders, rowsOf(last), await contextAt(deps, now), new Map());
  await deps.sql.begin(async (tx) => {
    const signing = { lane: 'bulk', historical: false, orders: records } as const;
    const outcomes = await signRecords(deps, { tx, source, now }, signing, new Map());
    for (const outcome of outcomes) {
      if (outcome.kind !== 'signed' || outcome.coverState !== 'owed') continue;
      await tx`delete from outbox where subject_id = ${outcome.id}`;
      await quarantineSubject(tx, {
        ...{ job: 'issue-policy', topic: 'order.signed', subjectId: outcome.id, attempts: 5 },
        ...{ code: '57014', message: 'canceling statement due to statement timeout' },
      });
    }
  });
};

const rowsOf = function* (stock: Iterable<CityOrder>): Iterable<CityRow> {
  for (const order of stock) yield order.row;
};

/** The city's own beginning: what `createCity` is made for stays the same over restarts. */
export const bornAt = async (deps: ImportDeps): Promise<number | undefined> => {
  const [row] = await deps.sql<
    { at: number | null }[]
  >`select min(created_at) as at from employers where source = ${source}`;
  return row?.at ?? undefined;
};

/**
 * Makes the small Nanping once: reference data, 200 employers, 1,600 workers, service points, postings, 2,200 orders of the last two
 * weeks. Returns an API key for trying things out, or undefined where the city was there already.
 */
export const prepareCity = async (deps: ImportDeps, options: PrepareOptions): Promise<string | undefined> => {
  if (await bornAt(deps)) return undefined;
  options.print('making the demo city …');
  const now = deps.clock.now();
  const who = { now, access: hostAccess('demo') };
  await applyReference(deps.sql, await readReference([nanping]), who);
  await applyReference(deps.sql, smallProgramme(small), who);
  const city = createCity({ ...demoOptions, now });
  await takeIn(deps, servicePoints, city.servicePoints());
  await takeIn(deps, employers, city.employers());
  await takeIn(deps, workers, city.workers());
  await takeIn(deps, postings, city.postings());
  await takeInPast(deps, city, options);
  return createApiKey(deps.sql, { name: 'demo', source: 'platform', scopes: apiScopes, at: now });
};
