import type postgres from 'postgres';
import { isUuid } from '../domain/uuid.ts';
import type { Queryable } from './connect.ts';
import { sourcesOf } from './sources.ts';

/** Orders that bear a number or an id; two sources may use one number. */
export const ordersNamed = async (sql: Queryable, text: string | undefined): Promise<string[]> => {
  if (text === undefined) return [];
  const rows = await sql<{ id: string }[]>`
    with recursive ${sql.unsafe(sourcesOf('orders'))}
    select o.id from sources s join orders o on o.source = s.source and o.external_id = ${text}
    union select id from orders where id = ${isUuid(text) ? text : null}::uuid`;
  return rows.map(({ id }) => id);
};

/** The condition that an act `a` of the audit log was done to orders, to what stood of them in quarantine, to their refusals, or to either in the inbox. */
export const orderActs = (sql: Queryable, orders: readonly string[]): postgres.Fragment => sql`
  (a.subject_type, a.subject_id) in (
    with aside as (select id from quarantine where subject_id = any(${orders as string[]}::uuid[])),
      refused as (select id from intake_rejections where order_id = any(${orders as string[]}::uuid[]))
    select 'order', unnest(${orders as string[]}::text[])
    union all select 'quarantine', id::text from aside union all select 'inbox', 'quarantine:' || id from aside
    union all select 'rejection', id::text from refused union all select 'inbox', 'rejection:' || id from refused)`;
