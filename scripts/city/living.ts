import { setTimeout as sleep } from 'node:timers/promises';
import { yearOfDay } from '../../src/domain/business-date.ts';
import { type ChangeRequest, changeOrders } from '../../src/intake/change-orders.ts';
import type { ImportDeps } from '../../src/intake/import/kind.ts';
import { orders, workers } from '../../src/intake/import/kinds.ts';
import type { Logger } from '../../src/log.ts';
import { hostAccess } from '../../src/store/access.ts';
import { fundYears, setFundBudget } from '../../src/store/funds.ts';
import type { Change } from './afterlife.ts';
import { type City, createCity } from './city.ts';
import { bornAt, contextAt, demoOptions, smallCode, source, takeIn } from './demo.ts';
import { changeOf, type Refusals, readRows, signRecords } from './take-in.ts';

/** The whole city signs 110,000 orders in sixteen months; at sixty times that pace, one comes every 6.4 s. */
const everyMs = 6_400;

export type LivingCity = { stop(): Promise<void> };

/** One step of the living city: an order, whatever is due of those before it, and now and then a mended identity or more money. */
export const createSteps = (deps: ImportDeps, city: City) => {
  const refusals: Refusals = new Map();
  let coming: Change[] = [];

  const sign = async (index: number, now: number): Promise<void> => {
    const order = city.liveOrder(index, now);
    const records = readRows(orders, [order.row], await contextAt(deps, now), refusals);
    await deps.sql.begin((tx) =>
      signRecords(deps, { tx, source, now }, { lane: 'live', historical: false, orders: records }, refusals),
    );
    coming.push(...city.liveChanges(index, order));
  };

  const change = async (now: number): Promise<void> => {
    const due = coming.filter(({ at }) => at <= now);
    coming = coming.filter(({ at }) => at > now);
    const changes = due.flatMap(({ at, kind, row }): ChangeRequest[] => {
      if (kind === 'mend-identity') return [];
      const of = row();
      return [{ order: { externalId: of.external_id ?? '' }, change: changeOf(kind, of, at) }];
    });
    const { calendar } = deps;
    if (changes.length > 0)
      await deps.sql.begin((tx) => changeOrders({ tx, calendar, now, actor: 'host:demo' }, { source, changes }));
  };

  const raise = async (now: number): Promise<void> => {
    const year = yearOfDay(deps.calendar.dayOf(now));
    const fund = (await fundYears(deps.sql)).find((f) => f.programme === smallCode && f.year === year);
    if (!fund || fund.spentFen + premiumFen <= fund.budgetFen) return;
    const raised = { programme: smallCode, year, budgetFen: fund.budgetFen + raiseFen, reason: '追加预算', at: now };
    await setFundBudget(deps.sql, hostAccess('demo'), raised);
  };

  return async (index: number): Promise<void> => {
    const now = deps.clock.now();
    await sign(index, now);
    await change(now);
    if (index % mendEvery === 0) await takeIn(deps, workers, [city.mendedWorker(Math.floor(index / mendEvery))]);
    if (index % raiseEvery === 0) await raise(now);
    deps.hint();
  };
};

/** In orders: some eight minutes, and a quarter of an hour. */
const mendEvery = 75;
const raiseEvery = 140;
const premiumFen = 40;
const raiseFen = 20 * premiumFen;

/**
 * Lets the city live until it is stopped: an order every 6.4 s on the live lane, and what becomes of it. Whatever cannot be done now is left out;
 * the next one comes. What was still to come of an order when the demo was stopped does not come.
 */
export const startCity = async (deps: ImportDeps, log: Logger): Promise<LivingCity> => {
  const city = createCity({ ...demoOptions, now: (await bornAt(deps)) ?? deps.clock.now() });
  const step = createSteps(deps, city);
  const stopped = new AbortController();
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
        await step(index++);
      } catch (err) {
        log.warn({ err }, 'the demo left something out; it goes on');
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
