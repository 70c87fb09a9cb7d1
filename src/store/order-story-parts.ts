import type { Access } from './access.ts';
import type { AuditListRow } from './audit-list.ts';
import { ms, type Queryable } from './connect.ts';
import { orderActs } from './order-acts.ts';

export type Facts = Record<string, number | string | boolean | null>;

/** What happened to the order, with what it changed; `appliedAt` is null until it has had its effect on cover. */
export type StoryEvent = {
  version: number;
  kind: string;
  at: number;
  actor: string;
  reason: string | null;
  before: Facts;
  after: Facts;
  appliedAt: number | null;
};

type StoryAct = Omit<AuditListRow, 'regionCode' | 'region' | 'subjectName'>;

/** What only the story of one order reads. Lists are in the order in which things happened. */
export type StoryParts = {
  events: StoryEvent[];
  attendance: { kind: string; at: number; distanceM: number | null; flags: string[] }[];
  lifted: { reason: string; decidedAt: number; liftedAt: number }[];
  /** Who had it decided again, and why. */
  asked: { at: number; actor: string; reason: string | null }[];
  changes: { at: number; action: string; cause: string; before: Facts; after: Facts }[];
  charges: { businessDate: string; fen: number }[];
  returned: { at: number; cause: string; days: number; fen: number; moved: boolean }[];
  messages: {
    id: string;
    kind: string;
    channel: string;
    state: string;
    createdAt: number;
    dueAt: number;
    sentAt: number | null;
    attempts: number;
    errorCode: string | null;
  }[];
  quarantine: {
    job: string;
    code: string;
    message: string;
    attempts: number;
    quarantinedAt: number;
    releasedAt: number | null;
    releasedBy: string | null;
    /** Why it was driven again, as whoever did it said. */
    releaseReason: string | null;
  }[];
  failures: { topic: string; failures: number; crashes: number; lastAt: number }[];
  refusals: { code: string; message: string; refusedAt: number; closedAt: number | null; times: number }[];
  /** Null for who may not see the audit log. */
  audit: StoryAct[] | null;
};

/** Every topic whose subject is an order. */
const orderTopics = [
  'order.signed',
  'order.cancelled',
  'order.stopped',
  'order.amended',
  'cover.reopened',
  'order.decided',
  'policy.issued',
  'policy.changed',
];

/** `$1` is the order. Each column is one list of the story, read in the same statement. */
const query = `
  select coalesce((select jsonb_agg(jsonb_build_object('version', e.version, 'kind', e.kind, 'at', ${ms('e.at')}, 'actor', e.actor,
      'reason', e.reason, 'before', e.before, 'after', e.after, 'appliedAt', ${ms('e.applied_at')}) order by e.version)
      from order_events e where e.order_id = $1), '[]') as events,
    coalesce((select jsonb_agg(jsonb_build_object('kind', t.kind, 'at', ${ms('t.at')}, 'distanceM', t.distance_m, 'flags', t.flags) order by t.at, t.id)
      from order_attendance t where t.order_id = $1), '[]') as attendance,
    coalesce((select jsonb_agg(jsonb_build_object('reason', h.reason, 'decidedAt', ${ms('h.decided_at')}, 'liftedAt', ${ms('h.lifted_at')}) order by h.id)
      from cover_exclusion_history h where h.order_id = $1), '[]') as lifted,
    coalesce((select jsonb_agg(jsonb_build_object('at', ${ms('a.at')}, 'actor', a.actor, 'reason', a.reason) order by a.id)
      from audit_log a where a.subject_type = 'order' and a.subject_id = $1::uuid::text and a.action = 'order.redecide'), '[]') as asked,
    coalesce((select jsonb_agg(jsonb_build_object('at', ${ms('h.at')}, 'action', h.action, 'cause', h.cause, 'before', h.before - 'personId',
      'after', h.after - 'personId') order by h.id) from policy_history h where h.order_id = $1), '[]') as changes,
    coalesce((select jsonb_agg(jsonb_build_object('businessDate', c.business_date, 'fen', c.fen) order by c.business_date)
      from policies p join plan_versions v on v.id = p.plan_version_id join premium_charges c on c.plan_id = v.plan_id and c.person_id = p.person_id
        and c.policy_id = p.order_id where p.order_id = $1), '[]') as charges,
    coalesce((select jsonb_agg(to_jsonb(r) order by r.at) from (
      select ${ms('h.at')} as at, h.cause, count(*) as days, sum(h.fen) as fen, h.moved_to_policy_id is not null as moved
      from premium_charge_history h where h.policy_id = $1 group by h.at, h.cause, h.moved_to_policy_id is not null) r), '[]') as returned,
    coalesce((select jsonb_agg(jsonb_build_object('id', n.id, 'kind', n.kind, 'channel', n.channel, 'state', n.state, 'createdAt', ${ms('n.created_at')},
      'dueAt', ${ms('n.due_at')}, 'sentAt', ${ms('n.sent_at')}, 'attempts', n.attempts, 'errorCode', n.error_code) order by n.created_at, n.id)
      from notifications n where n.order_id = $1), '[]') as messages,
    coalesce((select jsonb_agg(jsonb_build_object('job', q.job, 'code', q.code, 'message', q.message, 'attempts', q.attempts,
      'quarantinedAt', ${ms('q.quarantined_at')}, 'releasedAt', ${ms('q.released_at')}, 'releasedBy', q.released_by,
      'releaseReason', (select a.reason from audit_log a where a.subject_type = 'quarantine' and a.subject_id = q.id::text and a.action = 'quarantine.retry' order by a.id desc limit 1)) order by q.quarantined_at)
      from quarantine q where q.subject_id = $1), '[]') as quarantine,
    coalesce((select jsonb_agg(jsonb_build_object('topic', a.topic, 'failures', a.failures, 'crashes', a.crashes, 'lastAt', ${ms('a.last_at')}))
      from subject_attempts a where a.topic = any($2::text[]) and a.subject_id = $1), '[]') as failures,
    coalesce((select jsonb_agg(jsonb_build_object('code', r.code, 'message', r.message, 'refusedAt', ${ms('r.refused_at')},
      'closedAt', ${ms('r.closed_at')}, 'times', r.times) order by r.refused_at) from intake_rejections r where r.order_id = $1), '[]') as refusals`;

const auditOf = (tx: Queryable, id: string): Promise<StoryAct[]> => tx`
  select a.id, a.at, a.actor, a.action, a.subject_type as "subjectType", a.subject_id as "subjectId", a.reason, a.before, a.after
  from audit_log a where ${orderActs(tx, [id])} order by a.id desc limit 200`;

/** The lists of an order's story. The caller has made sure that the order lies within the scope. */
export const storyParts = async (tx: Queryable, access: Access, order: { id: string }): Promise<StoryParts> => {
  const [row] = await tx.unsafe<[Omit<StoryParts, 'audit'>]>(query, [order.id, orderTopics] as never[]);
  return { ...row, audit: access.permits('audit.read') ? await auditOf(tx, order.id) : null };
};
