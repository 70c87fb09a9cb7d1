import type { Queryable } from './connect.ts';
import { newId } from './ids.ts';
import type { ReferenceFields, ReferenceKind } from './reference-items.ts';

/** An item with every one of its fields, to be written as it stands here. */
export type ReferenceRow<K extends ReferenceKind = ReferenceKind> = { key: string; fields: ReferenceFields[K] };
/** All but schedules, whose clock is set by `setSchedule`. */
export type ReferenceRows = { [K in Exclude<ReferenceKind, 'schedule'>]: ReferenceRow<K>[] };

/** `rules.consent` and its like → the object that the column holds. */
const nested = (prefix: string, fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), value]] : [],
    ),
  );

/** Rows travel as one JSON text, so that a province's regions are one statement with one parameter. */
const write = async (tx: Queryable, statement: string, rows: readonly object[]): Promise<void> => {
  if (rows.length > 0) await tx.unsafe(statement, [JSON.stringify(rows)]);
};

const instantOf = (column: string): string => `to_timestamp(r.${column}::float8 / 1000)`;

const regions = `
  insert into regions (code, name, parent_code, level)
  select r.key, r.name, r."parentCode", r.level from jsonb_to_recordset($1::text::jsonb) as r (key text, name text, "parentCode" text, level text)
  on conflict (code) do update set name = excluded.name, parent_code = excluded.parent_code, level = excluded.level`;

const skills = `
  insert into skills (code, name, parent_code, occupation_class, needs_proof)
  select r.key, r.name, r."parentCode", r."occupationClass", r."needsProof"
  from jsonb_to_recordset($1::text::jsonb) as r (key text, name text, "parentCode" text, "occupationClass" int2, "needsProof" bool)
  on conflict (code) do update set name = excluded.name, parent_code = excluded.parent_code, occupation_class = excluded.occupation_class,
    needs_proof = excluded.needs_proof`;

const programmes = `
  insert into programmes (id, code, name, priority, region_codes, annual_budget_fen, go_live_at)
  select r.id, r.key, r.name, r.priority, r."regionCodes", r."annualBudgetFen", ${instantOf('"goLiveAt"')}
  from jsonb_to_recordset($1::text::jsonb)
    as r (id uuid, key text, name text, priority int4, "regionCodes" text[], "annualBudgetFen" int8, "goLiveAt" int8)
  on conflict (code) do update set name = excluded.name, priority = excluded.priority, region_codes = excluded.region_codes,
    annual_budget_fen = excluded.annual_budget_fen, go_live_at = excluded.go_live_at`;

const fundYears = `
  insert into fund_years (programme_id, year, budget_fen)
  select p.id, split_part(r.key, '/', 2)::int2, r."budgetFen"
  from jsonb_to_recordset($1::text::jsonb) as r (key text, "budgetFen" int8) join programmes p on p.code = split_part(r.key, '/', 1)
  order by 1, 2
  on conflict (programme_id, year) do update set budget_fen = excluded.budget_fen`;

const insurers = `
  insert into insurers (id, code, name, settings)
  select r.id, r.key, r.name, r.settings from jsonb_to_recordset($1::text::jsonb) as r (id uuid, key text, name text, settings jsonb)
  on conflict (code) do update set name = excluded.name, settings = excluded.settings`;

/** Positions are unique in a programme: those that change places step aside first. */
const stepAside = `
  update insurance_plans p set position = -p.position
  from jsonb_to_recordset($1::text::jsonb) as r (key text, position int4) where p.code = r.key and p.position <> r.position`;

const plans = `
  insert into insurance_plans (id, code, name, programme_id, insurer_id, position, policy_no_prefix)
  select r.id, r.key, r.name, g.id, i.id, r.position, r."policyNoPrefix"
  from jsonb_to_recordset($1::text::jsonb)
      as r (id uuid, key text, name text, programme text, insurer text, position int4, "policyNoPrefix" text)
    join programmes g on g.code = r.programme join insurers i on i.code = r.insurer
  on conflict (code) do update set name = excluded.name, programme_id = excluded.programme_id, insurer_id = excluded.insurer_id,
    position = excluded.position, policy_no_prefix = excluded.policy_no_prefix`;

const planVersions = `
  insert into plan_versions (id, plan_id, version, valid_from, valid_to, rules)
  select r.id, p.id, split_part(r.key, '/', 2)::int4, ${instantOf('"validFrom"')}, ${instantOf('"validTo"')}, r.rules
  from jsonb_to_recordset($1::text::jsonb) as r (id uuid, key text, "validFrom" int8, "validTo" int8, rules jsonb)
    join insurance_plans p on p.code = split_part(r.key, '/', 1)
  on conflict on constraint plan_versions_version do update set valid_from = excluded.valid_from, valid_to = excluded.valid_to, rules = excluded.rules`;

const listedEmployers = `
  insert into other_scheme_employers (list, uscc, valid_from, valid_to)
  select split_part(r.key, '/', 1), split_part(r.key, '/', 2), split_part(r.key, '/', 3)::date, r."validTo"
  from jsonb_to_recordset($1::text::jsonb) as r (key text, "validTo" date)
  on conflict (uscc, list, valid_from) do update set valid_to = excluded.valid_to`;

/**
 * Writes items of reference data whole, new or known, each kind in one statement and after those it refers to. Throws what Postgres
 * throws: `fund_within_budget` when more than the new budget was spent meanwhile, `plan_version_immutable` for a version that has judged.
 * Kinds without rows are not touched, so that copies of the reference data stay current.
 */
export const writeReferenceItems = async (tx: Queryable, rows: ReferenceRows): Promise<void> => {
  const plain = ({ key, fields }: ReferenceRow) => ({ id: newId(), key, ...fields });
  await write(tx, regions, rows.region.map(plain));
  await write(tx, skills, rows.skill.map(plain));
  await write(tx, programmes, rows.programme.map(plain));
  await write(tx, fundYears, rows['fund year'].map(plain));
  await write(
    tx,
    insurers,
    rows.insurer.map((r) => ({ ...plain(r), settings: nested('settings', r.fields) })),
  );
  await write(tx, stepAside, rows.plan.map(plain));
  await write(tx, plans, rows.plan.map(plain));
  await write(
    tx,
    planVersions,
    rows['plan version'].map((r) => ({ ...plain(r), rules: nested('rules', r.fields) })),
  );
  await write(tx, listedEmployers, rows['listed employer'].map(plain));
};
