import type { Queryable } from './connect.ts';

/** Why an order was refused and since when it is kept. `waitsOn` names the party that was unknown, as `worker:W-1`. */
export type RefusedOrderView = {
  code: string;
  message: string;
  column: string | null;
  waitsOn: string | null;
  refusedAt: number;
};

/** The open refusal of a source's order by its external id, without what was sent; undefined where none is kept. */
export const findRefusedOrder = async (
  sql: Queryable,
  source: string,
  externalId: string,
): Promise<RefusedOrderView | undefined> => {
  const [row] = await sql.unsafe<RefusedOrderView[]>(
    `select code, message, column_name as "column", waits_on as "waitsOn", refused_at as "refusedAt"
     from intake_rejections where source = $1 and external_id = $2 and closed_at is null`,
    [source, externalId],
    { prepare: true },
  );
  return row;
};
