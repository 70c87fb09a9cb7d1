import type { BusinessCalendar } from '../../domain/business-date.ts';
import type { AccidentReporting, PlanRules } from '../../domain/cover/plan.ts';
import type { CoverNews } from '../../domain/notice/cover-texts.ts';
import { limitsOf } from '../../domain/notice/limits.ts';
import { goesOutAt } from '../../domain/notice/quiet-hours.ts';

export type NoticeKind = CoverNews['kind'];

/** A notice that was written before. `attempts` counts how often the gateway was, or may have been, asked. */
export type EarlierNotice = {
  id: string;
  kind: string;
  version: number;
  state: 'due' | 'held' | 'sent' | 'refused' | 'void';
  attempts: number;
};

export type PolicyFacts = {
  version: number;
  status: string;
  endReason: string | null;
  policyNo: string;
  planVersionId: string;
  sumInsuredFen: number;
  coverStart: number;
  coverEnd: number;
};

/** An order as it stands, and what its worker has been told of it. Instants in milliseconds. */
export type Tellable = {
  orderVersion: number;
  startsAt: number;
  endsAt: number;
  hasPhone: boolean;
  policy: PolicyFacts | null;
  exclusionReason: string | null;
  notices: readonly EarlierNotice[];
};

export type Fact = { kind: NoticeKind; version: number };
/** Why nothing goes out. `never_told`: cover was taken back of which the worker never heard. */
export type Silence = 'no_news' | 'never_told' | 'over' | 'no_phone' | 'told';

/** `superseded` are notices that have not gone out and whose fact no longer holds. */
export type Decision = { superseded: readonly string[] } & (
  | { kind: 'silent'; why: Silence }
  | { kind: 'tell'; fact: Fact }
  | { kind: 'hold'; fact: Fact; until: number }
);

const kept = ['cover_issued', 'cover_amended', 'cover_ended'];
/** Exclusions that are nobody's news: written for the record, or asked for by whoever cancelled. */
const quiet = ['historical', 'order_cancelled'];

/** Whether the worker heard, or may have heard, of an earlier state of this policy. */
const heardBefore = ({ notices }: Tellable, version: number): boolean =>
  notices.some(
    (n) =>
      kept.includes(n.kind) && n.version < version && (n.state === 'sent' || (n.state !== 'refused' && n.attempts > 0)),
  );

/** `cover_amended` takes for granted that the worker knows the policy; a notice already begun for this version keeps its kind. */
const boundKind = (order: Tellable, version: number): NoticeKind => {
  const begun = order.notices.find((n) => n.version === version && n.kind === 'cover_amended');
  const issued = order.notices.some((n) => n.version === version && n.kind === 'cover_issued');
  return begun || (!issued && heardBefore(order, version)) ? 'cover_amended' : 'cover_issued';
};

const factOf = (order: Tellable): Fact | Silence => {
  const { policy, exclusionReason } = order;
  if (policy?.status === 'bound') return { kind: boundKind(order, policy.version), version: policy.version };
  if (policy?.status === 'ended') return { kind: 'cover_ended', version: policy.version };
  if (policy?.status === 'voided')
    return heardBefore(order, policy.version) ? { kind: 'cover_voided', version: policy.version } : 'never_told';
  if (exclusionReason === null || quiet.includes(exclusionReason)) return 'no_news';
  return { kind: 'cover_refused', version: order.orderVersion };
};

/** Until when the news is worth a message: cover until its end; its loss for as long as the worker might rely on it. */
const matters = ({ policy, endsAt }: Tellable, fact: Fact): number =>
  policy === null
    ? endsAt
    : fact.kind === 'cover_ended' || fact.kind === 'cover_voided'
      ? Math.max(endsAt, policy.coverEnd)
      : policy.coverEnd;

/**
 * What a worker is to be told of an order now: the one fact that holds, unless it was told, is over, or cannot be told. A notice the gateway was
 * asked for without an answer is `due` and is asked for again under its id, unless the fact has changed. Quiet hours hold a notice back; a held
 * one whose fact changed gives way to the newer.
 */
export const decide = (order: Tellable, now: number, calendar: BusinessCalendar): Decision => {
  const fact = factOf(order);
  const current =
    typeof fact === 'string'
      ? undefined
      : order.notices.find((n) => n.kind === fact.kind && n.version === fact.version);
  const open = order.notices.filter((n) => n.state === 'due' || n.state === 'held');
  const silent = (why: Silence): Decision => ({ kind: 'silent', why, superseded: open.map((n) => n.id) });
  if (typeof fact === 'string') return silent(fact);
  if (matters(order, fact) <= now) return silent('over');
  if (!order.hasPhone) return silent('no_phone');
  const superseded = open.filter((n) => n !== current).map((n) => n.id);
  if (current && !open.includes(current)) return { kind: 'silent', why: 'told', superseded };
  const until = goesOutAt({ about: 'cover', work: { startsAt: order.startsAt, endsAt: order.endsAt } }, now, calendar);
  return until > now ? { kind: 'hold', fact, until, superseded } : { kind: 'tell', fact, superseded };
};

/** What a policy is called and promises, by plan version. */
export type PlanWords = { insurer: string; reporting: AccidentReporting; benefits: PlanRules['benefits'] };

/** The news behind a fact, as its text is made of. Throws where the order does not hold what the fact speaks of. */
export const newsOf = (
  { policy, exclusionReason, startsAt, endsAt }: Tellable,
  { kind }: Fact,
  plans: ReadonlyMap<string, PlanWords>,
): CoverNews => {
  if (kind === 'cover_refused') return { kind, startsAt, endsAt, reason: exclusionReason ?? '' };
  const plan = policy && plans.get(policy.planVersionId);
  if (!policy || !plan) throw new TypeError(`${kind} speaks of a policy that is not there`);
  const { policyNo, coverStart, coverEnd, endReason: reason, sumInsuredFen } = policy;
  const { insurer, reporting } = plan;
  if (kind === 'cover_voided') return { kind, policyNo, insurer, reason };
  if (kind === 'cover_ended') return { kind, policyNo, insurer, endedAt: coverEnd, reason };
  const limits = limitsOf(sumInsuredFen, plan.benefits);
  return { kind, policyNo, insurer, coverStart, coverEnd, limits, reporting };
};
