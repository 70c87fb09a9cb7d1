import type { BusinessCalendar } from '../../domain/business-date.ts';
import { grant } from '../../domain/cover/grant.ts';
import { liveOn } from '../../domain/cover/life.ts';
import type { Processor } from '../../queues/run-job.ts';
import type { Sql } from '../../store/connect.ts';
import { openFundYears } from '../../store/issue-chunk.ts';
import type { PolicyNumbers } from '../../store/policy-numbers.ts';
import { commitRedecided, loadExcluded } from '../../store/redecide.ts';
import type { ReferenceCopy } from '../../store/reference.ts';
import { chargedYears, verdictOn } from '../../store/verdict.ts';
import { decide } from './decide.ts';

export type RedecideCoverDeps = {
  sql: Sql;
  reference: ReferenceCopy;
  calendar: BusinessCalendar;
  policyNumbers: PolicyNumbers;
  now: () => number;
};

/** A chunk that comes again finds orders that are covered by now, or not reopened, and changes nothing. */
export const redecideCoverProcessor =
  (deps: RedecideCoverDeps): Processor =>
  async (run) => {
    const { sql, calendar } = deps;
    const reference = await deps.reference.current();
    const excluded = await loadExcluded(sql, run.chunk.id);
    const decided = await run.each(excluded, (order) => {
      const redecision = decide(order, reference);
      const verdict = redecision.kind === 'decided' ? verdictOn(order, redecision.decision) : null;
      return { ...order, ...redecision, verdict };
    });
    const firstPolicyNo = await deps.policyNumbers.take(run.chunk.size);
    const written = await run.commitInParts(decided, async (part, closes) => {
      const verdicts = part.flatMap(({ verdict }) => verdict ?? []);
      await openFundYears(sql, chargedYears(verdicts));
      const chunkId = run.chunk.id;
      const decidedAt = deps.now();
      return commitRedecided(sql, { chunkId, decidedAt, firstPolicyNo, verdicts, from: 'excluded', closes }, part, {
        ...{ at: decidedAt, calendar, liveOn: (policy, money) => liveOn(policy, reference, money) },
        grant: (ask) => grant(ask.wanted, ask.existing, ask.left),
      });
    });
    const issued = written.reduce((sum, w) => sum + w.issued, 0);
    return { done: excluded.length, quarantined: run.quarantined(), detail: { issued, asked: excluded.length } };
  };
