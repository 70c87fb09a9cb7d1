import { type Access, demand } from './access.ts';
import type { Queryable } from './connect.ts';
import { cheapestDay } from './fund-watch.ts';
import { type FundYear, programmeWithin } from './funds.ts';

export type ListedFund = Omit<FundYear, 'programmeId'> & {
  /** Nothing was charged to it and nobody has set it: the budget is the programme's usual one. */
  open: boolean;
  /** The least that a day of cover costs now; null where no plan is in force. */
  cheapestFen: number | null;
  /** Who touched it last, by hand or by a file. */
  changed: { by: string; at: number; reason: string | null } | null;
};

type Row = Omit<ListedFund, 'changed'> & { by: string | null; changedAt: number; reason: string | null };

/**
 * What each programme within the scope may spend and has spent: every year that is open, and this year and the next also where they are not.
 * The newest year first. @throws {UsageError} `forbidden` without `fund.read`
 */
export const fundList = async (
  sql: Queryable,
  access: Access,
  { year, at }: { year: number; at: number },
): Promise<ListedFund[]> => {
  demand(access, 'fund.read');
  const rows = await sql<Row[]>`
    select p.code as programme, p.name, y.year, coalesce(f.budget_fen, p.annual_budget_fen) as "budgetFen", coalesce(f.spent_fen, 0) as "spentFen",
      f.year is not null as open, ${cheapestDay(sql, 'p.id', at)} as "cheapestFen", a.actor as by, a.at as "changedAt", a.reason
    from programmes p
      cross join lateral (
        select year::int4 from fund_years where programme_id = p.id
        union select ${year}::int4 union select ${year + 1}::int4) y (year)
      left join fund_years f on f.programme_id = p.id and f.year = y.year
      left join lateral (
        select actor, at, reason from audit_log where subject_type = 'fund year' and subject_id = p.code || '/' || y.year order by id desc limit 1) a on true
    where ${programmeWithin(sql, access)} order by y.year desc, p.priority, p.code`;
  return rows.map(({ by, changedAt, reason, ...fund }) => ({
    ...fund,
    changed: by === null ? null : { by, at: changedAt, reason },
  }));
};
