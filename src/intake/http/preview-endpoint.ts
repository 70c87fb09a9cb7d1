import { z } from 'zod';
import { yearOfDay } from '../../domain/business-date.ts';
import { chargeKey, fundKey, grant } from '../../domain/cover/grant.ts';
import type { OrderFacts } from '../../domain/cover/order-facts.ts';
import type { CoverReference } from '../../domain/cover/reference.ts';
import type { Working } from '../../domain/cover/rules.ts';
import { maySign } from '../../domain/signing.ts';
import { type Decision, decide, explain, type Issue, type PlanTrace } from '../../jobs/issue-policy/decide.ts';
import type { Sql } from '../../store/connect.ts';
import { fundLeft } from '../../store/fund-left.ts';
import type { ReferenceCopy } from '../../store/reference.ts';
import { type Parties, resolveParties } from '../../store/sign-orders.ts';
import type { FieldIssue } from '../records/field-issue.ts';
import type { OrderRecord } from '../records/order.ts';
import { previewBody } from './bodies.ts';
import { fieldError, invalidFields } from './body.ts';
import { ask, type Endpoint } from './endpoint.ts';
import { instant, iso } from './instants.ts';
import { flags, type OrderDeps, orderOf, refusal, words } from './order-endpoints.ts';
import { fieldErrorSchema, type ProblemAnswer } from './problem.ts';
import { gapWords, ruleWords } from './rule-words.ts';

export type PreviewDeps = OrderDeps & { sql: Sql; reference: ReferenceCopy };

const outcome = z.object({
  rule: z.string(),
  words,
  passed: z.boolean(),
  working: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe('What the rule looked at'),
});

const preview = z
  .object({
    outcome: z.enum(['covered', 'excluded', 'refused']).describe('`refused`: nobody may sign this order; see refusal'),
    reason: z.object({ code: z.string(), words }).nullable().describe('Why there would be no policy'),
    refusal: fieldErrorSchema.nullable(),
    cover: z
      .object({
        programme: z.string(),
        plan: z.string(),
        planVersion: z.int(),
        insurer: z.string(),
        coverStart: instant,
        coverEnd: instant,
        days: z.int().describe('Business dates it is charged for'),
        premiumFen: z
          .int()
          .describe('What it would be charged now: days that another order of the person has paid cost nothing'),
        sumInsuredFen: z.int(),
      })
      .nullable(),
    gaps: z
      .array(z.object({ cause: z.string(), words, from: instant, to: instant }))
      .describe('Work that would have no cover'),
    flags,
    trace: z
      .array(z.object({ plan: z.string(), version: z.int(), rules: z.array(outcome) }))
      .describe(
        'Every rule of every plan of the programme, held against the order; empty where no programme has the region',
      ),
    warnings: z.array(fieldErrorSchema),
  })
  .describe('What would become of the order if it were signed now. Only the fund may be spent by others until then.');

type Preview = z.output<typeof preview>;
type Money = { wantedFen: number; leftFen: number; granted: boolean };

const factsOf = (p: Parties, order: OrderRecord & { signedAt: number }, receivedAt: number): OrderFacts => ({
  identityStatus: p.identityStatus ?? 'missing',
  birthDay: p.birthDay,
  employerUscc: p.employerUscc,
  occupationClass: p.occupationClass,
  regionCode: p.regionCode,
  hasConsent: p.consentVersion !== null,
  signedAt: order.signedAt,
  receivedAt,
  startsAt: order.startsAt,
  endsAt: order.endsAt,
  cancelledAt: null,
});

/** Asks the fund as a grant would, but without locks and for this order alone. */
const askFund = async (sql: Sql, { programme, plan, band, window }: Issue, personId: string): Promise<Money> => {
  const { firstDay, days: count } = window;
  const found = await fundLeft(sql, { programmeId: programme.id, planId: plan.id, personId, firstDay, days: count });
  const days = Array.from({ length: count }, (_, n) => ({ day: firstDay + n, year: yearOfDay(firstDay + n) }));
  const wanted = {
    ord: 1,
    signedAt: 0,
    programmeId: programme.id,
    planId: plan.id,
    personId,
    fen: band.premiumFen,
    days,
  };
  const existing = new Set(found.paidDays.map((day) => chargeKey(plan.id, personId, day)));
  const years = [...new Set(days.map(({ year }) => year))];
  return {
    wantedFen: band.premiumFen * (count - found.paidDays.length),
    leftFen: years.reduce((sum, year) => sum + (found.left.get(fundKey(programme.id, year)) ?? 0), 0),
    granted: !grant([wanted], existing, found.left).has(1),
  };
};

const coverOf = (
  { programme, plan, version, band, window }: Issue,
  premiumFen: number,
): NonNullable<Preview['cover']> => ({
  programme: programme.code,
  plan: plan.code,
  planVersion: version.version,
  insurer: plan.insurer.code,
  coverStart: iso(window.start),
  coverEnd: iso(window.end),
  days: window.days,
  premiumFen,
  sumInsuredFen: band.sumInsuredFen,
});

/** What a rule looked at, with instants that carry an offset like all others. */
const workingOf = (working: Working): Working =>
  Object.fromEntries(
    Object.entries(working).map(([key, value]) => [
      key,
      typeof value === 'number' && /(At|Start|From|To)$/.test(key) ? iso(value) : value,
    ]),
  );

const traceOf = (plans: readonly PlanTrace[], decision: Decision, money: Money | undefined): Preview['trace'] =>
  plans.map(({ plan, version, rules }) => {
    const tested = rules.map(({ rule, passed, working }) => ({
      rule: rule as string,
      words: ruleWords[rule].rule,
      passed,
      working: workingOf(working),
    }));
    const chosen = decision.kind === 'issue' && decision.plan.code === plan;
    if (!chosen || !money) return { plan, version, rules: tested };
    const working = { wantedFen: money.wantedFen, leftFen: money.leftFen };
    const fund = { rule: 'fund_exhausted', words: ruleWords.fund_exhausted.rule, passed: money.granted, working };
    return { plan, version, rules: [...tested, fund] };
  });

const verdictOf = async (
  sql: Sql,
  reference: CoverReference,
  facts: OrderFacts,
  personId: string | null,
): Promise<Omit<Preview, 'refusal' | 'flags' | 'warnings'>> => {
  const decision = decide(facts, reference);
  const money = decision.kind === 'issue' && personId !== null ? await askFund(sql, decision, personId) : undefined;
  const trace = traceOf(explain(facts, reference), decision, money);
  if (decision.kind === 'issue' && money?.granted) {
    const gaps = decision.gaps.map(({ cause, from, to }) => ({
      cause,
      words: gapWords[cause],
      from: iso(from),
      to: iso(to),
    }));
    return { outcome: 'covered', reason: null, cover: coverOf(decision, money.wantedFen), gaps, trace };
  }
  const code = decision.kind === 'exclude' ? decision.reason : 'fund_exhausted';
  return { outcome: 'excluded', reason: { code, words: ruleWords[code].reason }, cover: null, gaps: [], trace };
};

const unknownParty = (p: Parties, order: OrderRecord): ProblemAnswer | undefined => {
  const parties = [
    ['worker', p.workerId],
    ['employer', p.employerId],
    ['posting', order.postingExternalId === null ? '' : p.postingId],
  ] as const;
  const [name] = parties.find(([, id]) => id === null) ?? [];
  if (!name) return undefined;
  const message = `no ${name} of this source has this external id: send the ${name} first`;
  return refusal({ kind: 'refused', code: `unknown_${name}`, column: `${name}_external_id`, message });
};

const flagsOf = (p: Parties): string[] => [
  ...(p.overlaps ? ['overlap'] : []),
  ...(p.placesLeft !== null && p.placesLeft <= 0 ? ['over_headcount'] : []),
];

/** Why the order could not even be signed. */
const refusalOf = (
  { calendar, orderOverlap, orderOverHeadcount }: PreviewDeps,
  order: OrderRecord & { signedAt: number },
  parties: Parties,
  now: number,
): Omit<FieldIssue, 'level'> | undefined => {
  const may = maySign({ ...order, now, birthDay: parties.birthDay, hazardous: parties.hazardous }, calendar);
  if (!may.ok) return { ...may, column: may.code === 'signed_in_future' ? 'signed_at' : 'starts_at' };
  const flags = flagsOf(parties);
  if (orderOverlap === 'refuse' && flags.includes('overlap')) {
    return { column: 'starts_at', code: 'overlap', message: 'the person has another order at that time' };
  }
  if (orderOverHeadcount === 'refuse' && flags.includes('over_headcount')) {
    return { column: 'posting_external_id', code: 'over_headcount', message: 'all places of the posting are taken' };
  }
  return undefined;
};

/** `POST /v1/orders/preview`: the same `decide` that issues policies, asked before the order is signed. It writes nothing and locks nothing. */
export const previewEndpoint = (deps: PreviewDeps): Endpoint =>
  ask({
    url: '/v1/orders/preview',
    scope: 'orders:write',
    summary: 'Would this order be covered, and from when?',
    description:
      'Decides as if the order were signed now, with every rule and what it looked at. Writes nothing, so it needs no Idempotency-Key.',
    body: previewBody,
    answers: { 200: preview },
    problems: { 404: 'The worker, employer or posting is not known: send it first.' },
    handle: async ({ body, caller: { source } }) => {
      const now = deps.now();
      const named = body.externalId ? body : { ...body, externalId: 'preview' };
      const read = orderOf(named, previewBody, deps.calendar, now);
      if (!read.ok) return invalidFields(read.issues);
      const order = { ...read.value, signedAt: read.value.signedAt ?? now };
      const refs = {
        ...order,
        worker: order.workerExternalId,
        employer: order.employerExternalId,
        posting: order.postingExternalId,
      };
      const [parties] = await resolveParties(deps.sql, source, [refs]);
      if (!parties) return invalidFields([]);
      const unknown = unknownParty(parties, order);
      if (unknown) return unknown;
      const facts = factsOf(parties, order, now);
      const verdict = await verdictOf(deps.sql, await deps.reference.current(), facts, parties.personId);
      const refused = refusalOf(deps, order, parties, now);
      return {
        status: 200,
        body: {
          ...verdict,
          ...(refused ? { outcome: 'refused' as const, cover: null, gaps: [] } : {}),
          refusal: refused ? fieldError(refused) : null,
          flags: flagsOf(parties),
          warnings: read.warnings.map(fieldError),
        },
      };
    },
  });
