import type { Access } from './access.ts';
import type { Queryable } from './connect.ts';

/** Acts of one kind: how many, on what (the latest five), and why (three of the reasons that were given). */
export type ShiftAct = {
  action: string;
  subjectType: string;
  count: number;
  firstAt: number;
  lastAt: number;
  subjects: string[];
  reasons: string[];
};

/**
 * What an operator has done themselves, by kind of act, in the order in which they began: from the audit log, which everybody may read of
 * themselves. Their coming and going is left out, and guesses at their password, which may be anybody's.
 */
export const shiftActs = (
  sql: Queryable,
  access: Access,
  { since, until }: { since: number; until: number },
): Promise<ShiftAct[]> => sql<ShiftAct[]>`
  select a.action, a.subject_type as "subjectType", count(*)::int4 as count, min(a.at) as "firstAt", max(a.at) as "lastAt",
    (array_agg(a.subject_id order by a.id desc))[1:5] as subjects,
    coalesce((array_agg(distinct a.reason) filter (where a.reason is not null))[1:3], '{}') as reasons
  from audit_log a
  where a.at >= ${since} and a.at <= ${until} and a.actor = ${access.actor} and a.action <> 'sign_out'
    and not starts_with(a.action, 'sign_in')
  group by 1, 2 order by min(a.at), 1`;
