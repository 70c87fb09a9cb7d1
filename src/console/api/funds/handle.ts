import type { BusinessCalendar } from '../../../domain/business-date.ts';
import type { Sql } from '../../../store/connect.ts';
import { fundList } from '../../../store/fund-list.ts';
import { refuseFarYear, setFundBudget } from '../../../store/funds.ts';
import type { HandlersOf } from '../handlers.ts';
import type { fundRoutes } from './routes.ts';

export const fundHandlers = ({
  sql,
  calendar,
}: {
  sql: Sql;
  calendar: BusinessCalendar;
}): HandlersOf<typeof fundRoutes> => {
  const yearOf = (at: number): number => Number(calendar.dateOf(at).slice(0, 4));
  return {
    'funds.list': async (_input, { access, now }) => ({
      ...{ asOf: now, year: yearOf(now) },
      funds: await fundList(sql, access, { year: yearOf(now), at: now }),
    }),
    'funds.set': async (change, { access, now }) => {
      await refuseFarYear(sql, access, change, yearOf(now));
      return await setFundBudget(sql, access, { ...change, at: now });
    },
  };
};
