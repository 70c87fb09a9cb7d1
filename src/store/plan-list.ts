import type { AgeBand, PlanRules } from '../domain/cover/plan.ts';
import { type Access, demand } from './access.ts';
import { ms, type Queryable } from './connect.ts';
import { listFunds, programmeWithin } from './funds.ts';

export type ListedVersion = {
  version: number;
  validFrom: number;
  validTo: number | null;
  /** Has judged orders: its rules never change. */
  used: boolean;
  rules: Omit<PlanRules, 'occupationClasses' | 'bands' | 'benefits'> & {
    occupationClasses: number[];
    bands: AgeBand[];
    benefits: Record<string, unknown>;
  };
};
export type ListedPlan = {
  code: string;
  name: string;
  insurer: string;
  policyNoPrefix: string;
  /** The newest first. */
  versions: ListedVersion[];
};
export type ListedProgramme = {
  code: string;
  name: string;
  regions: string[];
  annualBudgetFen: number;
  goLiveAt: number;
  /** By year; null for who may not see it, or whose part of the city is smaller than the programme's. */
  funds: { year: number; budgetFen: number; spentFen: number }[] | null;
  /** In the programme's own order of preference. */
  plans: ListedPlan[];
};

const columns = `p.code, p.name, p.annual_budget_fen as "annualBudgetFen", ${ms('p.go_live_at')} as "goLiveAt",
    array(select r.name from regions r where r.code = any(p.region_codes) order by r.code) as regions,
    coalesce((select jsonb_agg(jsonb_build_object('code', i.code, 'name', i.name, 'insurer', s.name, 'policyNoPrefix', i.policy_no_prefix,
      'versions', coalesce((select jsonb_agg(jsonb_build_object('version', v.version, 'validFrom', ${ms('v.valid_from')}, 'validTo', ${ms('v.valid_to')},
        'used', v.used_at is not null, 'rules', v.rules) order by v.valid_from desc) from plan_versions v where v.plan_id = i.id), '[]'))
      order by i.position) from insurance_plans i join insurers s on s.id = i.insurer_id where i.programme_id = p.id), '[]') as plans`;

/**
 * All programmes, by priority, with their money and plans. What a plan promises is no secret; money is shown to those who may see it.
 * @throws {UsageError} `forbidden` without `plan.read`
 */
export const listProgrammes = async (sql: Queryable, access: Access): Promise<ListedProgramme[]> => {
  demand(access, 'plan.read');
  const programmes = await sql<(Omit<ListedProgramme, 'funds'> & { within: boolean })[]>`
    select ${sql.unsafe(columns)}, ${programmeWithin(sql, access)} as within from programmes p order by p.priority, p.code`;
  const funds = access.permits('fund.read') ? await listFunds(sql, access) : undefined;
  return programmes.map(({ within, ...programme }) => ({
    ...programme,
    funds:
      within && funds
        ? funds
            .filter((fund) => fund.programme === programme.code)
            .map(({ year, budgetFen, spentFen }) => ({ year, budgetFen, spentFen }))
        : null,
  }));
};
