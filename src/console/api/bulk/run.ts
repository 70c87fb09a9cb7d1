import type { Logger } from '../../../log.ts';
import { bulkStep } from '../../../store/bulk-actions-step.ts';
import { bulkWorks } from '../../../store/bulk-actions-works.ts';
import type { Sql } from '../../../store/connect.ts';

export type BulkRunner = { stop(): Promise<void> };

/**
 * Does what was begun at the console's lists, a hundred rows at a time, oldest act first. Every process with the console runs one: none does
 * a row that another has done, and what one left when it stopped the next goes on with. With Postgres away it goes on trying.
 */
export const startBulkRunner = ({
  sql,
  now,
  log,
  everyMs = 500,
}: {
  sql: Sql;
  now: () => number;
  log: Logger;
  everyMs?: number;
}): BulkRunner => {
  let stopped = false;
  let wake = () => {};
  const work = (): Promise<boolean> =>
    bulkStep({ sql, works: bulkWorks, now }).catch((err: unknown) => {
      log.error({ err }, 'a step of a bulk action failed; nothing is lost by it, and it is tried again');
      return false;
    });
  const rest = (): Promise<void> =>
    new Promise((done) => {
      const timer = setTimeout(done, everyMs);
      wake = () => {
        clearTimeout(timer);
        done();
      };
      if (stopped) wake();
    });
  const loop = async (): Promise<void> => {
    while (!stopped) if (!(await work())) await rest();
  };
  const running = loop();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
};
