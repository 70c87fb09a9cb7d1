import { applyReference } from '../../src/intake/apply/apply-reference.ts';
import { nanping, readReference } from '../../src/intake/apply/read-reference.ts';
import type { ImportDeps, Kind } from '../../src/intake/import/kind.ts';
import { employers, orders, postings, servicePoints, workers } from '../../src/intake/import/kinds.ts';
import type { RecordContext } from '../../src/intake/records/context.ts';
import { hostAccess } from '../../src/store/access.ts';
import { apiScopes, createApiKey } from '../../src/store/api-keys.ts';
import { loadKnownCodes } from '../../src/store/known-codes.ts';
import { type City, createCity } from './city.ts';
import { type SmallProgramme, smallProgramme } from './season-programme.ts';
import { type Refusals, readRows, storeRecords } from './take-in.ts';
import type { CityRow } from './terms.ts';

export const source = 'demo';
export const demoOptions = { scale: 0.02, seed: 1, days: 0.9 };

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

const rowsOf = function* (city: City): Iterable<CityRow> {
  for (const order of city.orders()) yield order.row;
};

/** The city's own beginning: what `createCity` is made for stays the same over restarts. */
export const bornAt = async (deps: ImportDeps): Promise<number | undefined> => {
  const [row] = await deps.sql<
    { at: number | null }[]
  >`select min(created_at) as at from employers where source = ${source}`;
  return row?.at ?? undefined;
};

/**
 * Makes the small Nanping once: reference data, 200 employers, 1,600 workers, service points, postings, 2,200 orders signed within the last
 * day. Returns an API key for trying things out, or undefined where the city was there already.
 */
export const prepareCity = async (deps: ImportDeps, print: (line: string) => void): Promise<string | undefined> => {
  if (await bornAt(deps)) return undefined;
  print('making the demo city …');
  const now = deps.clock.now();
  const who = { now, access: hostAccess('demo') };
  await applyReference(deps.sql, await readReference([nanping]), who);
  await applyReference(deps.sql, smallProgramme(small), who);
  const city = createCity({ ...demoOptions, now });
  await takeIn(deps, servicePoints, city.servicePoints());
  await takeIn(deps, employers, city.employers());
  await takeIn(deps, workers, city.workers());
  await takeIn(deps, postings, city.postings());
  await takeIn(deps, orders, rowsOf(city));
  return createApiKey(deps.sql, { name: 'demo', source: 'platform', scopes: apiScopes, at: now });
};
