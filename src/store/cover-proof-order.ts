import type { GapCause } from '../domain/cover/gaps.ts';
import type { InsurerSettings } from '../domain/cover/plan.ts';
import { ms, type Queryable } from './connect.ts';
import type { OrderRef } from './order-events.ts';

const prepared = { prepare: true } as const;

/** One order with all that a proof of its cover names. Name and number are sealed. Instants in milliseconds. */
export type OrderProof = {
  id: string;
  externalId: string;
  coverState: 'owed' | 'requested' | 'covered' | 'excluded';
  signedAt: number;
  startsAt: number;
  endsAt: number;
  employer: string;
  /** What the posting was called, if there was one. */
  work: string | null;
  worker: { id: string; externalId: string; name: string; idNumber: string | null };
  reason: string | null;
  gaps: { cause: GapCause; from: number; to: number | null }[];
  policy: {
    policyNo: string;
    status: string;
    endReason: string | null;
    /** When it was voided or ended, if it was. */
    changedAt: number | null;
    insurer: { code: string; name: string; settings: Pick<InsurerSettings, 'accidents'> };
    programme: string;
    plan: { code: string; name: string; version: number };
    benefits: Record<string, unknown>;
    coverStart: number;
    coverEnd: number;
    sumInsuredFen: number;
    premiumFen: number;
  } | null;
};

const query = `
  select o.id, o.external_id as "externalId", o.cover_state as "coverState", o.signed_at as "signedAt", o.starts_at as "startsAt", o.ends_at as "endsAt",
    e.name as employer, po.title as work,
    jsonb_build_object('id', w.id, 'externalId', w.external_id, 'name', w.name,
      'idNumber', (select id_number from persons where id = coalesce((select person_id from policies where order_id = o.id), w.person_id))) as worker,
    (select reason from cover_exclusions where order_id = o.id) as reason,
    coalesce((select jsonb_agg(jsonb_build_object('cause', g.cause, 'from', ${ms('g.from_at')}, 'to', ${ms('g.to_at')}) order by g.from_at)
      from cover_gaps g where g.order_id = o.id), '[]') as gaps,
    (select jsonb_build_object('policyNo', p.policy_no, 'status', p.status, 'endReason', p.end_reason,
      'changedAt', case p.status when 'ended' then ${ms('p.cover_end')} when 'voided' then
        coalesce((select max(${ms('h.at')}) from policy_history h where h.order_id = o.id and h.action = p.status), ${ms('p.decided_at')}) end,
      'insurer', jsonb_build_object('code', i.code, 'name', i.name, 'settings', i.settings), 'programme', pr.name,
      'plan', jsonb_build_object('code', pl.code, 'name', pl.name, 'version', v.version), 'benefits', coalesce(v.rules -> 'benefits', '{}'),
      'coverStart', ${ms('p.cover_start')}, 'coverEnd', ${ms('p.cover_end')}, 'sumInsuredFen', p.sum_insured_fen, 'premiumFen', p.premium_fen)
      from policies p join plan_versions v on v.id = p.plan_version_id join insurance_plans pl on pl.id = v.plan_id
        join insurers i on i.id = pl.insurer_id join programmes pr on pr.id = pl.programme_id
      where p.order_id = o.id) as policy
  from orders o join workers w on w.id = o.worker_id join employers e on e.id = o.employer_id left join postings po on po.id = o.posting_id
  where o.source = $1 and `;

/** What covers one order of a source, or why nothing does; undefined where the source has no such order. */
export const orderProof = async (sql: Queryable, source: string, by: OrderRef): Promise<OrderProof | undefined> => {
  const [where, value] = 'id' in by ? ['o.id = $2', by.id] : ['o.external_id = $2', by.externalId];
  const [proof] = await sql.unsafe<OrderProof[]>(query + where, [source, value], prepared);
  return proof;
};
