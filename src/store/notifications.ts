import {
  type AccidentReporting,
  accidentReporting,
  type InsurerSettings,
  type PlanRules,
} from '../domain/cover/plan.ts';
import type { HeldChunk } from './chunks.ts';
import { ms, type Queryable, type Sql } from './connect.ts';
import { newId } from './ids.ts';

const prepared = { prepare: true } as const;

/** The only channel so far: a worker is known by a phone number. */
export const channel = 'sms';

export type StoredNotice = {
  id: string;
  kind: string;
  version: number;
  state: 'due' | 'held' | 'sent' | 'refused' | 'void';
  attempts: number;
};

/** An order of a chunk as its worker may be told of it. The phone is as sealed as it is stored. */
export type TellableOrder = {
  ord: number;
  orderId: string;
  orderVersion: number;
  workerId: string;
  regionCode: string | null;
  startsAt: number;
  endsAt: number;
  sealedPhone: string | null;
  policy: {
    version: number;
    status: string;
    endReason: string | null;
    policyNo: string;
    planVersionId: string;
    sumInsuredFen: number;
    coverStart: number;
    coverEnd: number;
  } | null;
  exclusionReason: string | null;
  notices: StoredNotice[];
};

/** Subjects are orders, except where a notice that rested is due: then it stands for its order. */
const load = `
  with owed as (
    select id, ord from unnest((select ids from chunks where id = $1)) with ordinality as u (id, ord)
    where id not in (select subject_id from quarantine where topic = $2 and released_at is null)
  ), told as (
    select distinct on (order_id) order_id, ord from (
      select case when $2 = 'notice.due' then (select n.order_id from notifications n where n.id = owed.id) else id end as order_id, ord from owed
    ) as s order by order_id, ord
  )
  select t.ord::int4, o.id as "orderId", o.version as "orderVersion", o.worker_id as "workerId", o.region_code as "regionCode",
    o.starts_at as "startsAt", o.ends_at as "endsAt", w.phone as "sealedPhone",
    (select jsonb_build_object('version', p.version, 'status', p.status, 'endReason', p.end_reason, 'policyNo', p.policy_no,
      'planVersionId', p.plan_version_id, 'sumInsuredFen', p.sum_insured_fen, 'coverStart', ${ms('p.cover_start')}, 'coverEnd', ${ms('p.cover_end')})
      from policies p where p.order_id = o.id) as policy,
    (select x.reason from cover_exclusions x where x.order_id = o.id) as "exclusionReason",
    coalesce((select jsonb_agg(jsonb_build_object('id', n.id, 'kind', n.kind, 'version', n.fact_version, 'state', n.state, 'attempts', n.attempts)
      order by n.id) from notifications n where n.order_id = o.id and n.channel = '${channel}'), '[]') as notices
  from told t join orders o on o.id = t.order_id join workers w on w.id = o.worker_id order by t.ord`;

/** The orders of a chunk, each once, with what was told of them before; without those in open quarantine. Empty when the chunk is gone. */
export const loadTellable = async (
  sql: Queryable,
  { id, topic }: Pick<HeldChunk, 'id' | 'topic'>,
): Promise<TellableOrder[]> => sql.unsafe<TellableOrder[]>(load, [id, topic], prepared);

/** What plan versions are called and promise. A chunk has a few of them, and their benefits are long. */
export const loadPlanWords = async (
  sql: Queryable,
  versionIds: readonly string[],
): Promise<Map<string, { insurer: string; reporting: AccidentReporting; benefits: PlanRules['benefits'] }>> => {
  const rows = await sql<{ id: string; insurer: string; settings: InsurerSettings; benefits: PlanRules['benefits'] }[]>`
    select v.id, i.name as insurer, i.settings, coalesce(v.rules -> 'benefits', '{}') as benefits
    from plan_versions v join insurance_plans p on p.id = v.plan_id join insurers i on i.id = p.insurer_id
    where v.id = any(${[...new Set(versionIds)]}::uuid[])`;
  return new Map(rows.map(({ id, settings, ...words }) => [id, { ...words, reporting: accidentReporting(settings) }]));
};

/** A notice to be: `until` is the end of the quiet hours that hold it, or null when it goes out now. */
export type Intent = {
  ord: number;
  orderId: string;
  workerId: string;
  regionCode: string | null;
  kind: string;
  version: number;
  until: number | null;
};

/** The row under whose id the gateway is asked. */
export type DueNotice = { ord: number; id: string };

/**
 * Writes down in one transaction what is about to be told, what waits, and what no longer holds; returns the rows to ask the gateway for, each
 * counted as asked. One fact of one order is one row, whoever writes it how often: a row that stands is asked for again under its id.
 */
export const writeIntents = (
  sql: Sql,
  intents: readonly Intent[],
  superseded: readonly string[],
  now: number,
): Promise<DueNotice[]> =>
  sql.begin(async (tx) => {
    if (superseded.length > 0)
      await tx`
        update notifications set state = 'void' where id = any(${superseded as string[]}::uuid[]) and state in ('held', 'due')`;
    if (intents.length === 0) return [];
    const facts = {
      orders: intents.map((i) => i.orderId),
      kinds: intents.map((i) => i.kind),
      versions: intents.map((i) => i.version),
      until: intents.map((i) => i.until),
    };
    await tx`
      insert into notifications (id, kind, order_id, fact_version, worker_id, channel, state, due_at, created_at, region_code)
      select i.id, i.kind, i.order_id, i.version, i.worker_id, ${channel}, case when i.until is null then 'due' else 'held' end,
        coalesce(i.until, ${now}), ${now}, i.region_code
      from unnest(${intents.map(() => newId())}::uuid[], ${facts.kinds}::text[], ${facts.orders}::uuid[], ${facts.versions}::int4[],
        ${intents.map((i) => i.workerId)}::uuid[], ${facts.until}::timestamptz[], ${intents.map((i) => i.regionCode)}::text[])
        as i (id, kind, order_id, version, worker_id, until, region_code)
      order by i.order_id, i.kind on conflict on constraint notifications_once do nothing`;
    return tx<DueNotice[]>`
      with mine as (
        update notifications n set state = case when i.until is null then 'due' else 'held' end,
          attempts = n.attempts + (i.until is null)::int4,
          due_at = case when i.until is not null then i.until when n.state = 'held' then ${now} else n.due_at end
        from unnest(${intents.map((i) => i.ord)}::int4[], ${facts.orders}::uuid[], ${facts.kinds}::text[], ${facts.versions}::int4[],
          ${facts.until}::timestamptz[]) as i (ord, order_id, kind, version, until)
        where n.order_id = i.order_id and n.kind = i.kind and n.fact_version = i.version and n.channel = ${channel} and n.state in ('held', 'due')
        returning i.ord, n.id, n.state)
      select ord, id from mine where state = 'due' order by ord`;
  }) as Promise<DueNotice[]>;

/** What became of a notice: taken by the gateway under `reference`, or refused for good with `errorCode`. */
export type Answered = { ord: number; id: string } & (
  | { state: 'sent'; reference: string }
  | { state: 'refused'; errorCode: string }
);

/**
 * Notes what the gateway answered, and deletes the chunk when it is done with that. An answer also stands on a notice that was given up
 * meanwhile: it has gone out.
 */
export const markAnswered = async (
  sql: Queryable,
  answered: readonly Answered[],
  chunk: { id: number; closes: boolean },
  now: number,
): Promise<void> => {
  await sql`
    with marked as (
      update notifications n set state = a.state, sent_at = case when a.state = 'sent' then ${now}::timestamptz end, reference = a.reference, error_code = a.code
      from unnest(${answered.map((a) => a.id)}::uuid[], ${answered.map((a) => a.state)}::text[],
        ${answered.map((a) => (a.state === 'sent' ? a.reference : null))}::text[],
        ${answered.map((a) => (a.state === 'refused' ? a.errorCode : null))}::text[]) as a (id, state, reference, code)
      where n.id = a.id and n.state in ('due', 'void'))
    delete from chunks where id = ${chunk.id} and ${chunk.closes}`;
};

/** A notice asked for this long ago that no list holds was lost sight of. */
const forgottenMs = 10 * 60_000;
const mostReleased = 10_000;

/** Subjects that wait for a person: an order, or a notice that had rested. */
const setAside = (tx: Queryable) => tx`select subject_id from quarantine where job = 'notify' and released_at is null`;

/**
 * Owes again the notices whose quiet hours are over at business time `at`, and those that were asked for and that no list holds any more.
 * Repeating it is harmless: a notice that is on its way is passed by. Returns how many, the longest waiting first.
 */
export const releaseNotices = async (tx: Queryable, at: number): Promise<number> => {
  const released = await tx`
    insert into outbox (topic, lane, subject_id)
    select 'notice.due', 1, id from (
      select n.id from notifications n
      where ((n.state = 'held' and n.due_at <= ${at}) or (n.state = 'due' and n.due_at <= ${at - forgottenMs}
          and n.order_id not in (select unnest(ids) from chunks where topic in ('order.decided', 'policy.issued', 'policy.changed'))))
        and n.id not in (select subject_id from outbox where topic = 'notice.due')
        and n.id not in (select unnest(ids) from chunks where topic = 'notice.due')
        and n.id not in (${setAside(tx)}) and n.order_id not in (${setAside(tx)})
      order by n.due_at limit ${mostReleased}) as ready`;
  return released.count;
};

/** Notices the gateway has owed an answer since before `since` (business time), and since when. */
export const countUnanswered = async (
  tx: Queryable,
  since: number,
): Promise<{ count: number; oldestDueAt: number | null }> => {
  const [row] = await tx<{ count: number; oldestDueAt: number | null }[]>`
    select count(*)::int4 as count, min(due_at) as "oldestDueAt" from notifications
    where state = 'due' and due_at < ${since} and id not in (${setAside(tx)}) and order_id not in (${setAside(tx)})`;
  return row ?? { count: 0, oldestDueAt: null };
};
