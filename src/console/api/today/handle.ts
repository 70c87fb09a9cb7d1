import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { jobs } from '../../../queues/catalogue.ts';
import type { Sql } from '../../../store/connect.ts';
import { todayReader } from '../../../store/today.ts';
import type { HandlersOf } from '../handlers.ts';
import type { todayRoutes } from './routes.ts';

export type TodayDeps = {
  sql: Sql;
  calendar: BusinessCalendar;
  /** What an order that is signed is promised: its policy within so many milliseconds at the 99th percentile. */
  promiseMs: number;
};

/**
 * When what waits is late. The sweep drives again each minute what was lost: what is older has been passed over at least once. A bulk lane may
 * hold a whole import, which the relay hands out behind everything live.
 */
const promise = { owedSeconds: 60, liveSeconds: 60, bulkSeconds: 600 };

export const todayHandlers = ({ sql, calendar, promiseMs }: TodayDeps): HandlersOf<typeof todayRoutes> => {
  const read = todayReader({ sql, calendar, pipelines: jobs });
  return {
    today: async (_input, { access, now }) => {
      const { owed, ...today } = await read(access, now);
      return { ...today, promiseMs, owed: owed?.map((row) => ({ ...row, promise })) ?? null };
    },
  };
};
