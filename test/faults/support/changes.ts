import { changeOrders, type OrderChange } from '../../../src/intake/change-orders.ts';
import { createDatabase } from '../../../src/intake/http/transact.ts';
import type { Sql } from '../../../src/store/connect.ts';
import { cityCalendar } from '../../support/city.ts';
import { sign } from './orders.ts';

const hour = 3_600_000;
const day = 24 * hour;

type Signed = { n: number; startsAt: number; endsAt: number };
export type Changes = { changed: number; refused: number };

/** What happens to an order: it is cancelled, becomes longer, later (or is completed, where it has begun), safer or more dangerous. */
const changeOf = ({ n, startsAt, endsAt }: Signed, now: number): OrderChange => {
  const amend = { kind: 'amend', reason: 'a test' } as const;
  const cancel: OrderChange = { kind: 'cancel', reason: 'a test' };
  const changes: OrderChange[] = [
    { ...amend, endsAt: startsAt + 26 * hour },
    startsAt < now
      ? { kind: 'complete', actualStart: startsAt, actualEnd: now, wageFen: null }
      : { ...amend, startsAt: startsAt + day, endsAt: endsAt + day },
    cancel,
    { ...amend, occupationClass: 2 },
    { ...amend, occupationClass: 5 },
  ];
  return changes[(Math.floor(n / 7) % 6) - 1] ?? cancel;
};

/** Changes orders as intake does, in one transaction, again where Postgres had to break a deadlock. */
export const changeAll = async (
  sql: Sql,
  orders: readonly { n: number; change: OrderChange }[],
  now: number,
): Promise<Changes> => {
  const database = createDatabase(sql, { connectionMs: 10_000, answerMs: 30_000, queue: 100 });
  const changes = orders.map(({ n, change }) => ({ order: { externalId: String(n) }, change }));
  const deps = { calendar: cityCalendar(), now, actor: 'test' };
  const outcomes = await database.write((tx) => changeOrders({ ...deps, tx }, { source: 'test', changes }));
  const count = (kind: string): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  return { changed: count('changed'), refused: count('refused') };
};

/** Cancels these orders. Orders that are cancelled already stay so. */
export const cancelAll = (sql: Sql, numbers: readonly number[]): Promise<Changes> =>
  changeAll(
    sql,
    numbers.map((n) => ({ n, change: { kind: 'cancel', reason: 'a test' } })),
    Date.now(),
  );

/** What the market's server tells of every seventh of these orders after they were signed. */
export const changeSome = async (
  sql: Sql,
  { from, count }: { from: number; count: number },
  now: number = Date.now(),
): Promise<Changes> => {
  const signed = await sql<Signed[]>`
    select external_id::int4 as n, starts_at as "startsAt", ends_at as "endsAt" from orders
    where source = 'test' and external_id = any(array(select n::text from generate_series(${from}::int4, ${from + count - 1}::int4) n where n % 7 = 0))
    order by 1`;
  return changeAll(
    sql,
    signed.map((order) => ({ n: order.n, change: changeOf(order, now) })),
    now,
  );
};

/** Signs orders and changes some of them. Done again, it does what was left undone. */
export const signAndChange = async (sql: Sql, orders: { from: number; count: number }): Promise<void> => {
  await sign(sql, orders);
  await changeSome(sql, orders);
};
