import type { Access } from './access.ts';
import { auditSubjectName } from './audit-list.ts';
import type { Queryable } from './connect.ts';

/** What an act was done to; `subjectName` where the records know what people call it. */
export type ShiftSubject = {
  subjectId: string;
  subjectName: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

/** Acts of one kind: how many, on how many things, which (the latest three), and why (three of the reasons that were given). */
export type ShiftAct = {
  action: string;
  subjectType: string;
  count: number;
  firstAt: number;
  lastAt: number;
  things: number;
  subjects: ShiftSubject[];
  reasons: string[];
};

const namedAtMost = 3;

/**
 * What an operator has done themselves, by kind of act, in the order in which they began: from the audit log, which everybody may read of
 * themselves. Their coming and going is left out, and guesses at their password, which may be anybody's.
 */
export const shiftActs = (
  sql: Queryable,
  access: Access,
  { since, until }: { since: number; until: number },
): Promise<ShiftAct[]> => sql<ShiftAct[]>`
  with acts as materialized (
    select a.* from audit_log a
    where a.at >= ${since} and a.at <= ${until} and a.actor = ${access.actor} and a.action <> 'sign_out'
      and not starts_with(a.action, 'sign_in')
  ), things as (
    select t.*, row_number() over (partition by t.action, t.subject_type order by t.id desc) as nth
    from (select distinct on (action, subject_type, subject_id) * from acts order by action, subject_type, subject_id, id desc) t
  ), named as (
    select a.action, a.subject_type, jsonb_agg(jsonb_build_object('subjectId', a.subject_id, 'subjectName', ${sql.unsafe(auditSubjectName)},
        'before', a.before, 'after', a.after) order by a.id desc) as subjects
    from things a where a.nth <= ${namedAtMost} group by 1, 2
  )
  select a.action, a.subject_type as "subjectType", count(*)::int4 as count, min(a.at) as "firstAt", max(a.at) as "lastAt",
    count(distinct a.subject_id)::int4 as things, n.subjects,
    coalesce((array_agg(distinct a.reason) filter (where a.reason is not null))[1:3], '{}') as reasons
  from acts a join named n on n.action = a.action and n.subject_type = a.subject_type
  group by a.action, a.subject_type, n.subjects order by min(a.at), 1`;
