import type { Access } from './access.ts';
import type { Queryable } from './connect.ts';
import { orderWithin } from './order-within.ts';

/** How far back is looked: at work that comes all the time, and at runs that a clock brings. */
const flowMinutes = { work: 10, runs: 24 * 60 };
/** Waits are taken from about so many of a job's subjects: an import of millions costs no more. */
const sampleSize = 4_000;

export type Quantiles = { p50: number; p95: number };
/**
 * How much of a job got done lately, how long it had waited and how long it ran, in milliseconds. `from` says which rows that was asked of;
 * null where Postgres keeps no instant that would tell.
 */
export type Flow = {
  job: string;
  from: 'decisions' | 'events' | 'notices' | 'deliveries' | 'runs';
  minutes: number;
  done: number;
  waitMs: Quantiles | null;
  runMs: Quantiles | null;
};

type Measured = { job: string; done: number; wait: number[] | null; run: number[] | null };

const asFlow =
  (from: Flow['from'], minutes: number) =>
  ({ job, done, wait, run }: Measured): Flow => {
    const quantiles = ([p50, p95]: number[]): Quantiles | null =>
      p50 === undefined || p95 === undefined ? null : { p50, p95 };
    return { ...{ job, from, minutes, done }, waitMs: quantiles(wait ?? []), runMs: quantiles(run ?? []) };
  };

const quantilesOf = (tx: Queryable, to: string, from: string) =>
  tx.unsafe(
    `percentile_disc(array[0.5, 0.95]) within group (order by greatest(0, date_part('epoch', ${to} - ${from}) * 1000)::int8)`,
  );

/** Policies and exclusions decided since; waits are those of policies that came at the first decision, from receiving the order. */
const decisions = async (tx: Queryable, access: Access, since: number): Promise<Measured[]> => {
  const [counted] = await tx<{ covered: number; excluded: number }[]>`
    select (select count(*)::int4 from policies p where p.decided_at >= ${since} and ${orderWithin(tx, access, 'p')}) as covered,
      (select count(*)::int4 from cover_exclusions x where x.decided_at >= ${since} and ${orderWithin(tx, access, {
        region: 'x.region_code',
        worker: '(select xo.worker_id from orders xo where xo.id = x.order_id)',
      })}) as excluded`;
  const { covered, excluded } = counted ?? { covered: 0, excluded: 0 };
  const bytes = Math.min(256, Math.ceil((256 * sampleSize) / Math.max(1, covered)));
  const [measured] = await tx<{ wait: number[] | null }[]>`
    select ${quantilesOf(tx, 'p.decided_at', 'o.received_at')} as wait from policies p join orders o on o.id = p.order_id
    where p.decided_at >= ${since} and get_byte(uuid_send(p.order_id), 15) < ${bytes} and ${orderWithin(tx, access, 'p')}
      and not exists (select from cover_exclusion_history h where h.order_id = p.order_id)`;
  return [{ job: 'issue-policy', done: covered + excluded, wait: measured?.wait ?? null, run: null }];
};

/** Changes of orders that came since and have had their effect. */
const events = (tx: Queryable, access: Access, since: number) => tx<Measured[]>`
  select case when e.kind <> 'cancelled' then 'amend-policy' when e.at < o.starts_at then 'void-policy' else 'end-policy' end as job,
    count(*)::int4 as done, ${quantilesOf(tx, 'e.applied_at', 'e.at')} as wait, null as run
  from order_events e join orders o on o.id = e.order_id
  where e.at >= ${since} and e.applied_at is not null and o.cover_state = 'covered' and ${orderWithin(tx, access, 'o')} group by 1`;

/** Messages that were begun since, found by their ids, which are in the order of time; a wait begins when they were due. */
const notices = (tx: Queryable, access: Access, since: number, firstId: string) => tx<Measured[]>`
  select 'notify' as job, count(*)::int4 as done, ${quantilesOf(tx, 'n.sent_at', 'greatest(n.created_at, n.due_at)')} as wait, null as run
  from notifications n
  where n.id >= ${firstId} and n.state = 'sent' and n.sent_at >= ${since} and ${orderWithin(tx, access, 'n')} having count(*) > 0`;

/** Tellings of alarms. Few: whole city only, since an alarm seldom has a place. */
const deliveries = (tx: Queryable, firstId: string) => tx<Measured[]>`
  select 'deliver-alarm' as job, count(*)::int4 as done, ${quantilesOf(tx, 'd.sent_at', 'd.created_at')} as wait, null as run
  from alarm_deliveries d where d.id >= ${firstId} and d.state = 'sent' having count(*) > 0`;

/** Runs of schedules: from being due to beginning, and from there to their end. */
const runs = (tx: Queryable, names: readonly string[], since: number) => tx<Measured[]>`
  select s.name as job, m.done, m.wait, m.run from unnest(${names as string[]}::text[]) as s (name), lateral (
    select count(*)::int4 as done, ${quantilesOf(tx, 'r.started_at', 'r.due_at')} as wait, ${quantilesOf(tx, 'r.finished_at', 'r.started_at')} as run
    from schedule_runs r where r.name = s.name and r.due_at >= ${since} and r.state = 'done') m
  where m.done > 0`;

/** The first id of version 7 that an instant can have. */
const firstIdAt = (at: number): string => {
  const hex = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/** What got done lately, by job, within a scope; a job of which nothing did is not there. */
export const flowOf = async (
  tx: Queryable,
  access: Access,
  { now, scheduled }: { now: number; scheduled: readonly string[] },
): Promise<Flow[]> => {
  const since = now - flowMinutes.work * 60_000;
  const firstId = firstIdAt(since);
  const work = (from: Flow['from']) => asFlow(from, flowMinutes.work);
  return [
    ...(await decisions(tx, access, since)).map(work('decisions')),
    ...(await events(tx, access, since)).map(work('events')),
    ...(await notices(tx, access, since, firstId)).map(work('notices')),
    ...(access.scope === 'city' ? (await deliveries(tx, firstId)).map(work('deliveries')) : []),
    ...(await runs(tx, scheduled, now - flowMinutes.runs * 60_000)).map(asFlow('runs', flowMinutes.runs)),
  ];
};
