import type { Tx } from './connect.ts';

/**
 * Orders that were excluded though something happened to them meanwhile are owed a second decision, which lives through it. Orders that are
 * not excluded are passed by.
 */
export const reopenChanged = async (tx: Tx, orderIds: readonly string[]): Promise<void> => {
  await tx`
    insert into outbox (topic, lane, subject_id)
    select 'cover.reopened', 0, x.order_id from cover_exclusions x
    where x.order_id = any(${orderIds as string[]}::uuid[])
      and exists (select from order_events e where e.order_id = x.order_id and e.applied_at is null)
    order by x.order_id`;
};
