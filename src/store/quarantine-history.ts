import type { CoverState } from '../domain/cover/order-states.ts';
import { UsageError } from '../errors.ts';
import { type Access, demand } from './access.ts';
import type { First } from './audit.ts';
import type { Queryable } from './connect.ts';
import { payloadTopic, quarantinePlaced, quarantineRow, quarantineWithin } from './quarantine.ts';
import type { QuarantineListRow } from './quarantine-list.ts';

/** What a quarantined row is about, and how that stands now. `payload` is a delivery that no job understood: nothing is owed for it. */
export type Subject =
  | { kind: 'order'; id: string; externalId: string; state: CoverState }
  | { kind: 'notice'; id: string; orderId: string; state: string }
  | { kind: 'alarm'; id: string; alarm: string; state: 'open' | 'closed' }
  | { kind: 'run'; id: string; name: string; dueAt: number; state: string }
  | { kind: 'payload'; id: string }
  | { kind: 'unknown'; id: string };

export type QuarantineAct = {
  at: number;
  actor: string;
  action: string;
  reason: string | null;
  outcome: string | null;
};
export type QuarantineEarlier = Pick<
  QuarantineListRow,
  'id' | 'code' | 'message' | 'attempts' | 'quarantinedAt' | 'releasedAt' | 'releasedBy'
>;

export type QuarantineDetail = {
  row: QuarantineListRow;
  subject: Subject;
  /** Where the subject is now: set aside, on its way again, or in no list. */
  held: 'quarantine' | 'outbox' | 'chunk' | 'nowhere';
  /** How often it failed or took its process with it since it was last released; null where nothing went wrong since. */
  tries: { failures: number; crashes: number; crashesAlone: number; lastAt: number } | null;
  /** Other times that the same subject was set aside, the latest first. */
  earlier: QuarantineEarlier[];
  /** What people did about any of them, the latest first. */
  acts: QuarantineAct[];
};

const mostEarlier = 20;
const mostActs = 50;

const rowOf = async (sql: Queryable, access: Access, id: string): Promise<QuarantineListRow | undefined> => {
  const [row] = await sql<QuarantineListRow[]>`
    select ${sql.unsafe(quarantineRow)}
    from quarantine q ${sql.unsafe(quarantinePlaced)} where q.id = ${id} and ${quarantineWithin(sql, access)}`;
  return row;
};

const subjectOf = async (sql: Queryable, { topic, subjectId: id }: QuarantineListRow): Promise<Subject> => {
  if (topic === payloadTopic) return { kind: 'payload', id };
  const [found] = await sql<{ subject: Subject }[]>`
    select jsonb_build_object('kind', 'order', 'id', id, 'externalId', external_id, 'state', cover_state) as subject from orders where id = ${id}
    union all
    select jsonb_build_object('kind', 'notice', 'id', id, 'orderId', order_id, 'state', state) from notifications where id = ${id}
    union all
    select jsonb_build_object('kind', 'alarm', 'id', id, 'alarm', kind, 'state', case when closed_at is null then 'open' else 'closed' end)
    from alarms where id = ${id}
    union all
    select jsonb_build_object('kind', 'run', 'id', id, 'name', name, 'dueAt', (date_part('epoch', due_at) * 1000)::int8, 'state', state)
    from schedule_runs where id = ${id}
    limit 1`;
  return found?.subject ?? { kind: 'unknown', id };
};

const heldBy = async (
  sql: Queryable,
  { topic, subjectId, releasedAt }: QuarantineListRow,
): Promise<QuarantineDetail['held']> => {
  const [held] = await sql<{ quarantine: boolean; outbox: boolean; chunk: boolean }[]>`
    select exists (select from quarantine where topic = ${topic} and subject_id = ${subjectId} and released_at is null) as quarantine,
      exists (select from outbox where topic = ${topic} and subject_id = ${subjectId}) as outbox,
      exists (select from chunks where topic = ${topic} and ${subjectId}::uuid = any(ids)) as chunk`;
  if (releasedAt === null || held?.quarantine) return 'quarantine';
  return held?.chunk ? 'chunk' : held?.outbox ? 'outbox' : 'nowhere';
};

/**
 * One quarantined row with everything that is known of its subject. What lies outside the scope is as if it were not there.
 * @throws {UsageError} `forbidden` without `quarantine.read`, `quarantined_unknown`
 */
export const quarantineDetail = async (sql: Queryable, access: Access, id: string): Promise<QuarantineDetail> => {
  demand(access, 'quarantine.read');
  const row = await rowOf(sql, access, id);
  if (!row)
    throw new UsageError('quarantined_unknown', 'there is no such row in quarantine, or not in your part of the city');
  const { topic, subjectId } = row;
  const earlier = await sql<QuarantineEarlier[]>`
    select id, code, message, attempts, quarantined_at as "quarantinedAt", released_at as "releasedAt", released_by as "releasedBy"
    from quarantine where topic = ${topic} and subject_id = ${subjectId} and id <> ${id}
    order by quarantined_at desc limit ${mostEarlier}`;
  const acts = await sql<QuarantineAct[]>`
    select at, actor, action, reason, after ->> 'outcome' as outcome from audit_log
    where subject_type = 'quarantine' and subject_id = any(${[id, ...earlier.map((each) => each.id)]}) order by id desc limit ${mostActs}`;
  const [tries] = await sql<NonNullable<QuarantineDetail['tries']>[]>`
    select failures, crashes, crashes_alone as "crashesAlone", last_at as "lastAt" from subject_attempts
    where topic = ${topic} and subject_id = ${subjectId}`;
  const subject = await subjectOf(sql, row);
  return { row, subject, held: await heldBy(sql, row), tries: tries ?? null, earlier, acts };
};

/** Who released rows before somebody else could, by id; rows outside the scope are as if they were not there. */
export const releasedBefore = async (
  sql: Queryable,
  access: Access,
  ids: readonly string[],
): Promise<({ id: string } & First)[]> => sql<({ id: string } & First)[]>`
  select q.id, q.released_by as by, q.released_at as at from quarantine q ${sql.unsafe(quarantinePlaced)}
  where q.id = any(${ids as string[]}::uuid[]) and q.released_at is not null and q.released_by is not null and ${quarantineWithin(sql, access)} order by q.id`;
