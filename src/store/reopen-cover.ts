import type { Queryable } from './connect.ts';

/** Which excluded orders are looked at again; what is not named does not narrow. `limit` takes those signed first. */
export type Reopened = {
  orderIds?: readonly string[];
  programmeId?: string;
  reasons?: readonly string[];
  limit?: number;
};

/**
 * Owes a second decision to excluded orders whose cover is still possible at business time `now`: `redecide-cover` looks at what is true then.
 * Called in the transaction that mends what stood in the way. An order that is owed one twice is decided once.
 * Exclusions are locked by id. Returns how many.
 */
export const reopenExcluded = async (tx: Queryable, which: Reopened, now: number): Promise<number> => {
  const { orderIds = null, programmeId = null, reasons = null, limit = 1_000_000 } = which;
  const reopened = await tx`
    with possible as (
      select x.order_id from cover_exclusions x join orders o on o.id = x.order_id
      where x.possible_until > ${now}
        and (${orderIds as string[] | null}::uuid[] is null or x.order_id = any(${orderIds as string[] | null}::uuid[]))
        and (${reasons as string[] | null}::text[] is null or x.reason = any(${reasons as string[] | null}::text[]))
        and (${programmeId}::uuid is null or x.plan_version_id in (
          select v.id from plan_versions v join insurance_plans p on p.id = v.plan_id where p.programme_id = ${programmeId}::uuid))
      order by o.signed_at, o.id limit ${limit}
    ), held as (
      select order_id from cover_exclusions where order_id in (select order_id from possible) order by order_id for update
    ), marked as (
      update cover_exclusions x set reopened_at = greatest(x.reopened_at, ${now}) where x.order_id in (select order_id from held)
      returning x.order_id
    )
    insert into outbox (topic, lane, subject_id) select 'cover.reopened', 1, order_id from marked order by order_id`;
  return reopened.count;
};
