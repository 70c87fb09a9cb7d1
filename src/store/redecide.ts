import type { OrderEvent } from '../domain/cover/life.ts';
import type { OrderFacts } from '../domain/cover/order-facts.ts';
import { brokenConstraint } from '../errors.ts';
import { closeChunk } from './chunks.ts';
import { ms, type Queryable, type Sql, type Tx } from './connect.ts';
import { type ChunkCommit, commitChunk, type Decided } from './issue-chunk.ts';
import { type Grant, weighFund } from './issue-within-fund.ts';
import { lockOrders } from './policy-lives.ts';
import { type Settling, settleLives } from './settle-lives.ts';

/** An excluded order of a chunk, with what is known of it: see the decision on it. */
export type ExcludedOrder = {
  ord: number;
  orderId: string;
  version: number;
  signedAt: number;
  reason: string;
  facts: OrderFacts;
  personId: string | null;
  events: readonly OrderEvent[];
  reopenedAt: number | null;
  surroundings: Pick<OrderFacts, 'employerUscc' | 'occupationClass' | 'regionCode' | 'hasConsent'>;
  consentVersion: string | null;
};

const load = `
  select u.ord::int4 as ord, o.id as "orderId", o.version, ${ms('o.signed_at')} as "signedAt", x.reason, ${ms('x.reopened_at')} as "reopenedAt",
    o.person_id as "personId", c.version as "consentVersion",
    jsonb_build_object('identityStatus', o.identity_status, 'birthDay', o.birth_date - date '1970-01-01', 'employerUscc', o.employer_uscc,
      'occupationClass', o.occupation_class, 'regionCode', o.region_code, 'hasConsent', o.consent_version is not null, 'signedAt', ${ms('o.signed_at')},
      'receivedAt', ${ms('o.received_at')}, 'startsAt', ${ms('o.starts_at')}, 'endsAt', ${ms('o.ends_at')}, 'cancelledAt', null) as facts,
    jsonb_build_object('employerUscc', e.uscc, 'occupationClass', coalesce(po.occupation_class, s.occupation_class),
      'regionCode', coalesce(po.region_code, e.region_code), 'hasConsent', c.version is not null) as surroundings,
    (select v.before from order_events v where v.order_id = o.id and v.applied_at is null and v.kind = 'amended' order by v.version limit 1) as before,
    (select jsonb_agg(v.after || jsonb_build_object('version', v.version, 'at', ${ms('v.at')}, 'kind', v.kind) order by v.version)
      from order_events v where v.order_id = o.id and v.applied_at is null) as events
  from unnest((select ids from chunks where id = $1)) with ordinality as u (id, ord)
    join orders o on o.id = u.id and o.cover_state = 'excluded'
    join cover_exclusions x on x.order_id = o.id and x.reason <> 'historical'
    join employers e on e.id = o.employer_id
    left join postings po on po.id = o.posting_id left join skills s on s.code = po.skill
    left join lateral (
      select k.text_version as version from consents k where k.worker_id = o.worker_id and k.kind = 'insurance' and k.withdrawn_at is null
      order by k.given_at desc limit 1) as c on true
  where o.id not in (select subject_id from quarantine where topic = 'cover.reopened' and released_at is null)
  order by u.ord`;

type Loaded = Omit<ExcludedOrder, 'events'> & { events: OrderEvent[] | null; before: Partial<OrderFacts> | null };

/** The orders of a chunk that are still excluded, with the facts of their exclusion: what events changed since is set back. */
export const loadExcluded = async (sql: Queryable, chunkId: number): Promise<ExcludedOrder[]> => {
  const rows = await sql.unsafe<Loaded[]>(load, [chunkId], { prepare: true });
  return rows.map(({ before, events, ...row }) => ({
    ...row,
    events: events ?? [],
    facts: { ...row.facts, ...before },
  }));
};

/** An order as it was judged: on which facts, with which events among them, and with what outcome. */
export type JudgedOrder = ExcludedOrder & { kind: 'decided' | 'same' | 'over'; reflects: number };

/** Holds the orders and freezes on them the facts that they are judged by now. One that changed meanwhile is left alone. */
const freezeFacts = async (tx: Tx, orders: readonly JudgedOrder[]): Promise<void> => {
  const c = <V>(of: (order: JudgedOrder) => V): V[] => orders.map(of);
  await lockOrders(
    tx,
    c((o) => o.orderId),
    orders.flatMap((o) => [o, ...o.events].flatMap((who) => ('personId' in who ? (who.personId ?? []) : []))),
  );
  await tx`
    update orders o set person_id = n.person_id, identity_status = n.identity_status, birth_date = date '1970-01-01' + n.birth_day,
      employer_uscc = n.uscc, occupation_class = coalesce(o.occupation_class, n.class), region_code = n.region_code,
      consent_version = case when n.reopened = 1 then n.consent else o.consent_version end
    from unnest(${c((o) => o.orderId)}::uuid[], ${c((o) => o.version)}::int4[], ${c((o) => o.personId)}::uuid[], ${c((o) => o.facts.identityStatus)}::text[],
      ${c((o) => o.facts.birthDay)}::int4[], ${c((o) => o.facts.employerUscc)}::text[], ${c((o) => o.facts.occupationClass)}::int2[],
      ${c((o) => o.facts.regionCode)}::text[], ${c((o) => o.consentVersion)}::text[], ${c((o) => Number(o.reopenedAt !== null))}::int4[])
      as n (id, version, person_id, identity_status, birth_day, uscc, class, region_code, consent, reopened)
    where o.id = n.id and o.version = n.version and o.cover_state = 'excluded'`;
};

type Reopened = { orderId: string; at: number };

/** Moves exclusions that no longer stand to their history. Returns those that were reopened, with the last instant of that. */
const lift = (tx: Tx, orderIds: readonly string[], at: number): Promise<Reopened[]> => tx<Reopened[]>`
  with lifted as (
    delete from cover_exclusions where order_id = any(${orderIds as string[]}::uuid[])
    returning order_id, reason, plan_version_id, decided_at, reopened_at
  ), kept as (
    insert into cover_exclusion_history (order_id, reason, plan_version_id, decided_at, lifted_at)
    select order_id, reason, plan_version_id, decided_at, ${at} from lifted order by order_id
  )
  select order_id as "orderId", reopened_at as at from lifted where reopened_at is not null order by order_id`;

/** What was mended again while an order was decided is owed another look, if it is excluded as before for another reason. */
const keepReopened = async (tx: Tx, reopened: readonly Reopened[]): Promise<void> => {
  if (reopened.length === 0) return;
  await tx`
    update cover_exclusions x set reopened_at = n.at
    from unnest(${reopened.map((r) => r.orderId)}::uuid[], ${reopened.map((r) => r.at)}::timestamptz[]) as n (order_id, at)
    where x.order_id = n.order_id`;
};

/** What was asked is not owed any more, up to the version `asked`: the events among the facts, and the mend, unless something was mended again meanwhile. */
const settleAsked = async (tx: Tx, orders: readonly (JudgedOrder & { asked: number })[], at: number): Promise<void> => {
  const ids = orders.map((o) => o.orderId);
  await tx`
    update cover_exclusions x set reopened_at = null
    from unnest(${ids}::uuid[], ${orders.map((o) => o.reopenedAt)}::timestamptz[]) as n (order_id, at)
    where x.order_id = n.order_id and x.reopened_at <= n.at`;
  await tx`
    update order_events e set applied_at = ${at}
    from unnest(${ids}::uuid[], ${orders.map((o) => o.asked)}::int4[]) as n (order_id, version)
    where e.order_id = n.order_id and e.version <= n.version and e.applied_at is null`;
};

/** The version before the first event that an order was not judged with; null where there is none. */
const reflectedOf = (o: JudgedOrder): number | null => {
  const later = o.events.filter((event) => event.version > o.reflects).map((event) => event.version);
  return later.length > 0 ? Math.min(...later) - 1 : null;
};

/** The policies reflect the events that they were decided with; what came later they live through. */
const liveOnFrom = async (tx: Tx, orders: readonly JudgedOrder[], how: Settling): Promise<void> => {
  const ids = orders.map((o) => o.orderId);
  await tx`
    update policies p set order_version = n.version
    from unnest(${ids}::uuid[], ${orders.map(reflectedOf)}::int4[]) as n (order_id, version)
    where p.order_id = n.order_id and n.version is not null`;
  const later = orders.filter((o) => o.events.some((event) => event.version > o.reflects));
  if (later.length > 0)
    await settleLives(
      tx,
      later.map((o) => o.orderId),
      how,
    );
};

export type Redeciding = Omit<Settling, 'money'> & { grant: Grant };

/**
 * Commits second decisions in one transaction: facts frozen anew, the fund weighed under lock, exclusions that no longer stand moved to
 * their history, the chunk's statement from `excluded` on, and what happened after the deciding instant lived through. Whom the fund still
 * cannot pay keeps the exclusion that it has.
 */
export const commitRedecided = async (
  sql: Sql,
  commitment: ChunkCommit,
  orders: readonly JudgedOrder[],
  how: Redeciding,
): Promise<Decided> => {
  const byOrd = new Map(orders.map((o) => [o.ord, o]));
  const commit = (money: Settling['money']): Promise<Decided> =>
    sql.begin(async (tx) => {
      await freezeFacts(tx, orders);
      const { ours, refused } = await weighFund(tx, commitment, how.grant);
      const verdicts = ours.flatMap((v) => {
        if (!refused.has(v.ord)) return [v];
        if (byOrd.get(v.ord)?.reason === 'fund_exhausted') return [];
        const { ord, version, signedAt, planVersionId } = v;
        return [{ ord, version, signedAt, planVersionId, reason: 'fund_exhausted' }];
      });
      const decided = verdicts.flatMap((v) => byOrd.get(v.ord) ?? []);
      const reopenedAt = new Map(decided.map((o) => [o.orderId, o.reopenedAt ?? Number.NEGATIVE_INFINITY]));
      const reopened = await lift(tx, [...reopenedAt.keys()], how.at);
      const stale = new Set(commitment.verdicts.map((v) => v.ord).filter((ord) => !ours.some((v) => v.ord === ord)));
      const asked = orders.map((o) => ({
        ...o,
        asked: o.kind === 'over' || refused.has(o.ord) ? o.version : o.reflects,
      }));
      await settleAsked(
        tx,
        asked.filter((o) => !stale.has(o.ord)),
        how.at,
      );
      const written = verdicts.length > 0 ? await commitChunk(tx, { ...commitment, verdicts }) : nothing;
      await keepReopened(
        tx,
        reopened.filter((r) => r.at > (reopenedAt.get(r.orderId) ?? r.at)),
      );
      const issued = new Set(verdicts.flatMap((v) => (v.reason === null ? [v.ord] : [])));
      await liveOnFrom(
        tx,
        decided.filter((o) => issued.has(o.ord)),
        { ...how, money },
      );
      if (verdicts.length === 0 && commitment.closes) await closeChunk(tx, commitment.chunkId);
      return written;
    }) as Promise<Decided>;
  try {
    return await commit('enough');
  } catch (error) {
    if (orders.length > 1 || brokenConstraint(error) !== 'fund_within_budget') throw error;
    return commit('short');
  }
};

const nothing: Decided = { decided: 0, issued: 0 };
