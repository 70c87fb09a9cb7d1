import type { PlanRules } from '../domain/cover/plan.ts';
import type { CoverReference } from '../domain/cover/reference.ts';
import type { Rehearsal } from '../domain/cover/rehearse.ts';
import { UsageError } from '../errors.ts';
import type { First } from './audit.ts';
import type { Queryable, Sql, Tx } from './connect.ts';
import { contentHash } from './content-hash.ts';

/** So long is a rehearsal good for publishing what it showed: the orders of a day more or less say the same. */
const goodForMs = 24 * 3_600_000;

/** The draft of a plan's rules, benefits included: whatever differs makes another draft. */
export type RehearsedDraft = { plan: string; rules: PlanRules };
export type BegunRehearsal = RehearsedDraft & {
  id: string;
  programme: string;
  /** What it is compared with: see `referenceHash`. */
  reference: string;
  actor: string;
  at: number;
};

const hashOf = ({ rules }: RehearsedDraft): string => contentHash(rules);

/**
 * Names what a rehearsal says beside its draft: programmes, plans and their order, versions, regions and listed employers. Not the revision,
 * which also moves when a version is marked as used, and not the money, which a rehearsal does not ask.
 */
export const referenceHash = ({ programmes, regionParents, otherScheme }: CoverReference): string =>
  contentHash({
    programmes: programmes.map(({ annualBudgetFen: _money, regionCodes, plans, ...programme }) => ({
      ...programme,
      regionCodes: [...regionCodes].toSorted(),
      plans: plans.map(({ versions, ...plan }) => ({
        ...plan,
        versions: versions.map(({ used: _used, ...version }) => version),
      })),
    })),
    regionParents: [...regionParents].toSorted(([one], [other]) => (one < other ? -1 : 1)),
    otherScheme: [...otherScheme],
  });

const underWay = async (tx: Queryable, programme: string): Promise<UsageError> => {
  const [other] = await tx<({ plan: string } & First)[]>`
    select plan, actor as by, started_at as at from plan_rehearsals where programme = ${programme} and finished_at is null order by started_at desc limit 1`;
  const who = other
    ? `${other.by} began one of ${other.plan} at ${new Date(other.at).toISOString()}`
    : 'one has just begun';
  return new UsageError(
    'rehearsal_taken',
    `${programme} is being rehearsed already: ${who}. Wait until it is done, then rehearse again`,
    { facts: other ? { by: other.by, at: other.at } : {} },
  );
};

/**
 * Takes the programme's turn until the transaction ends, however it ends: a rehearsal whose server dies leaves no lock behind.
 * @throws {UsageError} `rehearsal_taken`, naming who has it
 */
export const takeTurn = async (tx: Tx, programme: string): Promise<void> => {
  const [turn] = await tx<{ taken: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended('rehearsal ' || ${programme}::text, 0)) as taken`;
  if (!turn?.taken) throw await underWay(tx, programme);
};

/** Notes that it has begun, and strikes out what was broken off: whoever has the programme's turn is the only one. */
export const beginRehearsal = async (sql: Sql, begun: BegunRehearsal): Promise<void> => {
  const { id, programme, plan, reference, actor, at } = begun;
  await sql`delete from plan_rehearsals where programme = ${programme} and finished_at is null`;
  await sql`
    insert into plan_rehearsals (id, programme, plan, rules_hash, reference_hash, actor, started_at)
    values (${id}, ${programme}, ${plan}, ${hashOf(begun)}, ${reference}, ${actor}, ${at})`;
};

/** Keeps that it was done, and what came of it. Called while the programme's turn is held: whoever has the turn next strikes out what has no end. */
export const finishRehearsal = async (
  sql: Sql,
  id: string,
  result: Rehearsal & { complete: boolean },
  at: number,
): Promise<void> => {
  const { complete, orders, coveredBefore, coveredAfter } = result;
  await sql`
    update plan_rehearsals set finished_at = ${at}, complete = ${complete}, orders = ${orders}, covered_before = ${coveredBefore},
      covered_after = ${coveredAfter}
    where id = ${id}`;
};

/** A rehearsal that failed was none. */
export const forgetRehearsal = async (sql: Sql, id: string): Promise<void> => {
  await sql`delete from plan_rehearsals where id = ${id} and finished_at is null`;
};

/** `partSeen`: whoever publishes has seen that there were more orders than were replayed. */
export type Publishing = RehearsedDraft & { partSeen: boolean };

/**
 * Refuses to publish what nobody has rehearsed within a day, by anybody, against what decides now. Asked under the lock of the reference that
 * the publishing then changes. A city with more orders in a month than are replayed can never have all of them replayed: there a part will do,
 * once whoever publishes says that they have seen it is one.
 * @throws {UsageError} `not_rehearsed`, `rehearsal_outdated`, `rehearsed_in_part`
 */
export const demandRehearsal = async (
  tx: Queryable,
  draft: Publishing,
  reference: CoverReference,
  now: number,
): Promise<void> => {
  const { plan, partSeen } = draft;
  const done = await tx<{ reference: string | null; complete: boolean }[]>`
    select reference_hash as reference, complete is true as complete from plan_rehearsals
    where plan = ${plan} and rules_hash = ${hashOf(draft)} and finished_at is not null and started_at > ${now - goodForMs}`;
  if (done.length === 0)
    throw new UsageError(
      'not_rehearsed',
      `nobody has rehearsed exactly this draft of ${plan} within a day: rehearse it, see what it does, then publish it`,
    );
  const hash = referenceHash(reference);
  const current = done.filter((one) => one.reference === hash);
  if (current.length === 0)
    throw new UsageError(
      'rehearsal_outdated',
      `programmes, plans, regions or listed employers were changed after this draft of ${plan} was rehearsed: rehearse it again`,
    );
  if (!partSeen && !current.some(({ complete }) => complete))
    throw new UsageError(
      'rehearsed_in_part',
      `there were more orders than are replayed, and this draft of ${plan} was rehearsed on the first of them: say that you have seen that`,
    );
};
