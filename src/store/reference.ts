import type { BusinessCalendar } from '../domain/business-date.ts';
import type { InsurerSettings, PlanRules } from '../domain/cover/plan.ts';
import type { CoverReference, ListedDays, Plan, PlanVersion, Programme } from '../domain/cover/reference.ts';
import { ms, type Queryable, type Sql } from './connect.ts';

const prepared = { prepare: true } as const;

/** Counts the changes to reference data: a copy is current while its revision is this one. */
export const referenceRevision = async (sql: Queryable): Promise<number> => {
  const [row] = await sql<{ revision: number }[]>`select revision from reference_revision where id = 1`;
  return row?.revision ?? 0;
};

type PlanRow = {
  id: string;
  code: string;
  programmeId: string;
  policyNoPrefix: string;
  insurer: string;
  settings: InsurerSettings;
  versions:
    | { id: string; version: number; validFrom: number; validTo: number | null; used: boolean; rules: PlanRules }[]
    | null;
};

const plansQuery = `
  select p.id, p.code, p.programme_id as "programmeId", p.policy_no_prefix as "policyNoPrefix", i.code as insurer, i.settings,
    (select jsonb_agg(jsonb_build_object('id', v.id, 'version', v.version, 'validFrom', ${ms('v.valid_from')}, 'validTo', ${ms('v.valid_to')},
      'used', v.used_at is not null, 'rules', v.rules) order by v.valid_from, v.version) from plan_versions v where v.plan_id = p.id) as versions
  from insurance_plans p join insurers i on i.id = p.insurer_id order by p.programme_id, p.position`;

const planOf = (row: PlanRow): Plan => ({
  id: row.id,
  code: row.code,
  policyNoPrefix: row.policyNoPrefix,
  insurer: { code: row.insurer, settings: row.settings },
  versions: row.versions ?? [],
});

/** All that decides about cover, as it stands within the caller's transaction: one snapshot, or a lock on it, is the caller's matter. */
export const readReference = async (tx: Queryable, calendar: BusinessCalendar): Promise<CoverReference> => {
  const revision = await referenceRevision(tx);
  const plans = (await tx.unsafe(plansQuery, [], prepared)) as unknown[] as PlanRow[];
  const programmes = (await tx.unsafe(
    `select id, code, region_codes as "regionCodes", annual_budget_fen as "annualBudgetFen", ${ms('go_live_at')} as "goLiveAt"
       from programmes order by priority, code`,
    [],
    prepared,
  )) as unknown[] as (Omit<Programme, 'plans' | 'regionCodes'> & { regionCodes: string[] })[];
  const regions = await tx<{ code: string; parentCode: string }[]>`
      select code, parent_code as "parentCode" from regions where parent_code is not null`;
  const listed = await tx<({ uscc: string } & ListedDays)[]>`
      select uscc, valid_from - date '1970-01-01' as "fromDay", valid_to - date '1970-01-01' as "toDay" from other_scheme_employers order by uscc`;
  const otherScheme = new Map<string, ListedDays[]>();
  for (const { uscc, ...days } of listed) otherScheme.set(uscc, [...(otherScheme.get(uscc) ?? []), days]);
  return {
    revision,
    calendar,
    programmes: programmes.map((p) => ({
      ...p,
      regionCodes: new Set(p.regionCodes),
      plans: plans.filter((plan) => plan.programmeId === p.id).map(planOf),
    })),
    regionParents: new Map(regions.map((r) => [r.code, r.parentCode])),
    otherScheme,
  };
};

/** One consistent copy of it, read in one snapshot. */
export const loadReference = (sql: Sql, calendar: BusinessCalendar): Promise<CoverReference> =>
  sql.begin('isolation level repeatable read read only', (tx) =>
    readReference(tx, calendar),
  ) as Promise<CoverReference>;

/** Marks versions as having judged orders: from the commit of this statement on, the database refuses to change them. */
export const markVersionsUsed = async (sql: Queryable, versions: readonly PlanVersion[], at: number): Promise<void> => {
  await sql`update plan_versions set used_at = ${at} where id = any(${versions.map((v) => v.id)}::uuid[]) and used_at is null`;
};

export type ReferenceCopy = { current(): Promise<CoverReference> };

/** A version is marked this long before it comes into force: longer than clocks may differ, or an order be signed ahead. */
const markAheadMs = 10 * 60_000;

const versionsOf = (reference: CoverReference): PlanVersion[] =>
  reference.programmes.flatMap((programme) => programme.plans.flatMap((plan) => plan.versions));

/**
 * A process' copy of the reference data, read again whenever the revision in the database has moved, or a version that nobody has used yet
 * is about to come into force. Before a copy is handed out, every version in it that may judge is marked as used, so that what a decision
 * was made under can never be edited afterwards.
 */
export const keepReference = (sql: Sql, calendar: BusinessCalendar, now: () => number): ReferenceCopy => {
  let copy: CoverReference | undefined;
  let loading: Promise<CoverReference> | undefined;
  const unmarked = (reference: CoverReference): PlanVersion[] =>
    versionsOf(reference).filter((version) => !version.used && version.validFrom <= now() + markAheadMs);
  const read = async (): Promise<CoverReference> => {
    for (;;) {
      const seen = await loadReference(sql, calendar);
      const fresh = unmarked(seen);
      if (fresh.length === 0) return seen;
      await markVersionsUsed(sql, fresh, now());
    }
  };
  return {
    current: async () => {
      const wanted = await referenceRevision(sql);
      let current = copy?.revision === wanted && unmarked(copy).length === 0 ? copy : undefined;
      // What is being read may have begun before the change that this caller has seen.
      while (current === undefined || current.revision < wanted) {
        loading ??= read().finally(() => {
          loading = undefined;
        });
        current = await loading;
        copy = current;
      }
      return current;
    },
  };
};
