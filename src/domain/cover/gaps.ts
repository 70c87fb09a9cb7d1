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

type Told = { startsAt: number; endsAt: number; signedAt: number; at: number; coverStart: number };

/**
 * The minutes of work before cover begins, each with its cause: before signing, from signing to the mend of what excluded the order
 * (`at`, else the signing itself), and from there to the insurer's start.
 */
export const gapsBefore = ({ startsAt, endsAt, signedAt, at, coverStart }: Told): Gap[] => {
  const gap = (cause: GapCause, from: number, to: number): Gap => ({
    cause,
    from: Math.max(from, startsAt),
    to: Math.min(to, endsAt, coverStart),
  });
  return [
    gap('signed_late', startsAt, signedAt),
    gap('excluded_before', signedAt, at),
    gap('insurer_next_day', at, coverStart),
  ].filter(({ from, to }) => from < to);
};

/** The minutes of work that a policy decided now leaves uncovered at its beginning. */
export const gapsBeforeCover = ({ facts, window, at }: Case): Gap[] =>
  gapsBefore({ ...facts, at, coverStart: window.start });

/** What of these gaps lies before an instant. */
export const clip = (gaps: readonly Gap[], until: number): Gap[] =>
  gaps.flatMap((gap) => (gap.from < until ? [{ ...gap, to: Math.min(gap.to, until) }] : []));
