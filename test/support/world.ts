import type { BusinessCalendar } from '../../src/domain/business-date.ts';
import type { InsurerSettings, PlanRules } from '../../src/domain/cover/plan.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { at, cityCalendar, cityRules, citySettings } from './city.ts';
import { freshDatabase } from './fresh-database.ts';

/** A database of one's own with the reference of a small city. */
export type World = AsyncDisposable & {
  url: string;
  sql: Sql;
  /** A pool as workers have it. */
  chunkSql: Sql;
  calendar: BusinessCalendar;
  /** Business time: nothing in a test depends on the day on which it runs. */
  now: number;
  programmeId: string;
  planId: string;
  versionId: string;
  insurerId: string;
  /** Number of the next party or order: its external id. */
  next(): number;
};

export type WorldOptions = {
  annualBudgetFen?: number;
  rules?: Partial<PlanRules>;
  settings?: Partial<InsurerSettings>;
  now?: string;
};

const writeRegions = async (sql: Sql): Promise<void> => {
  await sql`
    insert into regions (code, name, parent_code, level) values
      ('3507', '南平市', null, 'city'), ('350702', '延平区', '3507', 'county'), ('350782', '武夷山市', '3507', 'county'),
      ('350702001', '梅山街道', '350702', 'township'), ('3501', '福州市', null, 'city')`;
  await sql`
    insert into skills (code, name, occupation_class) values
      ('tea-picking', '采茶', 2), ('cleaning', '保洁', 1), ('forklift', '叉车', 4), ('anything', '其他', null)`;
};

export type NewPlan = {
  programmeId: string;
  insurerId: string;
  code: string;
  position: number;
  rules?: Partial<PlanRules>;
  validFrom?: string;
};

/** Adds a plan with one version, in force from 2023-05-01 unless said otherwise. */
export const addPlan = async (sql: Sql, plan: NewPlan): Promise<{ planId: string; versionId: string }> => {
  const planId = newId();
  const versionId = newId();
  await sql`
    insert into insurance_plans (id, code, name, programme_id, insurer_id, position, policy_no_prefix)
    values (${planId}, ${plan.code}, ${plan.code}, ${plan.programmeId}, ${plan.insurerId}, ${plan.position}, ${`${plan.code}-`})`;
  await sql`
    insert into plan_versions (id, plan_id, version, valid_from, rules)
    values (${versionId}, ${planId}, 1, ${at(plan.validFrom ?? '2023-05-01T00:00+08:00')}, ${JSON.stringify({ ...cityRules, ...plan.rules })}::text::jsonb)`;
  return { planId, versionId };
};

/** One programme for the whole city, one insurer, plan LGB-150K with its first version, in 2026. */
export const freshWorld = async (options: WorldOptions = {}): Promise<World> => {
  const database = await freshDatabase();
  const { sql, url } = database;
  const programmeId = newId();
  const insurerId = newId();
  await writeRegions(sql);
  await sql`
    insert into programmes (id, code, name, priority, region_codes, annual_budget_fen, go_live_at)
    values (${programmeId}, 'LGB', '零工保', 1, array['3507'], ${options.annualBudgetFen ?? 100_000_000}, ${at('2023-05-01T00:00+08:00')})`;
  await sql`
    insert into insurers (id, code, name, settings)
    values (${insurerId}, 'PICC-DEMO', 'PICC demo', ${JSON.stringify({ ...citySettings, ...options.settings })}::text::jsonb)`;
  const rules = options.rules ?? {};
  const plan = await addPlan(sql, { programmeId, insurerId, code: 'LGB-150K', position: 1, rules });
  const chunkSql = connect(url, { max: 6, name: 'test worker', steadyPlans: true });
  let number = 0;
  return {
    ...{ url, sql, chunkSql, programmeId, insurerId, ...plan },
    calendar: cityCalendar(),
    now: at(options.now ?? '2026-05-11T08:00+08:00'),
    next: () => ++number,
    [Symbol.asyncDispose]: async () => {
      await chunkSql.end({ timeout: 1 });
      await database[Symbol.asyncDispose]();
    },
  };
};
