import type { GapCause } from '../domain/cover/gaps.ts';
import { ms, type Queryable } from './connect.ts';

const prepared = { prepare: true } as const;

/** An order and how it was decided. Instants in milliseconds. */
export type OrderView = {
  id: string;
  externalId: string;
  worker: { id: string; externalId: string };
  employer: { id: string; externalId: string };
  posting: { id: string; externalId: string } | null;
  occupationClass: number | null;
  regionCode: string | null;
  wageFen: number | null;
  signedAt: number;
  receivedAt: number;
  startsAt: number;
  endsAt: number;
  cancelledAt: number | null;
  completedAt: number | null;
  actualStart: number | null;
  actualEnd: number | null;
  version: number;
  flags: string[];
  coverState: 'owed' | 'requested' | 'covered' | 'excluded';
  policy: PolicyView | null;
  exclusion: { reason: string; decidedAt: number } | null;
  gaps: { cause: GapCause; from: number; to: number | null }[];
  events: OrderEventView[];
  attendance: { kind: 'check_in' | 'check_out'; at: number; distanceM: number | null; flags: string[] }[];
};

/** What happened after signing. `before` and `after` hold what changed; `appliedAt` is null until it has had its effect on cover. */
export type OrderEventView = {
  version: number;
  kind: 'cancelled' | 'amended' | 'completed' | 'identified';
  at: number;
  reason: string | null;
  before: Record<string, number | string | null>;
  after: Record<string, number | string | null>;
  appliedAt: number | null;
};

export type PolicyView = {
  policyNo: string;
  status: string;
  endReason: string | null;
  insurer: string;
  plan: string;
  planVersion: number;
  coverStart: number;
  coverEnd: number;
  sumInsuredFen: number;
  premiumFen: number;
};

/** A policy as JSON, with its plan in words; `p` is the policy. */
export const policyJson = `
  jsonb_build_object('policyNo', p.policy_no, 'status', p.status, 'endReason', p.end_reason, 'insurer', i.code, 'plan', pl.code,
    'planVersion', v.version, 'coverStart', ${ms('p.cover_start')}, 'coverEnd', ${ms('p.cover_end')}, 'sumInsuredFen', p.sum_insured_fen,
    'premiumFen', p.premium_fen)`;
export const policyJoins = `
  join plan_versions v on v.id = p.plan_version_id join insurance_plans pl on pl.id = v.plan_id join insurers i on i.id = pl.insurer_id`;

const query = `
  select o.id, o.external_id as "externalId", jsonb_build_object('id', w.id, 'externalId', w.external_id) as worker,
    jsonb_build_object('id', e.id, 'externalId', e.external_id) as employer,
    case when po.id is not null then jsonb_build_object('id', po.id, 'externalId', po.external_id) end as posting,
    o.occupation_class as "occupationClass", o.region_code as "regionCode", o.wage_fen as "wageFen", o.signed_at as "signedAt",
    o.received_at as "receivedAt", o.starts_at as "startsAt", o.ends_at as "endsAt", o.cancelled_at as "cancelledAt", o.completed_at as "completedAt",
    o.actual_start as "actualStart", o.actual_end as "actualEnd", o.version, o.flags,
    o.cover_state as "coverState",
    (select ${policyJson} from policies p ${policyJoins} where p.order_id = o.id) as policy,
    (select jsonb_build_object('reason', x.reason, 'decidedAt', ${ms('x.decided_at')}) from cover_exclusions x where x.order_id = o.id) as exclusion,
    coalesce((select jsonb_agg(jsonb_build_object('cause', g.cause, 'from', ${ms('g.from_at')}, 'to', ${ms('g.to_at')}) order by g.from_at)
      from cover_gaps g where g.order_id = o.id), '[]') as gaps,
    coalesce((select jsonb_agg(jsonb_build_object('version', v.version, 'kind', v.kind, 'at', ${ms('v.at')}, 'reason', v.reason, 'before', v.before,
      'after', v.after, 'appliedAt', ${ms('v.applied_at')}) order by v.version) from order_events v where v.order_id = o.id), '[]') as events,
    coalesce((select jsonb_agg(jsonb_build_object('kind', t.kind, 'at', ${ms('t.at')}, 'distanceM', t.distance_m, 'flags', t.flags) order by t.at, t.id)
      from order_attendance t where t.order_id = o.id), '[]') as attendance
  from orders o join workers w on w.id = o.worker_id join employers e on e.id = o.employer_id left join postings po on po.id = o.posting_id
  where o.source = $1 and `;

/** One order of a source, by our id or by its external id, as of one instant; undefined where the source has none. */
export const findOrder = async (
  sql: Queryable,
  source: string,
  by: { id: string } | { externalId: string },
): Promise<OrderView | undefined> => {
  const [where, value] = 'id' in by ? ['o.id = $2', by.id] : ['o.external_id = $2', by.externalId];
  const [order] = await sql.unsafe<OrderView[]>(query + where, [source, value], prepared);
  return order;
};

/** Orders of a source by our ids, each as `findOrder` has it, in no order. */
export const readOrderViews = (sql: Queryable, source: string, ids: readonly string[]): Promise<OrderView[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : sql.unsafe<OrderView[]>(`${query} o.id = any($2::uuid[])`, [source, ids] as never[], prepared);
