import { fundKey } from '../domain/cover/grant.ts';
import type { Queryable } from './connect.ts';

export type FundQuestion = { programmeId: string; planId: string; personId: string; firstDay: number; days: number };

/**
 * What a grant would find now, without locks: the days of the person that are paid already, and what is left of each year's fund. A year
 * that was never charged has the programme's whole budget.
 */
export const fundLeft = async (
  sql: Queryable,
  { programmeId, planId, personId, firstDay, days }: FundQuestion,
): Promise<{ paidDays: number[]; left: Map<string, number> }> => {
  const lastDay = firstDay + days - 1;
  const paid = await sql<{ day: number }[]>`
    select business_date - date '1970-01-01' as day from premium_charges
    where plan_id = ${planId} and person_id = ${personId}
      and business_date between date '1970-01-01' + ${firstDay}::int4 and date '1970-01-01' + ${lastDay}::int4`;
  const years = await sql<{ year: number; left: number }[]>`
    select y.year, coalesce(f.budget_fen - f.spent_fen, p.annual_budget_fen) as left
    from programmes p
      cross join generate_series(date_part('year', date '1970-01-01' + ${firstDay}::int4)::int4,
        date_part('year', date '1970-01-01' + ${lastDay}::int4)::int4) as y (year)
      left join fund_years f on f.programme_id = p.id and f.year = y.year
    where p.id = ${programmeId} order by y.year`;
  return {
    paidDays: paid.map((p) => p.day),
    left: new Map(years.map(({ year, left }) => [fundKey(programmeId, year), left])),
  };
};
