import { setTimeout as sleep } from 'node:timers/promises';
import { applyReference } from '../../src/intake/apply/apply-reference.ts';
import { parseReference } from '../../src/intake/apply/parse-reference.ts';
import { nanping, readReference } from '../../src/intake/apply/read-reference.ts';
import type { ImportDeps, Kind } from '../../src/intake/import/kind.ts';
import { employers, orders, postings, servicePoints, workers } from '../../src/intake/import/kinds.ts';
import { signOrders } from '../../src/intake/sign-orders.ts';
import type { Logger } from '../../src/log.ts';
import { hostAccess } from '../../src/store/access.ts';
import { apiScopes, createApiKey } from '../../src/store/api-keys.ts';
import { loadKnownCodes } from '../../src/store/known-codes.ts';
import { type City, createCity } from './city.ts';
import type { CityRow } from './terms.ts';

const source = 'demo';
const options = { scale: 0.02, seed: 1, days: 0.9 };
/** The whole city signs 110,000 orders in sixteen months; at sixty times that pace, one comes every 6.4 s. */
const everyMs = 6_400;

/** A second, small programme whose fund runs out: what `fund_exhausted` and the alarm before it look like. */
const smallProgramme = (region: string) =>
  parseReference([
    {
      file: 'demo programmes',
      text: JSON.stringify({
        kind: 'programmes',
        items: [
          {
            code: 'DEMO-SMALL',
            name: '小额保障项目（演示）',
            priority: 1,
            regionCodes: [region],
            annualBudgetFen: 6_000,
            goLiveAt: '2023-05-01T00:00:00+08:00',
          },
        ],
      }),
    },
    {
      file: 'demo plans',
      text: JSON.stringify({
        kind: 'plans',
        items: [
          {
            ...{
              code: 'DEMO-SMALL-PLAN',
              name: '小额零工保（演示）',
              programme: 'DEMO-SMALL',
              insurer: 'PICC-DEMO',
              position: 1,
              policyNoPrefix: 'DEMO-',
            },
            versions: [
              {
                version: 1,
                validFrom: '2023-05-01T00:00:00+08:00',
                rules: {
                  ...{
                    consent: 'public_scheme',
                    otherScheme: 'exclude',
                    maxSigningLagMinutes: 1_440,
                    tailMinutes: 90,
                    occupationClasses: [1, 2, 3, 4],
                  },
                  bands: [{ ageMin: 16, ageMax: 65, premiumFen: 40, sumInsuredFen: 5_000_000 }],
                },
              },
            ],
          },
        ],
      }),
    },
  ]);

/** Takes rows in as a market's server would send them: read, checked and written by the same code as every import. */
const takeIn = async <T>(deps: ImportDeps, kind: Kind<T>, rows: Iterable<CityRow>): Promise<void> => {
  const now = deps.clock.now();
  const context = {
    now,
    today: deps.calendar.dateOf(now),
    reference: await loadKnownCodes(deps.sql),
    surface: 'import',
  } as const;
  const records: T[] = [];
  for (const row of rows) {
    const read = kind.read(row, context);
    if (read.ok) records.push(read.value);
  }
  for (let i = 0; i < records.length; i += 1_000) {
    const part = records.slice(i, i + 1_000);
    await deps.sql.begin((tx) => kind.store(deps, { tx, source, now, historical: false, records: part }));
    if (kind.owes) deps.hint();
  }
};

const rowsOf = function* (city: City): Iterable<CityRow> {
  for (const order of city.orders()) yield order.row;
};

/** The city's own beginning: what `createCity` is made for stays the same over restarts. */
const bornAt = async (deps: ImportDeps): Promise<number | undefined> => {
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
  await applyReference(deps.sql, smallProgramme('350725'), who);
  const city = createCity({ ...options, now });
  await takeIn(deps, servicePoints, city.servicePoints());
  await takeIn(deps, employers, city.employers());
  await takeIn(deps, workers, city.workers());
  await takeIn(deps, postings, city.postings());
  await takeIn(deps, orders, rowsOf(city));
  return createApiKey(deps.sql, { name: 'demo', source: 'platform', scopes: apiScopes, at: now });
};

export type LivingCity = { stop(): Promise<void> };

/** Signs an order every 6.4 s on the live lane, until it is stopped. Whatever cannot be signed now is left out; the next one comes. */
export const startCity = async (deps: ImportDeps, log: Logger): Promise<LivingCity> => {
  const city = createCity({ ...options, now: (await bornAt(deps)) ?? deps.clock.now() });
  const stopped = new AbortController();
  const live: typeof orders = {
    ...orders,
    store: async ({ calendar, overlap, overHeadcount }, { tx, now, records }) => {
      await signOrders(
        { tx, calendar, now, overlap, overHeadcount },
        { source, lane: 'live', historical: false, orders: records },
      );
      return [];
    },
  };
  const signed = async (): Promise<number> => {
    const [row] = await deps.sql<
      { count: number }[]
    >`select count(*)::int4 as count from orders where source = ${source}`;
    return row?.count ?? 0;
  };
  const run = async (): Promise<void> => {
    let index = await signed();
    while (!stopped.signal.aborted) {
      try {
        await takeIn(deps, live, [city.liveOrder(index++, deps.clock.now()).row]);
      } catch (err) {
        log.warn({ err }, 'the demo could not sign an order; it goes on');
      }
      await sleep(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
};
