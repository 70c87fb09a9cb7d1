import { overlaps } from '../domain/signing.ts';
import { AppError } from '../errors.ts';
import { openAlarm } from '../store/alarms.ts';
import type { Queryable } from '../store/connect.ts';
import { contentHash } from '../store/content-hash.ts';
import { newId } from '../store/ids.ts';
import type { Lane } from '../store/outbox.ts';
import {
  insertOrders,
  type KnownOrder,
  knownOrders,
  lockParties,
  type NewOrder,
  type Parties,
  type PartyRefs,
  resolveParties,
} from '../store/sign-orders.ts';
import type { OrderRecord } from './records/order.ts';
import { refusalToSign, type SigningRules, unknownParty } from './sign-refusals.ts';

export type SignDeps = SigningRules & { tx: Queryable; now: number };

/**
 * An order to sign. `firstSeenAt` is when it came first, where it was refused then: without a `signedAt` of its own it counts as signed at
 * that instant, and sending it once more still finds the same content.
 */
export type SignableOrder = OrderRecord & { firstSeenAt?: number };
/** `by`: who closes what is kept of earlier refusals, a person or `api`, `import`, `arrival`, `schedule`. */
export type SignBatch = {
  source: string;
  lane: Lane;
  historical: boolean;
  by: string;
  orders: readonly SignableOrder[];
};

/** What became of one order. `column` names the import column that has to be mended. */
export type SignOutcome =
  | { kind: 'signed'; id: string; flags: readonly string[]; coverState: 'owed' | 'excluded' }
  | { kind: 'unchanged'; id: string; flags: readonly string[]; coverState: string }
  | { kind: 'refused'; code: string; message: string; column: string; id?: string };

type Refused = Extract<SignOutcome, { kind: 'refused' }>;

/** Names what an order was signed with: the same content again changes nothing, other content is refused. */
const hashOf = (o: OrderRecord): string =>
  contentHash([
    ...[o.workerExternalId, o.employerExternalId, o.postingExternalId],
    ...[o.occupationClass, o.wageFen, o.signedAt, o.startsAt, o.endsAt],
  ]);

/** Overlaps and head counts within one batch: what the database cannot see yet. An order that stands in it twice is no other order. */
const createTally = () => {
  const windows = new Map<string, OrderRecord[]>();
  const places = new Map<string, Set<string>>();
  return {
    overlaps: (order: OrderRecord, p: Parties): boolean => {
      const mine = windows.get(p.personId ?? p.workerId ?? '') ?? [];
      return p.overlaps || mine.some((other) => other.externalId !== order.externalId && overlaps(order, other));
    },
    overHeadcount: (order: OrderRecord, p: Parties): boolean => {
      if (p.postingId === null || p.placesLeft === null) return false;
      const taken = places.get(p.postingId) ?? new Set();
      return p.placesLeft - taken.size + Number(taken.has(order.externalId)) <= 0;
    },
    add: (order: OrderRecord, p: Parties): void => {
      const person = p.personId ?? p.workerId ?? '';
      windows.set(person, [...(windows.get(person) ?? []), order]);
      if (p.postingId !== null) places.set(p.postingId, (places.get(p.postingId) ?? new Set()).add(order.externalId));
    },
  };
};

const refsOf = (o: OrderRecord): PartyRefs => ({
  externalId: o.externalId,
  worker: o.workerExternalId,
  employer: o.employerExternalId,
  posting: o.postingExternalId,
  occupationClass: o.occupationClass,
  startsAt: o.startsAt,
  endsAt: o.endsAt,
});

const knownByExternalId = async (tx: Queryable, source: string, externalIds: readonly string[]) =>
  new Map(externalIds.length > 0 ? (await knownOrders(tx, source, externalIds)).map((o) => [o.externalId, o]) : []);

const answerKnown = (order: OrderRecord, before: KnownOrder | undefined): SignOutcome => {
  if (before?.contentHash === hashOf(order))
    return { kind: 'unchanged', id: before.id, flags: before.flags, coverState: before.coverState };
  const differs =
    'an order with this external id was signed with other content: amend or cancel that order, or give this one an id of its own';
  const refusal: Refused = { kind: 'refused', code: 'order_differs', column: 'external_id', message: differs };
  return before ? { ...refusal, id: before.id } : refusal;
};

/**
 * Signs orders in the caller's transaction and answers each, in input order: written with what it is owed, already known with the same
 * content, or refused with the column to mend. Facts that the decision on cover reads are frozen here. An order that is known is not
 * judged again, so repeating a call changes nothing whatever has changed around it. An attempt to sign somebody under 16 opens an alarm.
 */
export const signOrders = async (deps: SignDeps, batch: SignBatch): Promise<SignOutcome[]> => {
  const { tx, now } = deps;
  const { source, historical } = batch;
  if (deps.overlap === 'refuse' || deps.overHeadcount === 'refuse')
    await lockParties(tx, source, batch.orders.map(refsOf));
  const known = await knownByExternalId(
    tx,
    source,
    batch.orders.map((o) => o.externalId),
  );
  const fresh = batch.orders.filter((o) => !known.has(o.externalId));
  const parties = fresh.length > 0 ? await resolveParties(tx, source, fresh.map(refsOf)) : [];
  const tally = createTally();

  const judge = async (order: SignableOrder, p: Parties | undefined): Promise<Refused | NewOrder> => {
    if (!p) throw new AppError('parties_not_read', 'fewer parties were read than orders were given');
    const unknown = unknownParty(order, p);
    if (unknown) return { kind: 'refused', ...unknown };
    const signedAt = order.signedAt ?? order.firstSeenAt ?? now;
    const flags = [
      ...(tally.overlaps(order, p) ? ['overlap'] : []),
      ...(tally.overHeadcount(order, p) ? ['over_headcount'] : []),
    ];
    const refusal = refusalToSign(deps, { ...order, signedAt }, p, { now, flags });
    if (refusal?.code === 'under_minimum_age') {
      const subject = `order:${source}:${order.externalId}`;
      const detail = { employer: p.employerId ?? '' };
      await openAlarm(tx, { kind: 'under_minimum_age', subject, detail, regionCode: p.regionCode });
    }
    if (refusal) return { kind: 'refused', ...refusal };
    tally.add(order, p);
    const { externalId, wageFen, startsAt, endsAt } = order;
    return { ...p, id: newId(), externalId, wageFen, signedAt, startsAt, endsAt, flags, contentHash: hashOf(order) };
  };

  const verdicts: (Refused | NewOrder)[] = [];
  for (const [i, order] of fresh.entries()) verdicts.push(await judge(order, parties[i]));
  const rows = verdicts.filter((v): v is NewOrder => 'contentHash' in v);
  const written =
    rows.length > 0 ? await insertOrders(tx, { ...batch, receivedAt: now, orders: rows }) : new Set<string>();
  const meanwhile = await knownByExternalId(
    tx,
    source,
    rows.filter((row) => !written.has(row.id)).map((row) => row.externalId),
  );

  const judged = verdicts.values();
  return batch.orders.map((order): SignOutcome => {
    const before = known.get(order.externalId);
    const verdict = before ? undefined : judged.next().value;
    if (!verdict) return answerKnown(order, before);
    if (!('contentHash' in verdict)) return verdict;
    if (!written.has(verdict.id)) return answerKnown(order, meanwhile.get(order.externalId));
    return { kind: 'signed', id: verdict.id, flags: verdict.flags, coverState: historical ? 'excluded' : 'owed' };
  });
};
