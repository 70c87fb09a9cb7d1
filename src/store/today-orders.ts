import { type Access, demand } from './access.ts';
import type { Queryable } from './connect.ts';
import { orderWithin } from './order-within.ts';

/** The orders that came in since an instant, and how far they have come. `signed` is the sum of the four states. */
export type OrdersSince = {
  signed: number;
  owed: number;
  requested: number;
  covered: number;
  excluded: number;
  /** Whose worker was told of the decision, covered or not. */
  told: number;
  /** Most frequent first. */
  excludedByReason: { reason: string; count: number }[];
};

type Row = Omit<OrdersSince, 'excludedByReason'>;
const nothing: Row = { signed: 0, owed: 0, requested: 0, covered: 0, excluded: 0, told: 0 };

/** Read through the block range index on the instant of receiving. @throws {UsageError} `forbidden` without `order.read` */
export const ordersSince = async (tx: Queryable, access: Access, since: number): Promise<OrdersSince> => {
  demand(access, 'order.read');
  const [row = nothing] = await tx<Row[]>`
    select count(*)::int4 as signed, count(*) filter (where o.cover_state = 'owed')::int4 as owed,
      count(*) filter (where o.cover_state = 'requested')::int4 as requested,
      count(*) filter (where o.cover_state = 'covered')::int4 as covered,
      count(*) filter (where o.cover_state = 'excluded')::int4 as excluded,
      count(*) filter (where o.cover_state in ('covered', 'excluded')
        and exists (select from notifications n where n.order_id = o.id and n.state = 'sent'))::int4 as told
    from orders o where o.received_at >= ${since} and ${orderWithin(tx, access, 'o')}`;
  const excludedByReason = await tx<{ reason: string; count: number }[]>`
    select x.reason, count(*)::int4 as count from orders o join cover_exclusions x on x.order_id = o.id
    where o.received_at >= ${since} and o.cover_state = 'excluded' and ${orderWithin(tx, access, 'o')}
    group by 1 order by 2 desc, 1`;
  return { ...row, excludedByReason };
};
