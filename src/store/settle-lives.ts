import type { BusinessCalendar } from '../domain/business-date.ts';
import { chargeKey } from '../domain/cover/grant.ts';
import { daysOf, type Life, type Money } from '../domain/cover/life.ts';
import { type Charge, type Needing, settle, spentBy } from '../domain/cover/settle.ts';
import { openAlarm } from './alarms.ts';
import type { Tx } from './connect.ts';
import { chargesOf, freeCharges, lockOrders, type PolicyRow, personsConcerned, readPolicies } from './policy-lives.ts';
import { reopenExcluded } from './reopen-cover.ts';
import { type LifeChange, writeLives } from './write-lives.ts';

/** What a pipeline decides: the policy after the events that it does not reflect yet. */
export type LiveOn = (row: PolicyRow, money: Money) => Life;
export type Settling = { at: number; calendar: BusinessCalendar; money: Money; liveOn: LiveOn };
export type Settled = { changed: number; referred: number };

const needingOf = (row: PolicyRow, life: Life, changed: boolean, calendar: BusinessCalendar): Needing => ({
  ...{ policyId: row.orderId, planId: row.planId, programmeId: row.programmeId, personId: life.personId },
  ...{ signedAt: life.facts.signedAt, fen: life.fen, days: daysOf(life, calendar), changed },
});

const keyOf = (c: Charge): string => chargeKey(c.planId, c.personId, c.day);

/** What each programme gets back in all, and the least that one of the freed days cost. */
const returned = (spent: readonly { programmeId: string; fen: number }[], freed: readonly Charge[]) => {
  const net = new Map<string, number>();
  for (const { programmeId, fen } of spent) net.set(programmeId, (net.get(programmeId) ?? 0) - fen);
  const least = Math.max(1, Math.min(...freed.map((charge) => charge.fen)));
  return [...net].flatMap(([programmeId, fen]) => (fen > 0 ? [{ programmeId, orders: Math.ceil(fen / least) }] : []));
};

/** Money that came back is offered to the orders that it was missing for, first signed first; some more are asked, for not each can be paid. */
const askedPerReturned = 4;

/**
 * Gives these orders' events their effect on policies, charges and fund, whatever order jobs run in: each policy lives through what it does
 * not reflect yet, and the days it no longer needs go to the next policy that does, or back. Orders without a policy are passed by: they
 * are issued with their events, or decided again. A policy with a reported claim is left as it is (but for a gap that
 * its work ran into) and a person is told.
 *
 * Locks, in this order: the orders of everybody concerned by id, their charges (by deletion, which makes others wait), fund years. Throws
 * `fund_within_budget` when the fund cannot pay what is new; asked again with `money: 'short'` it does what can be paid.
 */
export const settleLives = async (tx: Tx, orderIds: readonly string[], how: Settling): Promise<Settled> => {
  const { at, calendar, money, liveOn } = how;
  const personIds = await personsConcerned(tx, orderIds);
  await lockOrders(tx, orderIds, personIds);
  const freed = await freeCharges(tx, orderIds);
  await lockOrders(tx, orderIds, personIds);
  const subjects = new Set(orderIds);
  const rows = await readPolicies(tx, orderIds, personIds);
  const mine = rows.filter((row) => subjects.has(row.orderId));
  if (mine.length === 0) return { changed: 0, referred: 0 };

  const changes = mine.map((row): LifeChange => {
    const events = row.claimed ? row.events.filter(({ kind }) => kind === 'completed') : row.events;
    const life = liveOn({ ...row, events }, money);
    return { row, life, cause: life.endReason ?? row.events.at(-1)?.kind ?? 'settled' };
  });
  const needing = [
    ...changes.map(({ row, life }) => needingOf(row, life, true, calendar)),
    ...rows.filter((row) => !subjects.has(row.orderId)).map((row) => needingOf(row, row.life, false, calendar)),
  ];
  const persons = [...new Set(needing.map((policy) => policy.personId))];
  const paid = await chargesOf(tx, [...new Set(mine.map((row) => row.planId))], persons);
  const { charges, moved } = settle(freed, needing, new Set(paid.map(keyOf)));
  const spent = (written: readonly Charge[]) => spentBy(freed, written);
  await writeLives(tx, { at, changes, charges, moved, spent });
  for (const { programmeId, orders } of freed.length > 0 ? returned(spent(charges), freed) : [])
    await reopenExcluded(tx, { programmeId, reasons: ['fund_exhausted'], limit: orders * askedPerReturned }, at);
  const referred = mine.filter((row) => row.claimed && row.events.some((event) => event.kind !== 'completed'));
  for (const row of referred) {
    const detail = { event: row.events.at(-1)?.kind ?? '' };
    await openAlarm(tx, { kind: 'policy_with_claim', subject: row.orderId, detail, regionCode: row.regionCode });
  }
  return { changed: changes.length, referred: referred.length };
};
