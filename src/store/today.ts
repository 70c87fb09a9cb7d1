import type { BusinessCalendar } from '../domain/business-date.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Access } from './access.ts';
import { type ListedAlarm, listAlarms } from './alarm-list.ts';
import type { Queryable, Sql } from './connect.ts';
import { type FundYear, listFunds } from './funds.ts';
import { quarantineCount } from './quarantine-list.ts';
import { type TodayMinute, todayMinutes } from './today-minutes.ts';
import { type OrdersSince, todayOrders } from './today-orders.ts';
import { type Pipeline, type PipelineOwed, todayOwed } from './today-owed.ts';
import { type UninsuredNow, uninsuredNow } from './today-uninsured.ts';
import { sharedByView } from './today-view.ts';
import { countUntold } from './untold-decisions.ts';

/** The day on one screen, of one instant and within one scope. What the operator may not see is null. */
export type Today = {
  asOf: number;
  /** The business date, and when it began: from then on orders are counted. */
  date: string;
  since: number;
  orders: OrdersSince | null;
  owed: PipelineOwed[] | null;
  minutes: TodayMinute[] | null;
  uninsured: UninsuredNow | null;
  fund: FundYear[] | null;
  alarms: ListedAlarm[] | null;
  quarantined: { count: number; exact: boolean } | null;
};

const seen = ['order.read', 'fund.read', 'alarm.read', 'quarantine.read'] as const satisfies readonly Permission[];

export type TodayDeps = { sql: Sql; calendar: BusinessCalendar; pipelines: readonly Pipeline[] };

/** What a view remembers from one look to the next. */
const countersOfView = () => ({ minutes: todayMinutes(), orders: todayOrders() });
type Counters = ReturnType<typeof countersOfView>;

const readToday = async (
  { sql, calendar, pipelines }: TodayDeps,
  { minutes, orders }: Counters,
  access: Access,
  now: number,
): Promise<Today> => {
  const city = access.scope === 'city' && access.permits('order.read');
  // Before the transaction: it takes a connection of its own, and who holds one should not wait for another.
  const untold = city ? await countUntold(sql, now) : undefined;
  return sql.begin('isolation level repeatable read read only', async (tx): Promise<Today> => {
    const since = calendar.startOfDay(calendar.dayOf(now));
    const year = Number(calendar.dateOf(now).slice(0, 4));
    const may = async <T>(permission: Permission, read: (tx: Queryable) => Promise<T>): Promise<T | null> =>
      access.permits(permission) ? await read(tx) : null;
    return {
      ...{ asOf: now, since, date: calendar.dateOf(now) },
      orders: await may('order.read', () => orders.read(tx, access, since, now)),
      owed: await may('order.read', () => todayOwed(tx, access, { now, pipelines, untold })),
      minutes: await may('order.read', () => minutes.read(tx, access, now)),
      uninsured: await may('order.read', () => uninsuredNow(tx, access, now)),
      fund: await may('fund.read', async () => (await listFunds(tx, access)).filter((fund) => fund.year === year)),
      alarms: await may('alarm.read', () => listAlarms(tx, access)),
      quarantined: await may('quarantine.read', () => quarantineCount(tx, access, { state: 'waiting' })),
    };
  });
};

/** Reads the day for whoever asks. A view that is asked again and again remembers what is over. */
export const todayReader = (deps: TodayDeps): ((access: Access, now: number) => Promise<Today>) =>
  sharedByView(seen, countersOfView, (counters, access, now) => readToday(deps, counters, access, now)).read;
