/** What an order that may be issued asks of the fund: the person's days under one plan, each at the same price. */
export type Wanted = {
  /** Place in the chunk: the answer names orders by it. */
  ord: number;
  signedAt: number;
  programmeId: string;
  planId: string;
  personId: string;
  fen: number;
  days: readonly { day: number; year: number }[];
};

export const chargeKey = (planId: string, personId: string, day: number): string => `${planId}/${personId}/${day}`;
export const fundKey = (programmeId: string, year: number): string => `${programmeId}/${year}`;

/**
 * Gives what is left of the fund to orders by the instant of signing, then by place: an order wholly or not at all, never a fen over.
 * A person-day that is already charged (`existing`), or that an earlier order of this grant pays, costs nothing more.
 * Returns the places of the orders that the fund cannot pay. `left` holds fen by `fundKey`; a missing year has nothing left.
 */
export const grant = (
  wanted: readonly Wanted[],
  existing: ReadonlySet<string>,
  left: ReadonlyMap<string, number>,
): Set<number> => {
  const paid = new Set(existing);
  const purse = new Map(left);
  const refused = new Set<number>();
  for (const order of wanted.toSorted((a, b) => a.signedAt - b.signedAt || a.ord - b.ord)) {
    const unpaid = order.days.filter(({ day }) => !paid.has(chargeKey(order.planId, order.personId, day)));
    const after = new Map<string, number>();
    for (const { year } of unpaid) {
      const key = fundKey(order.programmeId, year);
      after.set(key, (after.get(key) ?? purse.get(key) ?? 0) - order.fen);
    }
    if ([...after.values()].some((rest) => rest < 0)) {
      refused.add(order.ord);
      continue;
    }
    for (const [key, rest] of after) purse.set(key, rest);
    for (const { day } of unpaid) paid.add(chargeKey(order.planId, order.personId, day));
  }
  return refused;
};
