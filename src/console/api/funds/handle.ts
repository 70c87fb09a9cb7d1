import type { BusinessCalendar } from '../../../domain/business-date.ts';
import type { Access } from '../../../store/access.ts';
import type { Sql } from '../../../store/connect.ts';
import { fundList } from '../../../store/fund-list.ts';
import { refuseFarYear, setFundBudget } from '../../../store/funds.ts';
import type { HandlersOf } from '../handlers.ts';
import type { fundRoutes } from './routes.ts';

type Deps = { sql: Sql; calendar: BusinessCalendar };

const yearOf = (calendar: BusinessCalendar, at: number): number => Number(calendar.dateOf(at).slice(0, 4));

/** The funds as the screen has them. */
export const fundsOf = ({ sql, calendar }: Deps, access: Access, now: number) =>
  fundList(sql, access, { year: yearOf(calendar, now), at: now });

export const fundHandlers = ({ sql, calendar }: Deps): HandlersOf<typeof fundRoutes> => {
  return {
    'funds.list': async (_input, { access, now }) => ({
      ...{ asOf: now, year: yearOf(calendar, now) },
      funds: await fundsOf({ sql, calendar }, access, now),
    }),
    'funds.set': async (change, { access, now }) => {
      await refuseFarYear(sql, access, change, yearOf(calendar, now));
      return await setFundBudget(sql, access, { ...change, at: now });
    },
  };
};
