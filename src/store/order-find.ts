import { isUuid } from '../domain/uuid.ts';
import { type Access, demand } from './access.ts';
import type { Sql } from './connect.ts';
import { type OrderListRow, orderColumns } from './order-list.ts';
import { orderWithin } from './order-within.ts';
import { sourcesOf } from './sources.ts';

/** What somebody looks for: the text as typed, and the keyed hashes that it has where it can be a phone or an identity number. */
export type Sought = { text: string; phoneHash: Buffer | null; idHashes: readonly Buffer[] };

/** So many are shown, the newest. Who has more is found by a narrower search. */
export const mostFound = 50;

/**
 * Orders that a text names exactly: by order id, external id of the order or the worker, policy number, phone or identity number. Every way
 * is by an index: external ids are looked up source by source. A person's orders count whatever registration they came through, also an
 * earlier one. @throws {UsageError} `forbidden` without `order.read`
 */
export const findOrders = (sql: Sql, access: Access, sought: Sought): Promise<OrderListRow[]> => {
  demand(access, 'order.read');
  const { text, phoneHash, idHashes } = sought;
  const id = isUuid(text) ? text : null;
  return sql<OrderListRow[]>`
      with recursive ${sql.unsafe(sourcesOf('workers'))}, people as (
        select id from persons where id_hash = any(array(select decode(h, 'hex') from unnest(${idHashes.map((h) => h.toString('hex'))}::text[]) h))
      ), hands as (
        select id from workers where person_id in (select id from people)
        union select worker_id from worker_past_persons where person_id in (select id from people)
        union select id from workers where phone_hash = decode(${phoneHash?.toString('hex') ?? null}::text, 'hex')
        union select w.id from sources s join workers w on w.source = s.source and w.external_id = ${text}
      ), found as (
        select ${id}::uuid as id
        union select x.id from sources s join orders x on x.source = s.source and x.external_id = ${text}
        union select order_id from policies where policy_no = ${text}
        union select x.id from hands h join orders x on x.worker_id = h.id
      )
      select ${sql.unsafe(orderColumns)} from (select distinct id from found) f join orders o on o.id = f.id where ${orderWithin(sql, access)}
      order by o.id desc limit ${mostFound}`;
};
