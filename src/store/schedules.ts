import type { Backfill, Filling } from '../domain/schedule.ts';
import type { Queryable, Tx } from './connect.ts';
import { newId } from './ids.ts';

export type Schedule = {
  name: string;
  cron: string;
  backfill: Backfill;
  filledTo: number;
  pausedAt: number | null;
  pausedBy: string | null;
  pauseReason: string | null;
  /** Who set its time last; `definition` for one that stands as this version brought it. */
  changedBy: string;
};

/** A schedule as the scheduler looks at it: whether a run can begin, and whether one that had begun is held by no list any more. */
export type WatchedSchedule = Schedule & { startable: boolean; lost: boolean };

/** Under way for this long and held by no list: a run is handed out again. */
const lostAfterMs = 120_000;

const columns = `s.name, s.cron, s.backfill, s.filled_to as "filledTo", s.paused_at as "pausedAt", s.paused_by as "pausedBy",
  s.pause_reason as "pauseReason", s.changed_by as "changedBy"`;

/** Gives each job with a schedule its row, counting from `now`, where it has none: a row that is there rules, whatever the definition says. */
export const enterSchedules = async (
  sql: Queryable,
  definitions: readonly { name: string; cron: string; backfill: Backfill }[],
  now: number,
): Promise<void> => {
  await sql`
    insert into schedules (name, cron, backfill, filled_to, changed_at, changed_by)
    select name, cron, backfill, ${now}, ${now}, 'definition'
    from unnest(${definitions.map((d) => d.name)}::text[], ${definitions.map((d) => d.cron)}::text[], ${definitions.map((d) => d.backfill)}::text[])
      as d (name, cron, backfill)
    order by name on conflict do nothing`;
};

const underWay = `state in ('queued', 'running')`;
/** A pause holds back what the clock made due, not what a person asks for. */
const mayBegin = `state = 'due' and (paused_at is null or asked_by is not null)`;
const unheld = `r.due_at < $2 and not exists (select from outbox o where o.topic = r.name || '.due' and o.subject_id = r.id)
  and not exists (select from chunks c where c.topic = r.name || '.due' and r.id = any(c.ids))
  and not exists (select from quarantine q where q.topic = r.name || '.due' and q.subject_id = r.id and q.released_at is null)`;

/** These schedules, by name. */
export const watchedSchedules = (sql: Queryable, names: readonly string[], now: number): Promise<WatchedSchedule[]> =>
  sql.unsafe<WatchedSchedule[]>(
    `select ${columns},
       exists (select from schedule_runs r where r.name = s.name and ${mayBegin})
         and not exists (select from schedule_runs r where r.name = s.name and ${underWay}) as startable,
       exists (select from schedule_runs r where r.name = s.name and ${underWay} and ${unheld}) as lost
     from schedules s where s.name = any($1) order by s.name`,
    [names as string[], now - lostAfterMs],
    { prepare: true },
  );

/** Locks one schedule for whoever changes it or makes its runs; undefined when there is none, or, without `wait`, when another has it. */
export const lockSchedule = async (tx: Tx, name: string, wait: boolean): Promise<Schedule | undefined> => {
  const [row] = await tx.unsafe<Schedule[]>(
    `select ${columns} from schedules s where name = $1 for update ${wait ? '' : 'skip locked'}`,
    [name],
  );
  return row;
};

/** Writes the runs that a look at the clock found. A due time that has its row keeps it: nothing can make a second one. */
export const writeFilling = async (tx: Tx, name: string, { runs, filledTo, supersedes }: Filling): Promise<void> => {
  if (supersedes)
    await tx`update schedule_runs set state = 'skipped' where name = ${name} and state = 'due' and asked_by is null`;
  await tx`
    insert into schedule_runs (id, name, due_at, business_date, state)
    select id, ${name}, due_at, business_date, state
    from unnest(${runs.map(newId)}::uuid[], ${runs.map((r) => r.at)}::timestamptz[], ${runs.map((r) => r.businessDate)}::date[],
      ${runs.map((r) => r.state)}::text[]) as r (id, due_at, business_date, state)
    order by due_at on conflict on constraint schedule_runs_due do nothing`;
  await tx`update schedules set filled_to = ${filledTo} where name = ${name}`;
};

/** Lets the oldest run that is due begin, unless one of its schedule is under way: it is owed to the job from this commit on. */
export const beginNext = async (tx: Tx, name: string, topic: string): Promise<boolean> => {
  const begun = await tx.unsafe(
    `with next as (
       update schedule_runs set state = 'queued' where id = (
         select r.id from schedule_runs r join schedules s on s.name = r.name
         where r.name = $1 and ${mayBegin} order by r.due_at limit 1)
         and not exists (select from schedule_runs where name = $1 and ${underWay})
       returning id)
     insert into outbox (topic, lane, subject_id) select $2, 0, id from next`,
    [name, topic],
  );
  return begun.count > 0;
};

/** Owes a run again that is under way and that neither the outbox, nor a chunk, nor quarantine holds. Under the schedule's lock. */
export const oweLost = async (tx: Tx, name: string, topic: string, now: number): Promise<number> => {
  const again = await tx.unsafe(
    `insert into outbox (topic, lane, subject_id)
     select $3, 0, r.id from schedule_runs r where r.name = $1 and r.${underWay} and ${unheld}`,
    [name, now - lostAfterMs, topic],
  );
  return again.count;
};
