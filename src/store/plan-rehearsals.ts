import type { PlanRules } from '../domain/cover/plan.ts';
import type { Rehearsal } from '../domain/cover/rehearse.ts';
import { UsageError } from '../errors.ts';
import type { Queryable, Sql, Tx } from './connect.ts';
import { contentHash } from './content-hash.ts';

/** So long is a rehearsal good for publishing what it showed: the orders of a day more or less say the same. */
const goodForMs = 24 * 3_600_000;

/** The draft of a plan's rules, benefits included: whatever differs makes another draft. */
export type RehearsedDraft = { plan: string; rules: PlanRules };
export type BegunRehearsal = RehearsedDraft & { id: string; programme: string; actor: string; at: number };

const hashOf = ({ rules }: RehearsedDraft): string => contentHash(rules);

const underWay = async (tx: Queryable, programme: string): Promise<UsageError> => {
  const [other] = await tx<{ plan: string; actor: string; at: number }[]>`
    select plan, actor, started_at as at from plan_rehearsals where programme = ${programme} and finished_at is null order by started_at desc limit 1`;
  const who = other
    ? `${other.actor} began one of ${other.plan} at ${new Date(other.at).toISOString()}`
    : 'one has just begun';
  return new UsageError(
    'rehearsal_taken',
    `${programme} is being rehearsed already: ${who}. Wait until it is done, then rehearse again`,
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
  const { id, programme, plan, actor, at } = begun;
  await sql`delete from plan_rehearsals where programme = ${programme} and finished_at is null`;
  await sql`
    insert into plan_rehearsals (id, programme, plan, rules_hash, actor, started_at) values (${id}, ${programme}, ${plan}, ${hashOf(begun)}, ${actor}, ${at})`;
};

/** Keeps that it was done, and what came of it. */
export const finishRehearsal = async (sql: Sql, id: string, result: Rehearsal, at: number): Promise<void> => {
  const { orders, coveredBefore, coveredAfter } = result;
  await sql`
    update plan_rehearsals set finished_at = ${at}, orders = ${orders}, covered_before = ${coveredBefore}, covered_after = ${coveredAfter}
    where id = ${id}`;
};

/** A rehearsal that failed was none. */
export const forgetRehearsal = async (sql: Sql, id: string): Promise<void> => {
  await sql`delete from plan_rehearsals where id = ${id} and finished_at is null`;
};

/** Refuses to publish what nobody has rehearsed within a day, by anybody. @throws {UsageError} `not_rehearsed` */
export const demandRehearsal = async (sql: Sql, draft: RehearsedDraft, now: number): Promise<void> => {
  const found = await sql`
    select from plan_rehearsals
    where plan = ${draft.plan} and rules_hash = ${hashOf(draft)} and finished_at is not null and started_at > ${now - goodForMs} limit 1`;
  if (found.length > 0) return;
  const message = `nobody has rehearsed exactly this draft of ${draft.plan} within a day: rehearse it, see what it does, then publish it`;
  throw new UsageError('not_rehearsed', message);
};
