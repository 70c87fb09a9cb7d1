import { z } from 'zod';
import type { Cipher } from '../../cipher.ts';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import { accidentReporting } from '../../domain/cover/plan.ts';
import { maskIdNumber, maskName } from '../../domain/mask.ts';
import { limitsOf } from '../../domain/notice/limits.ts';
import { gapWords, reasonWords } from '../../domain/notice/rule-words.ts';
import { type CoverProof, coverProofPdf } from '../../partners/pdf/cover-proof-pdf.ts';
import type { Sql } from '../../store/connect.ts';
import { type OrderProof, orderProof } from '../../store/cover-proof-order.ts';
import { type Endpoint, get } from './endpoint.ts';
import { instant, iso, isoOrNull } from './instants.ts';
import { missingOrder, missingOrderWords } from './missing-order.ts';
import { coverState, holds, words } from './order-answers.ts';
import { partyRef } from './party-ref.ts';
import { problem } from './problem.ts';

export type OrderCoverDeps = { sql: Sql; cipher: Cipher; calendar: BusinessCalendar; now: () => number };

const limits = z.object({
  sumInsuredFen: z.int(),
  medical: z
    .object({
      limitFen: z.int(),
      deductibleFen: z.int(),
      ratePercent: z.object({ withSocialInsurance: z.number(), withoutSocialInsurance: z.number() }),
    })
    .nullable(),
});

const orderCover = z
  .object({
    order: z.object({
      id: z.string(),
      externalId: z.string(),
      employer: z.string(),
      work: z.string().nullable(),
      startsAt: instant,
      endsAt: instant,
      signedAt: instant,
    }),
    worker: z.object({
      id: z.string(),
      externalId: z.string(),
      name: z.string().describe('Masked'),
      idNumber: z.string().nullable().describe('Masked; null without a valid identity'),
    }),
    at: instant,
    inForce: z.boolean().describe('Whether the policy covers this very instant'),
    state: coverState,
    policy: z
      .object({
        policyNo: z.string(),
        status: z.string().describe('`bound`, `voided`, `ended`, …'),
        endReason: z.string().nullable(),
        changedAt: instant.nullable().describe('When it was voided or ended'),
        insurer: z.string(),
        programme: z.string(),
        plan: z.string(),
        planName: z.string(),
        planVersion: z.int(),
        coverStart: instant,
        coverEnd: instant.describe('Cover is `[coverStart, coverEnd)`'),
        premiumFen: z.int(),
        limits,
      })
      .nullable(),
    reason: z.string().nullable().describe('Why there is no policy, or why it ended'),
    words: words.nullable(),
    gaps: z.array(z.object({ cause: z.string(), words, from: instant, to: instant.nullable() })),
    reporting: z.object({
      phone: z.string().nullable(),
      withinDays: z.int().describe('Within which an accident has to be reported'),
    }),
    batch: z.null().describe('The batch that told the insurer; there is none yet'),
    row: z.null().describe('Its row in the batch'),
    ack: z.null().describe("The insurer's answer to the row"),
  })
  .describe('What covers the order, and until when; or why nothing does.');

/** Name and number as they may be shown. */
const maskedWorker = ({ worker }: OrderProof, cipher: Cipher) => ({
  name: maskName(cipher.open('workers.name', worker.name)),
  idNumber: worker.idNumber === null ? null : maskIdNumber(cipher.open('persons.id_number', worker.idNumber)),
});

const policyJson = (policy: NonNullable<OrderProof['policy']>) => ({
  ...{ policyNo: policy.policyNo, status: policy.status, endReason: policy.endReason },
  changedAt: isoOrNull(policy.changedAt),
  ...{ insurer: policy.insurer.code, programme: policy.programme },
  ...{ plan: policy.plan.code, planName: policy.plan.name, planVersion: policy.plan.version },
  ...{ coverStart: iso(policy.coverStart), coverEnd: iso(policy.coverEnd), premiumFen: policy.premiumFen },
  limits: limitsOf(policy.sumInsuredFen, policy.benefits),
});

const coverJson = (proof: OrderProof, cipher: Cipher, at: number): z.output<typeof orderCover> => {
  const { policy, worker } = proof;
  const reason = proof.reason ?? policy?.endReason ?? null;
  return {
    order: {
      ...{ id: proof.id, externalId: proof.externalId, employer: proof.employer, work: proof.work },
      ...{ startsAt: iso(proof.startsAt), endsAt: iso(proof.endsAt), signedAt: iso(proof.signedAt) },
    },
    worker: { id: worker.id, externalId: worker.externalId, ...maskedWorker(proof, cipher) },
    at: iso(at),
    inForce: policy !== null && holds(policy.status) && policy.coverStart <= at && at < policy.coverEnd,
    state: proof.coverState,
    policy: policy && policyJson(policy),
    reason,
    words: reasonWords(reason),
    gaps: proof.gaps.map((g) => ({ cause: g.cause, words: gapWords[g.cause], from: iso(g.from), to: isoOrNull(g.to) })),
    reporting: accidentReporting(policy?.insurer.settings ?? {}),
    ...{ batch: null, row: null, ack: null },
  };
};

/** What is printed; undefined where no policy was ever bound. */
const printed = (proof: OrderProof, { cipher, calendar, now }: OrderCoverDeps): CoverProof | undefined => {
  const { policy } = proof;
  if (!policy || !['bound', 'voided', 'ended'].includes(policy.status)) return undefined;
  const { name, idNumber } = maskedWorker(proof, cipher);
  const state = policy.status === 'voided' || policy.status === 'ended' ? policy.status : 'bound';
  const at = policy.changedAt ?? policy.coverEnd;
  return {
    worker: { name, idNumber: idNumber ?? '' },
    policyNo: policy.policyNo,
    status: state === 'bound' ? { state } : { state, at, reason: policy.endReason },
    insurer: policy.insurer.name,
    ...{ programme: policy.programme, plan: policy.plan },
    ...{ coverStart: policy.coverStart, coverEnd: policy.coverEnd },
    limits: limitsOf(policy.sumInsuredFen, policy.benefits),
    order: {
      ...{ externalId: proof.externalId, employer: proof.employer, work: proof.work },
      ...{ startsAt: proof.startsAt, endsAt: proof.endsAt, signedAt: proof.signedAt },
    },
    reporting: accidentReporting(policy.insurer.settings),
    printedAt: now(),
    timeZone: calendar.timeZone,
  };
};

/** `GET /v1/orders/{id}/cover` and `.pdf`: the proof of one order's cover, for programs and to be handed out. Names come masked. */
export const orderCoverEndpoints = (deps: OrderCoverDeps): Endpoint[] => {
  const { sql, cipher, now } = deps;
  const named = { scope: 'orders:read', params: z.object({ id: partyRef }) } as const;
  return [
    get({
      ...named,
      url: '/v1/orders/:id/cover',
      summary: 'Proof of an order’s cover',
      answers: { 200: orderCover },
      problems: { 404: missingOrderWords },
      handle: async ({ params, caller }) => {
        const proof = await orderProof(sql, caller.source, params.id);
        if (!proof) return missingOrder(sql, caller.source, params.id);
        return { status: 200, body: coverJson(proof, cipher, now()) };
      },
    }),
    get({
      ...named,
      url: '/v1/orders/:id/cover.pdf',
      summary: 'Proof of an order’s cover, to print',
      produces: 'application/pdf',
      answers: {
        200: z
          .unknown()
          .meta({ type: 'string', format: 'binary', description: 'One page of A4, in Chinese and English.' }),
      },
      problems: { 404: missingOrderWords, 409: 'No policy was ever bound for the order.' },
      handle: async ({ params, caller }) => {
        const proof = await orderProof(sql, caller.source, params.id);
        if (!proof) return missingOrder(sql, caller.source, params.id);
        const page = printed(proof, deps);
        if (page) return { status: 200, body: await coverProofPdf(page) };
        return problem(409, 'no_cover', 'no policy was bound for this order: GET /v1/orders/{id}/cover says why');
      },
    }),
  ];
};
