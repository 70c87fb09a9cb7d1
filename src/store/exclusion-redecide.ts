import { type Access, demand } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Sql, Tx } from './connect.ts';
import { orderWithin } from './order-within.ts';
import { reopenExcluded } from './reopen-cover.ts';

export type Redeciding = { reason: string; at: number };
/** What was asked again, and what was not: asked for before, decided meanwhile, or its work is over. */
export type Redecided = { reopened: string[]; passed: string[] };

type Seen = { id: string; reason: string; regionCode: string | null };

/** The same as `redecideExcluded`, within the caller's transaction. @throws {UsageError} `forbidden` without `order.redecide` */
export const redecideExcludedIn = async (
  tx: Tx,
  access: Access,
  ids: readonly string[],
  by: Redeciding,
): Promise<Redecided> => {
  demand(access, 'order.redecide');
  const seen = await tx<Seen[]>`
    select x.order_id as id, x.reason, o.region_code as "regionCode" from cover_exclusions x join orders o on o.id = x.order_id
    where x.order_id = any(${ids as string[]}::uuid[]) and x.possible_until > ${by.at} and x.reopened_at is null and ${orderWithin(tx, access)}
    order by x.order_id for update of x`;
  const orderIds = seen.map(({ id }) => id);
  if (orderIds.length > 0) await reopenExcluded(tx, { orderIds }, by.at);
  for (const { id, reason, regionCode } of seen)
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'order.redecide', subjectType: 'order', subjectId: id },
      ...{ before: { exclusion: reason }, after: { owed: 'a second decision' }, reason: by.reason, regionCode },
    });
  const reopened = new Set(orderIds);
  return { reopened: orderIds, passed: ids.filter((id) => !reopened.has(id)) };
};

/**
 * Owes a second decision to excluded orders, as a mend does: `redecide-cover` looks at what is true then, and nobody's word changes a rule.
 * Those outside the scope are as if they were not there. Each is audited in the same transaction; what waits for its decision already is
 * passed by.
 * @throws {UsageError} `forbidden` without `order.redecide`
 */
export const redecideExcluded = (
  sql: Sql,
  access: Access,
  ids: readonly string[],
  by: Redeciding,
): Promise<Redecided> => {
  demand(access, 'order.redecide');
  return sql.begin((tx) => redecideExcludedIn(tx, access, ids, by)) as Promise<Redecided>;
};
