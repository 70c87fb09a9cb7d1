import type { BusinessCalendar } from '../../domain/business-date.ts';
import { grant } from '../../domain/cover/grant.ts';
import { liveOn } from '../../domain/cover/life.ts';
import { brokenConstraint } from '../../errors.ts';
import type { Processor } from '../../queues/run-job.ts';
import type { Sql } from '../../store/connect.ts';
import { commitChanged } from '../../store/issue-changed.ts';
import {
  type ChunkCommit,
  commitChunk,
  type Decided,
  loadOwedOrders,
  type OwedOrder,
  openFundYears,
  type Verdict,
} from '../../store/issue-chunk.ts';
import { type Ask, commitWithinFund } from '../../store/issue-within-fund.ts';
import type { PolicyNumbers } from '../../store/policy-numbers.ts';
import type { ReferenceCopy } from '../../store/reference.ts';
import { chargedYears, verdictOn } from '../../store/verdict.ts';
import { decide } from './decide.ts';

export type IssuePolicyDeps = {
  sql: Sql;
  reference: ReferenceCopy;
  calendar: BusinessCalendar;
  policyNumbers: PolicyNumbers;
  now: () => number;
  /** Told the milliseconds from receiving each order to its policy. */
  covered: (ms: number) => void;
};

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

const grantOf = ({ wanted, existing, left }: Ask) => grant(wanted, existing, left);

/**
 * Load, decide, commit: a chunk of signed orders in one statement. Delegated insurers are bound here and told afterwards, so no partner is
 * called. A chunk that comes again finds only what is still owed. Two kinds go a slower way: what the fund cannot pay whole, and orders to
 * which something happened before they were decided: they are issued as signed and live through it in the same transaction.
 */
export const issuePolicyProcessor =
  (deps: IssuePolicyDeps): Processor =>
  async (run) => {
    const { sql, calendar } = deps;
    const reference = await deps.reference.current();
    const owed = await loadOwedOrders(sql, run.chunk.id);
    const verdicts = await run.each(owed, (o) => verdictOn(o, decide(o, reference, o.changed?.amended)));
    const changed = new Map(owed.flatMap((o) => (o.changed ? [[o.ord, o.changed.id] as const] : [])));
    const firstPolicyNo = await deps.policyNumbers.take(run.chunk.size);

    const chunk = { chunkId: run.chunk.id, firstPolicyNo, from: 'owed' } as const;

    const writeSigned = async (part: readonly Verdict[], closes: boolean, opened = false): Promise<Decided> => {
      const commitment: ChunkCommit = { ...chunk, decidedAt: deps.now(), verdicts: part, closes };
      try {
        return await commitChunk(sql, commitment);
      } catch (error) {
        const broken = brokenConstraint(error);
        const yearMissing = broken === 'fund_year_exists' && !opened;
        if (!yearMissing && broken !== 'fund_within_budget') throw error;
        await openFundYears(sql, chargedYears(part));
        if (yearMissing) return writeSigned(part, closes, true);
        return sql.begin((tx) => commitWithinFund(tx, commitment, grantOf)) as Promise<Decided>;
      }
    };

    const writeChanged = async (part: readonly Verdict[], closes: boolean): Promise<Decided> => {
      await openFundYears(sql, chargedYears(part));
      const ids = part.flatMap((v) => changed.get(v.ord) ?? []);
      const decidedAt = deps.now();
      return commitChanged(sql, { ...chunk, decidedAt, verdicts: part, closes }, ids, {
        ...{ at: decidedAt, calendar, liveOn: (policy, money) => liveOn(policy, reference, money) },
        grant: grantOf,
      });
    };

    const write = async (part: readonly Verdict[], closes: boolean): Promise<Decided> => {
      const signed = part.filter((v) => !changed.has(v.ord));
      if (signed.length === part.length) return writeSigned(part, closes);
      const first = signed.length > 0 ? await writeSigned(signed, false) : { decided: 0, issued: 0 };
      const rest = await writeChanged(
        part.filter((v) => changed.has(v.ord)),
        closes,
      );
      return { decided: first.decided + rest.decided, issued: first.issued + rest.issued };
    };

    const written = await run.commitInParts(verdicts, write);
    const done = written.reduce((sum, w) => sum + w.decided, 0);
    const issued = written.reduce((sum, w) => sum + w.issued, 0);
    if (issued > 0) tellWaits(owed, verdicts, deps);
    return { done, quarantined: run.quarantined(), detail: { issued, excluded: done - issued } };
  };
