import type { Gap } from '../domain/cover/gaps.ts';
import type { Life, OrderEvent } from '../domain/cover/life.ts';
import type { Charge } from '../domain/cover/settle.ts';
import { ms, type Tx } from './connect.ts';

const prepared = { prepare: true } as const;

/** A policy of one of the persons concerned, with the order it insures and what of that order it does not reflect yet. */
export type PolicyRow = {
  orderId: string;
  orderVersion: number;
  version: number;
  planId: string;
  programmeId: string;
  planVersionId: string;
  claimed: boolean;
  regionCode: string | null;
  life: Life;
  events: readonly OrderEvent[];
};

const mendedTo = `
  select (after ->> 'personId')::uuid from order_events
  where order_id = any($1::uuid[]) and kind = 'identified' and applied_at is null and after ->> 'personId' is not null`;

const personsIn = async (tx: Tx, known: string, orderIds: readonly string[]): Promise<string[]> => {
  const rows = await tx.unsafe<{ id: string }[]>(`${known} union ${mendedTo}`, [orderIds as string[]], prepared);
  return rows.map((row) => row.id).sort();
};

/** Everybody whom these orders, still undecided, may turn out to insure: who they were signed for, and who an identity was mended to. */
export const personsOf = (tx: Tx, orderIds: readonly string[]): Promise<string[]> =>
  personsIn(tx, 'select person_id as id from orders where id = any($1::uuid[]) and person_id is not null', orderIds);

/** Everybody whose days may be paid otherwise after these orders' events: who is insured, and who an identity was mended to. */
export const personsConcerned = (tx: Tx, orderIds: readonly string[]): Promise<string[]> =>
  personsIn(tx, 'select person_id as id from policies where order_id = any($1::uuid[])', orderIds);

const lock = `
  select from orders where id = any(array(
    select o.id from orders o
    where o.worker_id = any(array(select id from workers where person_id = any($2::uuid[])
        union select worker_id from worker_past_persons where person_id = any($2::uuid[])))
      and o.ends_at > (select min(signed_at) - interval '1 day' from orders where id = any($1::uuid[]))
    union select unnest($1::uuid[])))
  order by id for update`;

/**
 * Locks, by id, these orders and every other that may share a day with them: none of their days lies before the signing. Asked twice: before their charges are freed, as the order of
 * locks wants it, and after, for whoever was signed and issued while the first was waited for.
 */
export const lockOrders = async (tx: Tx, orderIds: readonly string[], personIds: readonly string[]): Promise<void> => {
  await tx.unsafe(lock, [orderIds as string[], personIds as string[]], prepared);
};

const day = (column: string): string => `${column} - date '1970-01-01'`;

const free = `
  delete from premium_charges c using policies p join plan_versions v on v.id = p.plan_version_id
  where p.order_id = any($1::uuid[]) and c.plan_id = v.plan_id and c.person_id = p.person_id and c.policy_id = p.order_id
  returning c.plan_id as "planId", c.programme_id as "programmeId", c.person_id as "personId", ${day('c.business_date')} as day, c.policy_id as "policyId", c.fen`;

/**
 * Takes away what these policies pay, to be written again as far as it is still needed. From here to the commit whoever charges one of these
 * days waits: an insert that meets a row under deletion cannot take it for a payment.
 */
export const freeCharges = (tx: Tx, orderIds: readonly string[]): Promise<Charge[]> =>
  tx.unsafe<Charge[]>(free, [orderIds as string[]], prepared);

const paid = `
  select plan_id as "planId", programme_id as "programmeId", person_id as "personId", ${day('business_date')} as day, policy_id as "policyId", fen
  from premium_charges where plan_id = any($1::uuid[]) and person_id = any($2::uuid[])`;

/** What is paid for these persons under these plans. */
export const chargesOf = (tx: Tx, planIds: readonly string[], personIds: readonly string[]): Promise<Charge[]> =>
  tx.unsafe<Charge[]>(paid, [planIds as string[], personIds as string[]], prepared);

type Facts = Life['facts'];
type Read = Omit<PolicyRow, 'life' | 'events'> &
  Pick<Life, 'status' | 'endReason' | 'coverStart' | 'coverEnd' | 'personId' | 'sumInsuredFen'> & {
    facts: Facts;
    before: Pick<Facts, 'startsAt' | 'endsAt' | 'occupationClass'> | null;
    gaps: Gap[] | null;
    events: (OrderEvent & { after: Record<string, unknown> })[] | null;
  };

const read = `
  select p.order_id as "orderId", p.order_version as "orderVersion", p.version, v.plan_id as "planId", pl.programme_id as "programmeId",
    p.plan_version_id as "planVersionId", p.claim_reported_at is not null as claimed, p.region_code as "regionCode", p.status, p.end_reason as "endReason",
    ${ms('p.cover_start')} as "coverStart", ${ms('p.cover_end')} as "coverEnd", p.person_id as "personId", p.sum_insured_fen as "sumInsuredFen",
    jsonb_build_object('identityStatus', 'valid', 'birthDay', coalesce((
        select (e.before ->> 'birthDay')::int4 from order_events e
        where e.order_id = o.id and e.version > p.order_version and e.kind = 'identified' order by e.version limit 1), n.birth_date - date '1970-01-01'),
      'employerUscc', o.employer_uscc,
      'occupationClass', o.occupation_class, 'regionCode', o.region_code, 'hasConsent', o.consent_version is not null, 'signedAt', ${ms('o.signed_at')},
      'receivedAt', ${ms('o.received_at')}, 'startsAt', ${ms('o.starts_at')}, 'endsAt', ${ms('o.ends_at')}, 'cancelledAt', ${ms('o.cancelled_at')}) as facts,
    (select e.before from order_events e where e.order_id = o.id and e.version > p.order_version and e.kind = 'amended' order by e.version limit 1) as before,
    (select jsonb_agg(jsonb_build_object('cause', g.cause, 'from', ${ms('g.from_at')}, 'to', ${ms('g.to_at')}) order by g.from_at)
      from cover_gaps g where g.order_id = o.id) as gaps,
    (select jsonb_agg(jsonb_build_object('version', e.version, 'at', ${ms('e.at')}, 'kind', e.kind, 'after', e.after) order by e.version)
      from order_events e where e.order_id = o.id and e.version > p.order_version) as events
  from policies p join orders o on o.id = p.order_id join plan_versions v on v.id = p.plan_version_id
    join insurance_plans pl on pl.id = v.plan_id join persons n on n.id = p.person_id
  where p.order_id = any(array(
    select unnest($1::uuid[]) union
    select q.order_id from policies q where q.person_id = any($2::uuid[]) and q.status in ('bound', 'ended')
      and q.cover_end > (select min(signed_at) - interval '1 day' from orders where id = any($1::uuid[]))))`;

const rowOf = (r: Read): PolicyRow => {
  const { status, endReason, coverStart, coverEnd, personId, sumInsuredFen, facts, before, gaps, events, ...row } = r;
  const life = { status, endReason, coverStart, coverEnd, personId, sumInsuredFen, fen: 0, gaps: gaps ?? [] };
  return {
    ...row,
    life: { ...life, facts: { ...facts, ...before } },
    events: (events ?? []).map(({ after, ...event }) => ({ ...after, ...event }) as OrderEvent),
  };
};

/**
 * The policies of these orders, and of these persons as far as they may share a day with them. The facts are those that the policy stands on:
 * what an event changed that it does not reflect yet is set back to what it was.
 */
export const readPolicies = async (
  tx: Tx,
  orderIds: readonly string[],
  personIds: readonly string[],
): Promise<PolicyRow[]> => {
  const rows = await tx.unsafe<Read[]>(read, [orderIds as string[], personIds as string[]], prepared);
  return rows.map(rowOf);
};
