import type postgres from 'postgres';
import { type Access, demand } from './access.ts';
import type { Queryable } from './connect.ts';
import { type Counted, countOf, type ListQuery, type Page, type PageOf, pageOf } from './list.ts';
import { quarantinePlaced, quarantineRow, quarantineWithin } from './quarantine.ts';

export type QuarantineFilter = {
  /** Those that wait for a person, or those that somebody has dealt with. */
  state: 'waiting' | 'released';
  job?: string | undefined;
  code?: string | undefined;
};
export type QuarantineListRow = {
  id: string;
  job: string;
  topic: string;
  subjectId: string;
  /** The order's, where an order was set aside. */
  externalId: string | null;
  code: string;
  message: string;
  attempts: number;
  quarantinedAt: number;
  releasedAt: number | null;
  releasedBy: string | null;
  regionCode: string | null;
};

/** Who has service points alone sees orders of their workers alone: those lead to what was set aside, which is looked through by time else. */
const ofHelped = (sql: Queryable, { scope }: Access): postgres.Fragment =>
  scope === 'city' || scope.regions.length > 0
    ? sql``
    : sql`and q.subject_id in (
        select s.id from workers h join orders s on s.worker_id = h.id where h.service_point_code = any(${scope.servicePoints as string[]}::text[]))`;

const queryOf = (sql: Queryable, access: Access, { state, job, code }: QuarantineFilter): ListQuery => {
  demand(access, 'quarantine.read');
  return {
    from: sql`quarantine q ${sql.unsafe(quarantinePlaced)}`,
    where: sql`q.released_at ${sql.unsafe(state === 'waiting' ? 'is null' : 'is not null')}
      ${job === undefined ? sql`` : sql`and q.job = ${job}`} ${code === undefined ? sql`` : sql`and q.code = ${code}`}
      and ${quarantineWithin(sql, access)} ${ofHelped(sql, access)}`,
    select: sql.unsafe(quarantineRow),
    key: sql`q.quarantined_at`,
    id: sql`q.id`,
    descending: state === 'released',
    by: 'quarantinedAt',
  };
};

/** What waits, oldest first, or what was released, newest first. @throws {UsageError} `forbidden` without `quarantine.read` */
export const quarantinePage = (
  sql: Queryable,
  access: Access,
  filter: QuarantineFilter,
  page: PageOf,
): Promise<Page<QuarantineListRow>> => pageOf(sql, queryOf(sql, access, filter), page);

/** How many the same filter finds. */
export const quarantineCount = (sql: Queryable, access: Access, filter: QuarantineFilter): Promise<Counted> =>
  countOf(sql, queryOf(sql, access, filter));

export type QuarantineCause = { job: string; code: string; count: number; oldestAt: number };

/** What waits, by job and cause, the most frequent first: three thousand failures are three errors. */
export const quarantineCauses = async (sql: Queryable, access: Access): Promise<QuarantineCause[]> => {
  const { from, where } = queryOf(sql, access, { state: 'waiting' });
  return sql<QuarantineCause[]>`
    select q.job, q.code, count(*)::int4 as count, min(q.quarantined_at) as "oldestAt" from ${from} where ${where}
    group by q.job, q.code order by count desc, q.job, q.code`;
};
