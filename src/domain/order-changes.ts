import type { BusinessCalendar } from './business-date.ts';
import { maySign } from './signing.ts';

/** An order as it stands when somebody wants to change it. Instants in milliseconds; `birthDay` is days since 1970-01-01. */
export type ChangeableOrder = {
  signedAt: number;
  startsAt: number;
  endsAt: number;
  occupationClass: number | null;
  wageFen: number | null;
  cancelledAt: number | null;
  completedAt: number | null;
  actualStart: number | null;
  actualEnd: number | null;
  birthDay: number | null;
  hazardous: boolean;
  /** End of the policy's cover, which outlasts the work; null without a policy. */
  coverEnd: number | null;
  /** Of the policy; null without one. */
  policyStatus: string | null;
  claimReportedAt: number | null;
};

/** What an amendment may change: the facts that the decision on cover reads. */
export type Terms = { startsAt: number; endsAt: number; occupationClass: number | null };
export type Completion = { actualStart: number; actualEnd: number; wageFen: number | null };

/** Why a change is not taken; `column` is what has to be mended, '' where it is the order's state that stands in the way. */
export type ChangeRefusal = { kind: 'refused'; code: string; column: string; message: string };
export type Judged<T> = { kind: 'change'; value: T } | { kind: 'unchanged' } | ChangeRefusal;

const minute = 60_000;
const day = 86_400_000;
/** How far a server's clock may run ahead of ours. */
const aheadAllowed = 5 * minute;
/** Three years: a longer engagement is a mistyped year. The database holds the same bound. */
const longestDays = 1_097;

const refused = (code: string, message: string, column = ''): ChangeRefusal => ({
  kind: 'refused',
  code,
  column,
  message,
});
const unchanged = { kind: 'unchanged' } as const;

const isCancelled = refused('order_cancelled', 'the order was cancelled: sign a new one');
const isCompleted = refused(
  'order_completed',
  'the order was completed: what it was is settled, and a correction goes to a person',
);
const isOver = refused('order_over', 'the order and its cover are over: there is nothing left to change');
const coverEnded = refused(
  'cover_ended',
  'the cover of this order has ended and does not come back: cancel it and sign a new one',
);
const tooLong = (column: string): ChangeRefusal =>
  refused('window_too_long', `the work would last more than ${longestDays} days: look for a mistyped year`, column);

/** The end of the work, or of the cover that goes on after it: from then on neither cancelling nor amending has an object. */
const endOf = ({ endsAt, coverEnd }: ChangeableOrder): number => Math.max(endsAt, coverEnd ?? endsAt);

/** Whether the order may be cancelled at `now`. Cancelling what is cancelled changes nothing. */
export const judgeCancel = (order: ChangeableOrder, now: number): Judged<{ cancelledAt: number }> => {
  if (order.cancelledAt !== null) return unchanged;
  if (order.completedAt !== null) return isCompleted;
  if (now >= endOf(order)) return isOver;
  return { kind: 'change', value: { cancelledAt: now } };
};

const refuseWindow = ({ startsAt, endsAt }: Terms, now: number): ChangeRefusal | undefined => {
  if (endsAt <= startsAt)
    return refused('no_cover_window', 'the work would end before it begins: compare both times', 'ends_at');
  if (endsAt <= now)
    return refused('ends_in_past', 'the work would have ended already: complete the order instead', 'ends_at');
  return endsAt - startsAt > longestDays * day ? tooLong('ends_at') : undefined;
};

const columnOf: Record<string, string> = { under_minimum_age: 'starts_at', minor_hazardous_work: '' };

/**
 * The terms that an order would have from `now` on; what `change` leaves out stays. Only before the end of cover, never once a claim was
 * reported (insurers refuse such endorsements) or the policy was voided or ended, for it stays so; a start that has passed stays, for cover has begun with it; and within what may be signed at all: nobody under 16, nothing hazardous or by night under
 * 18. Repeating an amendment changes nothing.
 */
export const judgeAmend = (
  order: ChangeableOrder,
  change: Partial<Terms>,
  now: number,
  calendar: BusinessCalendar,
): Judged<Terms> => {
  if (order.cancelledAt !== null) return isCancelled;
  if (order.completedAt !== null) return isCompleted;
  const terms: Terms = {
    startsAt: change.startsAt ?? order.startsAt,
    endsAt: change.endsAt ?? order.endsAt,
    occupationClass: change.occupationClass ?? order.occupationClass,
  };
  const same =
    terms.startsAt === order.startsAt &&
    terms.endsAt === order.endsAt &&
    terms.occupationClass === order.occupationClass;
  if (same) return unchanged;
  if (now >= endOf(order)) return isOver;
  if (order.claimReportedAt !== null)
    return refused('claim_reported', 'a claim was reported under this order: a person has to decide on the change');
  if (order.policyStatus === 'voided' || order.policyStatus === 'ended') return coverEnded;
  if (now >= order.startsAt && terms.startsAt !== order.startsAt)
    return refused(
      'already_started',
      'the work has begun: its start can no longer be moved, only its end',
      'starts_at',
    );
  const window = refuseWindow(terms, now);
  if (window) return window;
  const may = maySign({ ...order, ...terms, now: Math.max(now, order.signedAt) }, calendar);
  if (!may.ok) return refused(may.code, may.message, columnOf[may.code] ?? 'starts_at');
  return { kind: 'change', value: terms };
};

/** What the work was in truth. Cover is never shortened by it; completing again with the same times changes nothing. */
export const judgeComplete = (order: ChangeableOrder, done: Completion, now: number): Judged<Completion> => {
  if (order.cancelledAt !== null) return isCancelled;
  const wageFen = done.wageFen ?? order.wageFen;
  if (order.completedAt !== null) {
    const same =
      order.actualStart === done.actualStart && order.actualEnd === done.actualEnd && order.wageFen === wageFen;
    return same ? unchanged : isCompleted;
  }
  if (done.actualEnd <= done.actualStart)
    return refused('ends_before_start', 'actual_end has to be later than actual_start', 'actual_end');
  if (done.actualEnd > now + aheadAllowed)
    return refused('ends_in_future', 'actual_end is more than 5 minutes ahead of our clock', 'actual_end');
  if (now < order.startsAt || done.actualEnd <= order.startsAt)
    return refused(
      'complete_before_start',
      'the work has not begun: amend the order if it begins earlier',
      'actual_end',
    );
  if (done.actualEnd - done.actualStart > longestDays * day) return tooLong('actual_start');
  return { kind: 'change', value: { ...done, wageFen } };
};

/** Beyond this from the place of work, attendance is taken and flagged. */
export const farFromPlaceMetres = 2_000;

const attendanceSlackMs = 2 * 3_600_000;

/** Whether it lies outside of what belongs to the work: two hours around it, and the cover that goes on after it. It is taken and flagged. */
export const isOutsideHours = (order: ChangeableOrder, at: number): boolean =>
  at < order.startsAt - attendanceSlackMs || at > Math.max(order.endsAt + attendanceSlackMs, endOf(order));

/** Whether somebody may say at `now` that they came or left at `at`. Where they were never keeps it out. */
export const judgeAttendance = (order: ChangeableOrder, at: number, now: number): Judged<{ at: number }> => {
  if (order.cancelledAt !== null) return isCancelled;
  if (at > now + aheadAllowed)
    return refused(
      'at_in_future',
      'at is more than 5 minutes ahead of our clock: check the clock and the offset',
      'at',
    );
  return { kind: 'change', value: { at } };
};
