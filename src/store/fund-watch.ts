import type { Queryable } from './connect.ts';

export type FundState = {
  programme: string;
  year: number;
  budgetFen: number;
  spentFen: number;
  /** The least that a day of cover costs under the plan versions in force; null where there is none. */
  cheapestFen: number | null;
};

/** The least that a day of a programme's cover, by its id, costs under the plan versions in force at an instant. */
export const cheapestDay = (sql: Queryable, programmeId: string, at: number) => sql`(
  select min((band ->> 'premiumFen')::int8)
  from insurance_plans i join plan_versions v on v.plan_id = i.id, jsonb_array_elements(v.rules -> 'bands') as band
  where i.programme_id = ${sql.unsafe(programmeId)} and v.valid_from <= ${at} and (v.valid_to is null or v.valid_to > ${at}))`;

/** The fund years that are still paid from, with what the cheapest day costs at that time. */
export const watchedFunds = (
  sql: Queryable,
  { at, fromYear }: { at: number; fromYear: number },
): Promise<FundState[]> =>
  sql<FundState[]>`
    select p.code as programme, f.year, f.budget_fen as "budgetFen", f.spent_fen as "spentFen",
      ${cheapestDay(sql, 'p.id', at)} as "cheapestFen"
    from fund_years f join programmes p on p.id = f.programme_id where f.year >= ${fromYear} order by p.code, f.year`;
