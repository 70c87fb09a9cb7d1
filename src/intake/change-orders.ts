import type { BusinessCalendar } from '../domain/business-date.ts';
import { distanceMetres } from '../domain/geography.ts';
import {
  type ChangeRefusal,
  type Completion,
  farFromPlaceMetres,
  isOutsideHours,
  judgeAmend,
  judgeAttendance,
  judgeCancel,
  judgeComplete,
  type Terms,
} from '../domain/order-changes.ts';
import { openAlarm } from '../store/alarms.ts';
import type { Queryable } from '../store/connect.ts';
import {
  type LockedOrder,
  lockOrders,
  type NewAttendance,
  type NewEvent,
  type OrderRef,
  writeAttendance,
  writeEvents,
} from '../store/order-events.ts';
import type { StoredPoint } from './records/known-fields.ts';

export type ChangeDeps = {
  tx: Queryable;
  calendar: BusinessCalendar;
  now: number;
  /** Who changes, for the order's history: `api-key:<id>`, `host:<user>`. */
  actor: string;
};

/** One thing that happened to a signed order. Instants in milliseconds. */
export type OrderChange =
  | { kind: 'cancel'; reason: string | null }
  | ({ kind: 'amend'; reason: string | null } & Partial<Terms>)
  | ({ kind: 'complete' } & Completion)
  | { kind: 'check_in' | 'check_out'; at: number; point: StoredPoint | null };

/** `now` is the business time at which it is judged and happens, where that is not the batch's. */
export type ChangeRequest = { order: OrderRef; change: OrderChange; now?: number };

/** What became of one change. `owes`: something was put into the outbox, so that the relay wants a hint after the commit. */
export type ChangeOutcome =
  | {
      kind: 'changed' | 'unchanged';
      id: string;
      externalId: string;
      version: number;
      coverState: LockedOrder['coverState'];
      /** As it was when the change was judged; null without a policy. */
      policyStatus: string | null;
      flags: readonly string[];
      /** Of a check-in or check-out: from the place of work, where both points are known. */
      distanceM: number | null;
      owes: boolean;
    }
  | ChangeRefusal;

type Asked = { order: LockedOrder; change: OrderChange; now: number };
/** What one change writes: nothing, an event, or attendance; or why it is not taken. */
type Planned = ChangeRefusal | { kind: 'unchanged' } | NewEvent | NewAttendance;

const unknownOrder: ChangeRefusal = {
  kind: 'refused',
  code: 'unknown_order',
  column: '',
  message: 'no order of your source has this id: compare it, or name the order as ext: with your own id',
};

const termsOf = ({ startsAt, endsAt, occupationClass }: LockedOrder): Terms => ({ startsAt, endsAt, occupationClass });

const attendanceOf = (order: LockedOrder, kind: NewAttendance['kind'], at: number, point: StoredPoint | null) => {
  const { lng, lat } = order;
  const distanceM = point && lng !== null && lat !== null ? Math.round(distanceMetres(point, { lng, lat })) : null;
  const flags = [
    ...(distanceM !== null && distanceM > farFromPlaceMetres ? ['far_from_place'] : []),
    ...(isOutsideHours(order, at) ? ['outside_hours'] : []),
  ];
  const where = { lng: point?.lng ?? null, lat: point?.lat ?? null, datum: point?.datum ?? null };
  return { orderId: order.id, kind, at, ...where, distanceM, flags, regionCode: order.regionCode };
};

/** Judges one change against its order as it stands under the lock. */
const planOf = ({ order, change, now }: Asked, { calendar, actor }: ChangeDeps): Planned => {
  const event = { orderId: order.id, at: now, actor, reason: 'reason' in change ? change.reason : null };
  switch (change.kind) {
    case 'cancel': {
      const judged = judgeCancel(order, now);
      return judged.kind === 'change' ? { ...event, kind: 'cancelled', before: {}, after: {}, set: {} } : judged;
    }
    case 'amend': {
      const judged = judgeAmend(order, change, now, calendar);
      if (judged.kind !== 'change') return judged;
      return { ...event, kind: 'amended', before: termsOf(order), after: judged.value, set: judged.value };
    }
    case 'complete': {
      const judged = judgeComplete(order, change, now);
      if (judged.kind !== 'change') return judged;
      const { actualStart, actualEnd } = judged.value;
      return { ...event, kind: 'completed', before: {}, after: { actualStart, actualEnd }, set: judged.value };
    }
    default: {
      const judged = judgeAttendance(order, change.at, now);
      return judged.kind === 'change' ? attendanceOf(order, change.kind, change.at, change.point) : judged;
    }
  }
};

const isEvent = (plan: Planned): plan is NewEvent => 'before' in plan;
const isAttendance = (plan: Planned): plan is NewAttendance => 'distanceM' in plan;

const outcomeOf = (order: LockedOrder, plan: Planned, version: number | undefined, owes: boolean): ChangeOutcome => {
  if (plan.kind === 'refused') return plan;
  const { id, externalId, coverState, policyStatus } = order;
  const added = isAttendance(plan) ? plan.flags.filter((flag) => !order.flags.includes(flag)) : [];
  return {
    kind: version === undefined ? 'unchanged' : 'changed',
    ...{ id, externalId, coverState, policyStatus, owes },
    version: version ?? order.version,
    flags: [...order.flags, ...added],
    distanceM: isAttendance(plan) ? plan.distanceM : null,
  };
};

/** Judges and writes changes of different orders. An amendment that would put a child to work opens the alarm that signing opens. */
const perform = async (deps: ChangeDeps, source: string, asked: readonly Asked[]): Promise<ChangeOutcome[]> => {
  const plans = asked.map((one) => planOf(one, deps));
  const written = new Map((await writeEvents(deps.tx, plans.filter(isEvent))).map((row) => [row.id, row]));
  const attended = await writeAttendance(deps.tx, deps.now, plans.filter(isAttendance));
  const came = new Set(attended.map((row) => row.orderId));
  const outcomes: ChangeOutcome[] = [];
  for (const [at, { order }] of asked.entries()) {
    const plan = plans[at] ?? { kind: 'unchanged' };
    if (plan.kind === 'refused' && plan.code === 'under_minimum_age') {
      const subject = `order:${source}:${order.externalId}`;
      await openAlarm(deps.tx, { kind: 'under_minimum_age', subject, regionCode: order.regionCode });
    }
    const event = isEvent(plan) ? written.get(order.id) : undefined;
    const version = event?.version ?? (isAttendance(plan) && came.has(order.id) ? order.version : undefined);
    outcomes.push(outcomeOf(order, plan, version, event?.owes ?? false));
  }
  return outcomes;
};

/**
 * Changes signed orders in the caller's transaction and answers each, in input order: changed, with its event and what that makes owed in
 * the same transaction; unchanged, where it had happened already; or refused, and then nothing of it is written. Orders are locked by id
 * before they are judged, so that a change meets a policy that is being issued either before or after, never between. Several changes of
 * one order happen one after another.
 */
export const changeOrders = async (
  deps: ChangeDeps,
  { source, changes }: { source: string; changes: readonly ChangeRequest[] },
): Promise<ChangeOutcome[]> => {
  const outcomes = new Map<ChangeRequest, ChangeOutcome>();
  for (let rest = changes; rest.length > 0; ) {
    const orders = await lockOrders(
      deps.tx,
      source,
      rest.map((request) => request.order),
    );
    const byId = new Map(orders.map((order) => [order.id, order]));
    const byExternalId = new Map(orders.map((order) => [order.externalId, order]));
    const round = new Map<string, [ChangeRequest, Asked]>();
    const later: ChangeRequest[] = [];
    for (const request of rest) {
      const { order: ref, change, now = deps.now } = request;
      const order = 'id' in ref ? byId.get(ref.id) : byExternalId.get(ref.externalId);
      if (!order) outcomes.set(request, unknownOrder);
      else if (round.has(order.id)) later.push(request);
      else round.set(order.id, [request, { order, change, now }]);
    }
    const made = await perform(
      deps,
      source,
      [...round.values()].map(([, asked]) => asked),
    );
    for (const [at, [request]] of [...round.values()].entries()) outcomes.set(request, made[at] ?? unknownOrder);
    rest = later;
  }
  return changes.map((request) => outcomes.get(request) ?? unknownOrder);
};
