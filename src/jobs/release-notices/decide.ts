/** The gateway may be silent for so long before a person hears of it. */
export const silenceAllowedMs = 5 * 60_000;

export type Unanswered = { count: number; oldestDueAt: number | null };
export type Watched = { failing: false } | { failing: true; detail: { waiting: number; minutes: number } };

/** Whether telling workers fails: something has been asked of the gateway for longer than it may be silent, and without an answer. */
export const decide = ({ count, oldestDueAt }: Unanswered, at: number): Watched =>
  count === 0 || oldestDueAt === null
    ? { failing: false }
    : { failing: true, detail: { waiting: count, minutes: Math.floor((at - oldestDueAt) / 60_000) } };
