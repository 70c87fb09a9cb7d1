import type { Tx } from './connect.ts';
import { reopenExcluded } from './reopen-cover.ts';

const atOnce = 500;

/**
 * Owes a second decision to orders that a fund could pay by itself now, first signed first: money that came back for a long order may do for
 * a short one. `days` is how many of the cheapest days are left. Returns how many.
 */
export const reopenAffordable = async (tx: Tx, programme: string, days: number, now: number): Promise<number> => {
  const rows = await tx<{ id: string }[]>`
    select x.order_id as id
    from cover_exclusions x join orders o on o.id = x.order_id
    where x.possible_until > ${now} and x.reason = 'fund_exhausted' and x.reopened_at is null
      and o.ends_at - greatest(o.starts_at, ${now}::timestamptz) <= make_interval(days => ${Math.min(days, 100_000)})
      and x.plan_version_id in (
        select v.id from plan_versions v join insurance_plans p on p.id = v.plan_id join programmes g on g.id = p.programme_id
        where g.code = ${programme})
    order by o.signed_at, o.id limit ${atOnce}`;
  if (rows.length === 0) return 0;
  return reopenExcluded(tx, { orderIds: rows.map((row) => row.id) }, now);
};
