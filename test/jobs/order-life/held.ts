import type { Tx } from '../../../src/store/connect.ts';
import { waitUntil } from '../../support/wait-until.ts';
import type { World } from '../../support/world.ts';

/** Takes locks in a transaction of its own and keeps them until it is told to let go: what needs them pauses in the middle of its own. */
export const hold = async ({ sql }: World, take: (tx: Tx) => Promise<unknown>): Promise<() => Promise<void>> => {
  const [held, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = sql.begin(async (tx) => {
    await take(tx);
    held.resolve();
    await letGo.promise;
  });
  await Promise.race([held.promise, holding]);
  return async () => {
    letGo.resolve();
    await holding;
  };
};

/** Keeps the fund: whoever charges or returns a day pauses as the last thing that it does. */
export const holdFund = (world: World) => hold(world, (tx) => tx`select from fund_years for update`);

/** Waits until this many transactions wait for a lock. */
export const untilPaused = (world: World, count: number): Promise<void> =>
  waitUntil(`${count} transactions wait for one another`, async () => {
    const waiting = await world.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return waiting.length >= count;
  });
