import { yearOfDay } from '../../domain/business-date.ts';
import type { CoverDecision } from '../../domain/cover/decide-cover.ts';
import { grant } from '../../domain/cover/grant.ts';
import { brokenConstraint } from '../../errors.ts';
import type { Processor } from '../../queues/run-job.ts';
import type { Sql } from '../../store/connect.ts';
import {
  type ChunkCommit,
  commitChunk,
  type Decided,
  loadOwedOrders,
  type OwedOrder,
  openFundYears,
  type Verdict,
} from '../../store/issue-chunk.ts';
import { commitWithinFund } from '../../store/issue-within-fund.ts';
import type { PolicyNumbers } from '../../store/policy-numbers.ts';
import type { ReferenceCopy } from '../../store/reference.ts';
import { decide } from './decide.ts';

export type IssuePolicyDeps = {
  sql: Sql;
  reference: ReferenceCopy;
  policyNumbers: PolicyNumbers;
  now: () => number;
  /** Told the milliseconds from receiving each order to its policy. */
  covered: (ms: number) => void;
};

const verdictOn = ({ ord, version, signedAt }: OwedOrder, decision: CoverDecision): Verdict =>
  decision.kind === 'exclude'
    ? { ord, version, signedAt, reason: decision.reason, planVersionId: decision.version?.id ?? null }
    : {
        ...{ ord, version, signedAt, reason: null, planVersionId: decision.version.id },
        terms: {
          planId: decision.plan.id,
          programmeId: decision.programme.id,
          premiumFen: decision.band.premiumFen,
          sumInsuredFen: decision.band.sumInsuredFen,
          policyNoPrefix: decision.plan.policyNoPrefix,
        },
        firstDay: decision.window.firstDay,
        days: decision.window.days,
        coverStart: decision.window.start,
        coverEnd: decision.window.end,
        gaps: decision.gaps,
      };

/** Every year that is charged; an order may last three of them. */
const chargedYears = (verdicts: readonly Verdict[]) =>
  verdicts.flatMap((v) => {
    if (v.reason !== null) return [];
    const first = yearOfDay(v.firstDay);
    const last = yearOfDay(v.firstDay + v.days - 1);
    return Array.from({ length: last - first + 1 }, (_, n) => ({ programmeId: v.terms.programmeId, year: first + n }));
  });

/** How long each order that was found coverable has waited since it was received. */
const tellWaits = (
  owed: readonly OwedOrder[],
  verdicts: readonly Verdict[],
  { now, covered }: IssuePolicyDeps,
): void => {
  const at = now();
  const coverable = new Set(verdicts.flatMap((v) => (v.reason === null ? [v.ord] : [])));
  for (const order of owed) if (coverable.has(order.ord)) covered(at - order.receivedAt);
};

/**
 * Load, decide, commit: a chunk of signed orders in one statement. Delegated insurers are bound here and told afterwards, so no partner is
 * called. A chunk that comes again finds only what is still owed; one that the fund cannot pay whole goes the slow way.
 */
export const issuePolicyProcessor =
  (deps: IssuePolicyDeps): Processor =>
  async (run) => {
    const reference = await deps.reference.current();
    const owed = await loadOwedOrders(deps.sql, run.chunk.id);
    const verdicts = await run.each(owed, (order) => verdictOn(order, decide(order, reference)));
    const firstPolicyNo = await deps.policyNumbers.take(run.chunk.size);
    const decidedAt = deps.now();

    const write = async (part: readonly Verdict[], closes: boolean, opened = false): Promise<Decided> => {
      const commitment: ChunkCommit = { chunkId: run.chunk.id, decidedAt, firstPolicyNo, verdicts: part, closes };
      try {
        return await commitChunk(deps.sql, commitment);
      } catch (error) {
        const broken = brokenConstraint(error);
        const yearMissing = broken === 'fund_year_exists' && !opened;
        if (!yearMissing && broken !== 'fund_within_budget') throw error;
        await openFundYears(deps.sql, chargedYears(part));
        if (yearMissing) return write(part, closes, true);
        return commitWithinFund(deps.sql, commitment, ({ wanted, existing, left }) => grant(wanted, existing, left));
      }
    };

    const written = await run.commitInParts(verdicts, (part, closes) => write(part, closes));
    const done = written.reduce((sum, w) => sum + w.decided, 0);
    const issued = written.reduce((sum, w) => sum + w.issued, 0);
    if (issued > 0) tellWaits(owed, verdicts, deps);
    return { done, quarantined: run.quarantined(), detail: { issued, excluded: done - issued } };
  };
