import type { Case } from './rules.ts';

export type GapCause =
  | 'signed_late'
  | 'insurer_next_day'
  | 'declared_late'
  | 'overrun'
  | 'refused_after_start'
  | 'insurer_outage'
  | 'excluded_before';

/** Work without cover: `[from, to)` in milliseconds. */
export type Gap = { cause: GapCause; from: number; to: number };

/** The minutes of work that a policy issued now leaves uncovered at its beginning: before signing, and until the insurer's start. */
export const gapsBeforeCover = ({ facts, window }: Case): Gap[] => {
  const signed = Math.max(facts.signedAt, facts.startsAt);
  const gaps: Gap[] = [];
  if (facts.startsAt < facts.signedAt)
    gaps.push({ cause: 'signed_late', from: facts.startsAt, to: Math.min(facts.signedAt, facts.endsAt) });
  if (signed < window.start)
    gaps.push({ cause: 'insurer_next_day', from: signed, to: Math.min(window.start, facts.endsAt) });
  return gaps.filter((gap) => gap.from < gap.to);
};
