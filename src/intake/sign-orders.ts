import { createHash } from 'node:crypto';
import type { BusinessCalendar } from '../domain/business-date.ts';
import { maySign, overlaps } from '../domain/signing.ts';
import { openAlarm } from '../store/alarms.ts';
import type { Queryable } from '../store/connect.ts';
import { newId } from '../store/ids.ts';
import type { Lane } from '../store/outbox.ts';
import {
  insertOrders,
  knownOrders,
  lockParties,
  type NewOrder,
  type Parties,
  type PartyRefs,
  resolveParties,
} from '../store/sign-orders.ts';
import type { OrderRecord } from './records/order.ts';

export type SignDeps = {
  tx: Queryable;
  calendar: BusinessCalendar;
  now: number;
  /** What becomes of an order that overlaps another of the person, or goes beyond the posting's head count. */
  overlap: 'flag' | 'refuse';
  overHeadcount: 'flag' | 'refuse';
};

export type SignBatch = { source: string; lane: Lane; historical: boolean; orders: readonly OrderRecord[] };

/** What became of one order. `column` names the import column that has to be mended. */
export type SignOutcome =
  | { kind: 'signed'; id: string; flags: readonly string[]; coverState: 'owed' | 'excluded' }
  | { kind: 'unchanged'; id: string; flags: readonly string[]; coverState: string }
  | { kind: 'refused'; code: string; message: string; column: string; id?: string };

type Refused = Extract<SignOutcome, { kind: 'refused' }>;
const refused = (code: string, column: string, message: string): Refused => ({
  kind: 'refused',
  code,
  message,
  column,
});

/** Names what an order was signed with: the same content again changes nothing, other content is refused. */
const contentHash = (o: OrderRecord): Buffer => {
  const content = [
    o.workerExternalId,
    o.employerExternalId,
    o.postingExternalId,
    o.occupationClass,
    o.wageFen,
    o.signedAt,
    o.startsAt,
    o.endsAt,
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest();
};

const unknownParty = (order: OrderRecord, p: Parties): Refused | undefined => {
  if (p.workerId === null)
    return refused(
      'unknown_worker',
      'worker_external_id',
      'no worker of this source has this external id: send the worker first',
    );
  if (p.employerId === null)
    return refused(
      'unknown_employer',
      'employer_external_id',
      'no employer of this source has this external id: send the employer first',
    );
  if (order.postingExternalId !== null && p.postingId === null) {
    return refused(
      'unknown_posting',
      'posting_external_id',
      'no posting of this source has this external id: send the posting first, or leave the field empty',
    );
  }
  return undefined;
};

const columnOf: Record<string, string> = { signed_in_future: 'signed_at', under_minimum_age: 'worker_external_id' };

/** Overlaps and head counts within one batch: what the database cannot see yet. */
const createTally = () => {
  const windows = new Map<string, OrderRecord[]>();
  const places = new Map<string, number>();
  return {
    overlaps: (order: OrderRecord, p: Parties): boolean => {
      const mine = windows.get(p.personId ?? p.workerId ?? '') ?? [];
      return p.overlaps || mine.some((other) => overlaps(order, other));
    },
    overHeadcount: (p: Parties): boolean =>
      p.postingId !== null && p.placesLeft !== null && p.placesLeft - (places.get(p.postingId) ?? 0) <= 0,
    add: (order: OrderRecord, p: Parties): void => {
      const person = p.personId ?? p.workerId ?? '';
      windows.set(person, [...(windows.get(person) ?? []), order]);
      if (p.postingId !== null) places.set(p.postingId, (places.get(p.postingId) ?? 0) + 1);
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

/**
 * Signs orders in the caller's transaction and answers each, in input order: written with what it is owed, already known with the same
 * content, or refused with the column to mend. Facts that the decision on cover reads are frozen here. Repeating a call changes nothing.
 * An attempt to sign somebody under 16 opens an alarm.
 */
export const signOrders = async (deps: SignDeps, batch: SignBatch): Promise<SignOutcome[]> => {
  const { tx, calendar, now } = deps;
  const refs = batch.orders.map(refsOf);
  if (deps.overlap === 'refuse' || deps.overHeadcount === 'refuse') await lockParties(tx, batch.source, refs);
  const parties = await resolveParties(tx, batch.source, refs);
  const tally = createTally();
  const rows: NewOrder[] = [];

  const judge = async (order: OrderRecord, p: Parties): Promise<Refused | NewOrder> => {
    const unknown = unknownParty(order, p);
    if (unknown) return unknown;
    const signedAt = order.signedAt ?? now;
    const may = maySign({ ...order, signedAt, now, birthDay: p.birthDay, hazardous: p.hazardous }, calendar);
    if (!may.ok) {
      if (may.code === 'under_minimum_age') {
        const subject = `order:${batch.source}:${order.externalId}`;
        await openAlarm(tx, {
          kind: 'under_minimum_age',
          subject,
          detail: { employer: p.employerId ?? '' },
          regionCode: p.regionCode,
        });
      }
      return refused(may.code, columnOf[may.code] ?? 'starts_at', may.message);
    }
    const flags = [
      ...(tally.overlaps(order, p) ? ['overlap'] : []),
      ...(tally.overHeadcount(p) ? ['over_headcount'] : []),
    ];
    if (deps.overlap === 'refuse' && flags.includes('overlap'))
      return refused('overlap', 'starts_at', 'the person has another order at that time');
    if (deps.overHeadcount === 'refuse' && flags.includes('over_headcount'))
      return refused('over_headcount', 'posting_external_id', 'all places of the posting are taken');
    tally.add(order, p);
    const { externalId, wageFen, startsAt, endsAt } = order;
    return {
      ...p,
      id: newId(),
      externalId,
      wageFen,
      signedAt,
      startsAt,
      endsAt,
      flags,
      contentHash: contentHash(order),
    };
  };

  const judged: (Refused | NewOrder)[] = [];
  for (const [i, order] of batch.orders.entries()) {
    const p = parties[i];
    const verdict = p
      ? await judge(order, p)
      : refused('unknown_worker', 'worker_external_id', 'the parties of this order could not be looked up');
    judged.push(verdict);
    if ('id' in verdict && 'contentHash' in verdict) rows.push(verdict);
  }
  const written =
    rows.length > 0 ? await insertOrders(tx, { ...batch, receivedAt: now, orders: rows }) : new Set<string>();
  const older = rows.filter((row) => !written.has(row.id));
  const known = new Map(
    (older.length > 0
      ? await knownOrders(
          tx,
          batch.source,
          older.map((o) => o.externalId),
        )
      : []
    ).map((o) => [o.externalId, o]),
  );

  return judged.map((verdict): SignOutcome => {
    if (!('contentHash' in verdict)) return verdict;
    if (written.has(verdict.id))
      return {
        kind: 'signed',
        id: verdict.id,
        flags: verdict.flags,
        coverState: batch.historical ? 'excluded' : 'owed',
      };
    const before = known.get(verdict.externalId);
    if (before && Buffer.compare(before.contentHash, verdict.contentHash) === 0) {
      return { kind: 'unchanged', id: before.id, flags: before.flags, coverState: before.coverState };
    }
    return {
      ...refused(
        'order_differs',
        'external_id',
        'an order with this external id was signed with other content: amend or cancel that order',
      ),
      ...(before ? { id: before.id } : {}),
    };
  });
};
