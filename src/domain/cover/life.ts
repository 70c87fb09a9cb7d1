import { AppError } from '../../errors.ts';
import type { BusinessCalendar } from '../business-date.ts';
import { clip, type Gap, gapsBefore } from './gaps.ts';
import type { OrderFacts } from './order-facts.ts';
import type { AgeBand } from './plan.ts';
import { type CoverReference, type Terms, termsOf } from './reference.ts';
import { type Case, caseOf, type ExclusionReason, earliestStart, failing } from './rules.ts';

/** What happened to an order after its signing, in the order of `version`. Instants in milliseconds, `at` is business time. */
export type OrderEvent = { version: number; at: number } & (
  | { kind: 'cancelled' }
  | { kind: 'amended'; startsAt: number; endsAt: number; occupationClass: number | null }
  | { kind: 'completed'; actualStart: number; actualEnd: number }
  | {
      kind: 'identified';
      personId: string | null;
      identityStatus: OrderFacts['identityStatus'];
      birthDay: number | null;
    }
);

/** A policy with the facts it stands on. `fen` is its premium for one person and business date. */
export type Life = {
  status: 'bound' | 'voided' | 'ended';
  endReason: string | null;
  coverStart: number;
  coverEnd: number;
  personId: string;
  fen: number;
  sumInsuredFen: number;
  facts: OrderFacts;
  gaps: readonly Gap[];
};

type Judged = { reason: ExclusionReason } | { reason: null; start: number; end: number; band: AgeBand };

const heldAgainst = (facts: OrderFacts, reference: CoverReference, { programme, plan, version }: Terms): Case =>
  caseOf({ ...facts, cancelledAt: null }, reference, programme, plan, { version, inForce: true });

/** Fen of one person and business date in the age band of these facts. */
const priceOf = (facts: OrderFacts, reference: CoverReference, terms: Terms): number =>
  heldAgainst(facts, reference, terms).band?.premiumFen ?? 0;

/** Holds changed facts against the version of signing. What was in force then is not asked again. */
const judge = (facts: OrderFacts, reference: CoverReference, terms: Terms): Judged => {
  const c = heldAgainst(facts, reference, terms);
  const reason = failing(c);
  if (reason !== undefined) return { reason };
  return c.band
    ? { reason: null, start: c.window.start, end: c.window.end, band: c.band }
    : { reason: 'age_out_of_range' };
};

const voided = (life: Life, at: number, endReason: string): Life => ({
  ...life,
  status: 'voided',
  endReason,
  gaps: clip(life.gaps, at),
});

/** Cover that began runs to the next midnight at most; cover that did not is void from the start. Nothing is taken back that is over. */
const cancelled = (life: Life, at: number, calendar: BusinessCalendar): Life => {
  if (at < life.coverStart) return voided(life, at, 'cancelled');
  const midnight = calendar.startOfDay(calendar.dayOf(at) + 1);
  if (midnight >= life.coverEnd) return { ...life, gaps: clip(life.gaps, at) };
  return { ...life, status: 'ended', endReason: 'cancelled', coverEnd: midnight, gaps: clip(life.gaps, at) };
};

/** Cover ends at the instant from which the plan no longer covers the work; what work is left is a gap with that cause. */
const refused = (life: Life, facts: OrderFacts, at: number, reason: string): Life => {
  const left: Gap = { cause: 'refused_after_start', from: Math.max(at, facts.startsAt), to: facts.endsAt };
  const gaps = [...clip(life.gaps, at), ...(left.from < left.to ? [left] : [])];
  if (at <= life.coverStart) return { ...life, facts, status: 'voided', endReason: reason, gaps };
  return { ...life, facts, status: 'ended', endReason: reason, coverEnd: at, gaps };
};

/** Cover is never moved to before the change was told, and never later than it was promised for work that begins as before. */
const movedStart = (life: Life, raw: number, told: number): number =>
  raw >= life.coverStart ? raw : Math.min(life.coverStart, Math.max(raw, told));

/** Whether the fund pays for days that the policy had not before. */
export type Money = 'enough' | 'short';

type Insurable = Extract<Judged, { reason: null }>;

/** The gaps before cover begins; what cover leaves at its end is decided anew with it. A later start shrinks them, an earlier one is told late. */
const gapsBeforeMoved = (life: Life, facts: OrderFacts, at: number, coverStart: number): Gap[] => {
  const { startsAt } = facts;
  if (startsAt < life.facts.startsAt) return gapsBefore({ ...facts, signedAt: at, at, coverStart });
  return life.gaps.flatMap((gap) =>
    gap.from < coverStart && startsAt < gap.to ? [{ ...gap, from: Math.max(gap.from, startsAt) }] : [],
  );
};

const moved = (life: Life, facts: OrderFacts, judged: Insurable, at: number, { reference, terms }: Judging): Life => {
  const { premiumFen: fen, sumInsuredFen } = judged.band;
  const begun = at >= life.coverStart;
  if (begun)
    return { ...life, facts, fen, coverEnd: judged.end, gaps: life.gaps.filter((gap) => gap.from < life.coverStart) };
  const coverStart = movedStart(life, judged.start, earliestStart(terms.plan, reference.calendar, at));
  const gaps = gapsBeforeMoved(life, facts, at, coverStart);
  return { ...life, facts, coverStart, coverEnd: judged.end, fen, sumInsuredFen, gaps };
};

/** Whether a change needs the premium of days that the policy had not. */
const addsDays = (life: Life, next: Life, calendar: BusinessCalendar): boolean => {
  const [had, needs] = [daysOf(life, calendar), daysOf(next, calendar)];
  return needs !== undefined && (had === undefined || needs.first < had.first || needs.last > had.last);
};

/** What is left to a policy whose change the fund cannot pay: nothing beyond its days, not even a tail that the longer work would use. */
const withinDays = (life: Life, next: Life, calendar: BusinessCalendar): Life => {
  const last = daysOf(life, calendar)?.last;
  if (last === undefined || !addsDays(life, next, calendar)) return next;
  const coverEnd = Math.min(next.coverEnd, calendar.startOfDay(last + 1));
  return {
    ...next,
    coverEnd,
    gaps: next.gaps.map((gap) => (gap.from === next.coverEnd ? { ...gap, from: coverEnd } : gap)),
  };
};

const changed = (life: Life, facts: OrderFacts, at: number, by: Judging): Life => {
  const { calendar } = by.reference;
  const judged = judge(facts, by.reference, by.terms);
  const next = judged.reason === null ? moved(life, facts, judged, at, by) : refused(life, facts, at, judged.reason);
  if (next.status === 'bound' && next.coverStart >= facts.endsAt) return refused(life, facts, at, 'no_cover_window');
  if (by.money === 'enough' || !addsDays(life, next, calendar)) return next;
  return withinDays(life, judged.reason === null ? shortened(life, facts, judged, at) : next, calendar);
};

/**
 * The fund cannot pay what the change adds. Work that only became longer keeps the cover that is paid for, and the rest of it is a gap; work
 * that was moved has no cover of its own any more.
 */
const shortened = (life: Life, facts: OrderFacts, judged: Insurable, at: number): Life => {
  const longer = facts.startsAt === life.facts.startsAt && judged.end > life.coverEnd;
  if (!longer) return refused(life, facts, at, 'fund_exhausted');
  const rest: Gap = { cause: 'overrun', from: life.coverEnd, to: facts.endsAt };
  const gaps = life.gaps.filter((gap) => gap.from < life.coverStart);
  return { ...life, facts, gaps: [...gaps, ...(rest.from < rest.to ? [rest] : [])] };
};

type Judging = { reference: CoverReference; terms: Terms; money: Money };

const identified = (life: Life, event: Extract<OrderEvent, { kind: 'identified' }>, by: Judging): Life => {
  if (event.personId === null || event.identityStatus !== 'valid') return life;
  const facts = { ...life.facts, identityStatus: event.identityStatus, birthDay: event.birthDay };
  const next = event.birthDay === life.facts.birthDay ? life : changed(life, facts, event.at, by);
  if (next.status !== 'bound' || event.personId === life.personId) return next;
  if (by.money === 'short') return refused(life, facts, event.at, 'fund_exhausted');
  return { ...next, personId: event.personId };
};

/** Cover that was cut short and still runs is the person's whose number was mended; the fund pays for no other's days. */
const corrected = (life: Life, event: Extract<OrderEvent, { kind: 'identified' }>, by: Judging): Life =>
  event.personId === null || event.identityStatus !== 'valid' || by.money === 'short'
    ? life
    : { ...life, personId: event.personId };

/** Nobody was uninsured after the work had ended. Work that ran on after the cover, and after what is a gap already, is one too. */
const completed = (life: Life, { actualEnd }: { actualEnd: number }): Life => {
  const gaps = clip(life.gaps, actualEnd);
  const from = Math.max(life.coverEnd, ...gaps.map((gap) => gap.to));
  const ranOver = life.status !== 'voided' && from < actualEnd;
  return { ...life, gaps: ranOver ? [...gaps, { cause: 'overrun', from, to: actualEnd }] : gaps };
};

/**
 * What one event makes of a policy. Each acts by its own instant, so that how late a job runs, and in which order jobs run, changes nothing.
 * A policy that was cut short or voided stays so (a mended identity follows cover that still runs); one whose cover is over is touched by nothing but the news of a longer work.
 * A number that became invalid is a mistake in the data, not a fact about the person: it takes no cover away.
 */
const liveThrough = (life: Life, event: OrderEvent, by: Judging): Life => {
  if (event.kind === 'completed') return completed(life, event);
  if (life.status === 'voided' || event.at >= life.coverEnd) return life;
  if (life.status === 'ended') return event.kind === 'identified' ? corrected(life, event, by) : life;
  switch (event.kind) {
    case 'cancelled':
      return cancelled(life, event.at, by.reference.calendar);
    case 'identified':
      return identified(life, event, by);
    case 'amended': {
      const { startsAt, endsAt, occupationClass } = event;
      return changed(life, { ...life.facts, startsAt, endsAt, occupationClass }, event.at, by);
    }
  }
};

/** What a policy is after these events, in the order in which they happened. */
export const live = (life: Life, events: readonly OrderEvent[], by: Judging): Life =>
  events.toSorted((a, b) => a.version - b.version).reduce((now, event) => liveThrough(now, event, by), life);

/** The business days that a policy needs the premium of: `[first, last]`; undefined where it needs none. */
export const daysOf = (
  {
    status,
    coverStart,
    coverEnd,
    facts,
  }: Pick<Life, 'status' | 'coverStart' | 'coverEnd'> & { facts: { endsAt: number } },
  calendar: BusinessCalendar,
): { first: number; last: number } | undefined => {
  const end = Math.min(facts.endsAt, coverEnd);
  if (status === 'voided' || coverStart >= end) return undefined;
  return { first: calendar.dayOf(coverStart), last: calendar.dayOf(end - 1) };
};

/**
 * What a policy is after the events that it does not reflect yet: the whole decision of the pipelines that follow an order.
 * @throws {AppError} `plan_version_unknown` where the reference does not hold the version that judges it.
 */
export const liveOn = (
  policy: { planVersionId: string; life: Life; events: readonly OrderEvent[] },
  reference: CoverReference,
  money: Money,
): Life => {
  const terms = termsOf(reference, policy.planVersionId);
  if (!terms) throw new AppError('plan_version_unknown', 'the plan version of a policy is not in the reference data');
  return live({ ...policy.life, fen: priceOf(policy.life.facts, reference, terms) }, policy.events, {
    reference,
    terms,
    money,
  });
};
