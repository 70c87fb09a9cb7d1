import type { Queryable } from './connect.ts';

export type FundYear = {
  programmeId: string;
  programme: string;
  name: string;
  year: number;
  budgetFen: number;
  spentFen: number;
};

/** Every fund year that has been opened, by programme and year. */
export const fundYears = (sql: Queryable): Promise<FundYear[]> => sql<FundYear[]>`
  select f.programme_id as "programmeId", p.code as programme, p.name, f.year, f.budget_fen as "budgetFen", f.spent_fen as "spentFen"
  from fund_years f join programmes p on p.id = f.programme_id order by p.code, f.year`;
