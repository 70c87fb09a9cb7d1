import { yearOfDay } from '../business-date.ts';
import { chargeKey, fundKey } from './grant.ts';

/** The premium of one person for one business day (days since 1970-01-01) under one plan, and the policy that pays it. */
export type Charge = {
  planId: string;
  programmeId: string;
  personId: string;
  day: number;
  policyId: string;
  fen: number;
};

/** A policy that needs the premium of its days, whoever pays it. `fen` is its own price of a day. */
export type Needing = {
  policyId: string;
  planId: string;
  programmeId: string;
  personId: string;
  signedAt: number;
  fen: number;
  days: { first: number; last: number } | undefined;
  /** Whether this policy is the one that changed: only it pays for days that nobody has paid. */
  changed: boolean;
};

export type Moved = Charge & { movedTo: string | null };
export type Settlement = {
  /** Charges as they stand from now on, of those that were freed and those that are new. */
  charges: readonly Charge[];
  /** Freed charges whose policy pays no longer: moved to another, or returned to the fund. */
  moved: readonly Moved[];
};

const needs = (policy: Needing, charge: Pick<Charge, 'planId' | 'personId' | 'day'>): boolean =>
  policy.planId === charge.planId &&
  policy.personId === charge.personId &&
  policy.days !== undefined &&
  policy.days.first <= charge.day &&
  charge.day <= policy.days.last;

const keyOf = (c: Pick<Charge, 'planId' | 'personId' | 'day'>): string => chargeKey(c.planId, c.personId, c.day);

/**
 * Who pays which day after some policies changed. A day keeps its payer as long as that one needs it; else it moves to the next policy of
 * the same person, plan and day that needs it (earliest signing, then id), or is returned; it keeps the price it was charged at. A day that a changed policy needs now and that
 * nobody pays is charged to it.
 */
export const settle = (
  freed: readonly Charge[],
  policies: readonly Needing[],
  paid: ReadonlySet<string>,
): Settlement => {
  const inOrder = policies.toSorted(
    (a, b) => a.signedAt - b.signedAt || (a.policyId < b.policyId ? -1 : Number(a.policyId > b.policyId)),
  );
  const charges = new Map<string, Charge>();
  const moved: Moved[] = [];
  for (const charge of freed) {
    const able = inOrder.filter((policy) => needs(policy, charge));
    const payer = able.find((policy) => policy.policyId === charge.policyId) ?? able[0];
    if (payer?.policyId === charge.policyId) charges.set(keyOf(charge), charge);
    else moved.push({ ...charge, movedTo: payer?.policyId ?? null });
    if (payer && payer.policyId !== charge.policyId)
      charges.set(keyOf(charge), { ...charge, policyId: payer.policyId });
  }
  for (const policy of inOrder) {
    if (!policy.changed || !policy.days) continue;
    for (let day = policy.days.first; day <= policy.days.last; day++) {
      const charge: Charge = { ...pick(policy), day };
      if (!charges.has(keyOf(charge)) && !paid.has(keyOf(charge))) charges.set(keyOf(charge), charge);
    }
  }
  return { charges: [...charges.values()], moved };
};

const pick = ({ planId, programmeId, personId, policyId, fen }: Needing): Omit<Charge, 'day'> => ({
  planId,
  programmeId,
  personId,
  policyId,
  fen,
});

export type Spent = { programmeId: string; year: number; fen: number };

/** What a settlement takes from each programme and year; below zero it gives back. */
export const spentBy = (freed: readonly Charge[], charges: readonly Charge[]): Spent[] => {
  const spent = new Map<string, Spent>();
  const add = ({ programmeId, day }: Charge, fen: number): void => {
    const year = yearOfDay(day);
    const key = fundKey(programmeId, year);
    spent.set(key, { programmeId, year, fen: (spent.get(key)?.fen ?? 0) + fen });
  };
  for (const charge of charges) add(charge, charge.fen);
  for (const charge of freed) add(charge, -charge.fen);
  return [...spent.values()];
};
