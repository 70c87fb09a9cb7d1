import type { InsurerSettings, PlanRules } from '../domain/cover/plan.ts';
import type { Backfill } from '../domain/schedule.ts';
import { ms, type Queryable, type Tx } from './connect.ts';

/** Settings of an item under their own names: `rules.consent`. Each is a field that can be set, compared and kept by itself. */
type Dotted<Prefix extends string, T> = { [K in keyof T & string as `${Prefix}.${K}`]: T[K] };

/** The fields of each kind of reference data, without the key. Instants in milliseconds; parties by their codes. */
export type ReferenceFields = {
  region: { name: string; parentCode: string | null; level: string };
  skill: { name: string; parentCode: string | null; occupationClass: number | null; needsProof: boolean };
  programme: { name: string; priority: number; regionCodes: string[]; annualBudgetFen: number; goLiveAt: number };
  /** Key: `PROGRAMME/2026`. */
  'fund year': { budgetFen: number };
  insurer: { name: string } & Dotted<'settings', InsurerSettings>;
  plan: { name: string; programme: string; insurer: string; position: number; policyNoPrefix: string };
  /** Key: `PLAN/1`. */
  'plan version': { validFrom: number; validTo: number | null } & Dotted<'rules', PlanRules>;
  /** Key: `LIST/USCC/2025-07-01`, the first day; `validTo` is the first day on which it no longer stands there. */
  'listed employer': { validTo: string | null };
  schedule: { cron: string; backfill: Backfill };
};
export type ReferenceKind = keyof ReferenceFields;

/** All reference data, by kind and key. */
export type ReferenceItems = { [K in ReferenceKind]: ReadonlyMap<string, ReferenceFields[K]> };

/** What bears on whether an item may change: money already spent by fund year, and the plan versions that may have judged an order. */
export type ReferenceUse = { spentFen: ReadonlyMap<string, number>; usedVersions: ReadonlySet<string> };

/**
 * Keeps everybody else from changing reference data until the transaction ends, and waits for those who are at it. Taken first, in one
 * order, so that no two writers wait for one another; whoever reads or issues goes on. Fund rows, which every chunk updates, are not
 * locked: their own check keeps the budget above what is spent.
 */
export const lockReference = async (tx: Tx): Promise<void> => {
  await tx`lock table regions, skills, programmes, insurers, insurance_plans, plan_versions, other_scheme_employers in share row exclusive mode`;
};

const dotted = (prefix: string, json: string): string =>
  `(select coalesce(jsonb_object_agg('${prefix}.' || e.key, e.value), '{}') from jsonb_each(${json}) e)`;

const queries: { [K in ReferenceKind]: string } = {
  region: `select code as key, jsonb_build_object('name', name, 'parentCode', parent_code, 'level', level) as fields from regions`,
  skill: `
    select code as key, jsonb_build_object('name', name, 'parentCode', parent_code, 'occupationClass', occupation_class, 'needsProof', needs_proof)
      as fields from skills`,
  programme: `
    select code as key, jsonb_build_object('name', name, 'priority', priority, 'regionCodes', to_jsonb(array(select unnest(region_codes) order by 1)),
      'annualBudgetFen', annual_budget_fen, 'goLiveAt', ${ms('go_live_at')}) as fields from programmes`,
  'fund year': `
    select p.code || '/' || f.year as key, jsonb_build_object('budgetFen', f.budget_fen) as fields
    from fund_years f join programmes p on p.id = f.programme_id`,
  insurer: `select code as key, jsonb_build_object('name', name) || ${dotted('settings', 'settings')} as fields from insurers`,
  plan: `
    select p.code as key, jsonb_build_object('name', p.name, 'programme', g.code, 'insurer', i.code, 'position', p.position,
      'policyNoPrefix', p.policy_no_prefix) as fields
    from insurance_plans p join programmes g on g.id = p.programme_id join insurers i on i.id = p.insurer_id`,
  'plan version': `
    select p.code || '/' || v.version as key, jsonb_build_object('validFrom', ${ms('v.valid_from')}, 'validTo', ${ms('v.valid_to')})
      || ${dotted('rules', 'v.rules')} as fields
    from plan_versions v join insurance_plans p on p.id = v.plan_id`,
  'listed employer': `
    select list || '/' || uscc || '/' || valid_from as key, jsonb_build_object('validTo', valid_to) as fields from other_scheme_employers`,
  schedule: `select name as key, jsonb_build_object('cron', cron, 'backfill', backfill) as fields from schedules`,
};

const readKind = async <K extends ReferenceKind>(tx: Queryable, kind: K): Promise<Map<string, ReferenceFields[K]>> => {
  const rows = await tx.unsafe<{ key: string; fields: ReferenceFields[K] }[]>(queries[kind]);
  return new Map(rows.map((r) => [r.key, r.fields]));
};

/** All reference data as it stands, lists sorted. */
export const readReferenceItems = async (tx: Queryable): Promise<ReferenceItems> => ({
  region: await readKind(tx, 'region'),
  skill: await readKind(tx, 'skill'),
  programme: await readKind(tx, 'programme'),
  'fund year': await readKind(tx, 'fund year'),
  insurer: await readKind(tx, 'insurer'),
  plan: await readKind(tx, 'plan'),
  'plan version': await readKind(tx, 'plan version'),
  'listed employer': await readKind(tx, 'listed employer'),
  schedule: await readKind(tx, 'schedule'),
});

/** What has been spent and judged so far. */
export const readReferenceUse = async (tx: Queryable): Promise<ReferenceUse> => {
  const spent = await tx<{ key: string; spentFen: number }[]>`
    select p.code || '/' || f.year as key, f.spent_fen as "spentFen" from fund_years f join programmes p on p.id = f.programme_id`;
  const used = await tx<{ key: string }[]>`
    select p.code || '/' || v.version as key from plan_versions v join insurance_plans p on p.id = v.plan_id where v.used_at is not null`;
  return { spentFen: new Map(spent.map((s) => [s.key, s.spentFen])), usedVersions: new Set(used.map((u) => u.key)) };
};

/** The ids of programmes, in the order of their codes. */
export const programmeIdsOf = async (tx: Queryable, codes: readonly string[]): Promise<string[]> => {
  const rows = await tx<
    { id: string }[]
  >`select id from programmes where code = any(${codes as string[]}::text[]) order by code`;
  return rows.map((row) => row.id);
};
