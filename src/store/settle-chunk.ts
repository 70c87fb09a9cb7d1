import type { BusinessCalendar } from '../domain/business-date.ts';
import type { Life, Money } from '../domain/cover/life.ts';
import type { CoverReference } from '../domain/cover/reference.ts';
import { brokenConstraint } from '../errors.ts';
import { closeChunk } from './chunks.ts';
import type { Queryable, Sql } from './connect.ts';
import type { PolicyRow } from './policy-lives.ts';
import type { ReferenceCopy } from './reference.ts';
import { type Settled, settleLives } from './settle-lives.ts';

export type SettleDeps = { sql: Sql; reference: ReferenceCopy; calendar: BusinessCalendar; now: () => number };

type Subject = { ord: number; orderId: string };
/** What settling takes of a run: see `queues/chunk-run.ts`. */
type Run = {
  chunk: { id: number };
  commitInParts<T extends { ord: number }, R>(
    items: readonly T[],
    write: (part: readonly T[], closes: boolean) => Promise<R>,
  ): Promise<R[]>;
  quarantined(): number;
};

/** The orders of a chunk that have a policy and are not in quarantine for this. */
const subjectsOf = async (sql: Queryable, chunkId: number): Promise<Subject[]> => sql<Subject[]>`
  select u.ord::int4 as ord, o.id as "orderId"
  from chunks c, unnest(c.ids) with ordinality as u (id, ord), orders o
  where c.id = ${chunkId} and o.id = u.id and o.cover_state = 'covered'
    and o.id not in (select subject_id from quarantine where topic = c.topic and released_at is null)
  order by u.ord`;

/** Lets the policies of a chunk live through what happened to their orders; a change that the fund cannot pay is asked alone, and shortened. */
export const settleChunk = async (
  deps: SettleDeps,
  run: Run,
  decide: (row: PolicyRow, reference: CoverReference, money: Money) => Life,
): Promise<{ done: number; quarantined: number; detail: { referred: number } }> => {
  const reference = await deps.reference.current();
  const subjects = await subjectsOf(deps.sql, run.chunk.id);
  const settle = (part: readonly Subject[], closes: boolean, money: Money): Promise<Settled> =>
    deps.sql.begin(async (tx) => {
      const liveOn = (row: PolicyRow, paid: Money): Life => decide(row, reference, paid);
      const ids = part.map((subject) => subject.orderId);
      const settled = await settleLives(tx, ids, { at: deps.now(), calendar: deps.calendar, money, liveOn });
      if (closes) await closeChunk(tx, run.chunk.id);
      return settled;
    }) as Promise<Settled>;
  const settled = await run.commitInParts(subjects, async (part, closes) => {
    try {
      return await settle(part, closes, 'enough');
    } catch (error) {
      if (part.length > 1 || brokenConstraint(error) !== 'fund_within_budget') throw error;
      return settle(part, closes, 'short');
    }
  });
  const sum = (of: (s: Settled) => number): number => settled.reduce((total, s) => total + of(s), 0);
  return { done: sum((s) => s.changed), quarantined: run.quarantined(), detail: { referred: sum((s) => s.referred) } };
};
