import type { GapCause } from '../domain/cover/gaps.ts';
import type { Queryable } from './connect.ts';
import { type PolicyView, policyJoins, policyJson } from './orders-read.ts';

const prepared = { prepare: true } as const;

/** A policy that covers the instant, and the order it came with. */
export type Proof = PolicyView & { orderId: string; orderExternalId: string; orderSource: string };
/** Work going on at the instant that no policy covers, with what is recorded about it: the reason of an exclusion, the cause of a gap. */
export type UncoveredWork = {
  orderId: string;
  orderExternalId: string;
  orderSource: string;
  coverState: string;
  reason: string | null;
  gap: GapCause | null;
};
export type CoverAt = { workerId: string; policies: Proof[]; uncovered: UncoveredWork[] };

const findWorker = `select id, person_id as "personId" from workers where source = $1 and `;

/** Policies of a person that cover an instant. Bound ones do, and ended ones until their (shortened) end; those never bound don't. */
export const proofQuery = `
  select p.order_id as "orderId", o.external_id as "orderExternalId", o.source as "orderSource", ${policyJson} as policy
  from policies p ${policyJoins} join orders o on o.id = p.order_id
  where p.person_id = $1 and p.cover_start <= $2 and p.cover_end > $2 and p.status in ('bound', 'ended')
  order by p.cover_start, p.order_id`;

/** Orders of a worker, or of all registrations of the person, whose work goes on at an instant. */
export const workQuery = `
  select o.id as "orderId", o.external_id as "orderExternalId", o.source as "orderSource", o.cover_state as "coverState",
    (select reason from cover_exclusions where order_id = o.id) as reason,
    (select g.cause from cover_gaps g where g.order_id = o.id and g.from_at <= $3 and (g.to_at is null or g.to_at > $3) order by g.from_at limit 1) as gap
  from orders o
  where o.worker_id = any(case when $2::uuid is null then array[$1::uuid] else array(select id from workers where person_id = $2) end)
    and o.starts_at <= $3 and o.ends_at > $3 and (o.cancelled_at is null or o.cancelled_at > $3)
  order by o.starts_at, o.id`;

/**
 * Whether the person behind a worker was covered at an instant, under what, and which work was going on without cover. The person's
 * orders count whatever registration and source they came through. Undefined where the source has no such worker.
 */
export const coverAt = async (
  sql: Queryable,
  source: string,
  by: { id: string } | { externalId: string },
  at: number,
): Promise<CoverAt | undefined> => {
  const [where, value] = 'id' in by ? ['id = $2', by.id] : ['external_id = $2', by.externalId];
  const found = await sql.unsafe<{ id: string; personId: string | null }[]>(
    findWorker + where,
    [source, value],
    prepared,
  );
  const [worker] = found;
  if (!worker) return undefined;
  const work = await sql.unsafe<UncoveredWork[]>(workQuery, [worker.id, worker.personId, at], prepared);
  type ProofRow = Omit<Proof, keyof PolicyView> & { policy: PolicyView };
  const proofs = await sql.unsafe<ProofRow[]>(proofQuery, [worker.personId, at], prepared);
  const policies = proofs.map(({ policy, ...order }) => ({ ...order, ...policy }));
  const covered = new Set(policies.map((policy) => policy.orderId));
  return { workerId: worker.id, policies, uncovered: work.filter((order) => !covered.has(order.orderId)) };
};
