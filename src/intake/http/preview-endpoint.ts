import { z } from 'zod';
import type { Working } from '../../domain/cover/rules.ts';
import { gapWords, ruleWords } from '../../domain/notice/rule-words.ts';
import type { ReferenceCopy } from '../../store/reference.ts';
import { resolveParties } from '../../store/sign-orders.ts';
import { refusalToSign, unknownParty } from '../sign-refusals.ts';
import { previewBody } from './bodies.ts';
import { fieldError, invalidFields } from './body.ts';
import { ask, type Endpoint } from './endpoint.ts';
import { instant, iso } from './instants.ts';
import { flags, words } from './order-answers.ts';
import { flagsOf, type PlanVerdict, type Verdict, verdictOn } from './preview-order.ts';
import { fieldErrorSchema } from './problem.ts';
import { orderOf, refusal, type SignDeps } from './sign-endpoint.ts';

export type PreviewDeps = SignDeps & { reference: ReferenceCopy };

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

/** What a rule looked at, with instants that carry an offset like all others. */
const workingJson = (working: Working): Working =>
  Object.fromEntries(
    Object.entries(working).map(([key, value]) => [
      key,
      typeof value === 'number' && /(At|Start|From|To)$/.test(key) ? iso(value) : value,
    ]),
  );

const traceJson = (trace: readonly PlanVerdict[]): Preview['trace'] =>
  trace.map(({ plan, version, rules }) => ({
    plan,
    version,
    rules: rules.map(({ rule, passed, working }) => ({
      rule,
      words: ruleWords[rule].rule,
      passed,
      working: workingJson(working),
    })),
  }));

const verdictJson = (verdict: Verdict): Pick<Preview, 'outcome' | 'reason' | 'cover' | 'gaps'> => {
  if (verdict.reason !== null) {
    const { reason: code } = verdict;
    return { outcome: 'excluded', reason: { code, words: ruleWords[code].reason }, cover: null, gaps: [] };
  }
  const { issue, premiumFen, gaps } = verdict;
  const { programme, plan, version, band, window } = issue;
  const cover = {
    programme: programme.code,
    plan: plan.code,
    planVersion: version.version,
    insurer: plan.insurer.code,
    coverStart: iso(window.start),
    coverEnd: iso(window.end),
    days: window.days,
    premiumFen,
    sumInsuredFen: band.sumInsuredFen,
  };
  const uncovered = gaps.map(({ cause, from, to }) => ({
    cause,
    words: gapWords[cause],
    from: iso(from),
    to: iso(to),
  }));
  return { outcome: 'covered', reason: null, cover, gaps: uncovered };
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
      const read = orderOf(
        body.externalId ? body : { ...body, externalId: 'preview' },
        previewBody,
        deps.calendar,
        now,
      );
      if (!read.ok) return invalidFields(read.issues);
      const order = { ...read.value, signedAt: read.value.signedAt ?? now };
      const { workerExternalId: worker, employerExternalId: employer, postingExternalId: posting } = order;
      const [parties] = await resolveParties(deps.sql, source, [{ ...order, worker, employer, posting }]);
      if (!parties) return invalidFields([]);
      const unknown = unknownParty(order, parties);
      if (unknown) return refusal(unknown);
      const verdict = await verdictOn(deps.sql, await deps.reference.current(), parties, order, now);
      const rules = { calendar: deps.calendar, overlap: deps.orderOverlap, overHeadcount: deps.orderOverHeadcount };
      const refused = refusalToSign(rules, order, parties, { now, flags: flagsOf(parties) });
      return {
        status: 200,
        body: {
          ...verdictJson(verdict),
          ...(refused ? { outcome: 'refused' as const, cover: null, gaps: [] } : {}),
          refusal: refused ? fieldError(refused) : null,
          flags: flagsOf(parties),
          trace: traceJson(verdict.trace),
          warnings: read.warnings.map(fieldError),
        },
      };
    },
  });
