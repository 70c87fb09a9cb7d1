import { chargeKey, fundKey, type Wanted } from '../domain/cover/grant.ts';
import type { Tx } from './connect.ts';
import { type ChunkCommit, commitChunk, type Decided, type Verdict } from './issue-chunk.ts';

/** What the fund can be asked for a chunk: who wants what, which days others have paid, and what is left by programme and year. */
export type Ask = { wanted: readonly Wanted[]; existing: ReadonlySet<string>; left: ReadonlyMap<string, number> };
export type Grant = (ask: Ask) => ReadonlySet<number>;
type Issuing = Extract<Verdict, { reason: null }>;

const issuing = (verdicts: readonly Verdict[]): Issuing[] => verdicts.filter((v): v is Issuing => v.reason === null);
const daysOf = (v: Issuing): number[] => Array.from({ length: v.days }, (_, n) => v.firstDay + n);
const yearOf = (day: number): number => new Date(day * 86_400_000).getUTCFullYear();

type Locked = { ord: number; version: number; personId: string | null };

/** Locks, by place and so by id, the orders that are still ours to decide, and tells who they are for. */
const lockUndecided = async (tx: Tx, { chunkId, verdicts, from }: ChunkCommit): Promise<Map<number, Locked>> => {
  const rows = await tx<Locked[]>`
    select u.ord::int4 as ord, o.version, o.person_id as "personId"
    from unnest((select ids from chunks where id = ${chunkId})) with ordinality as u (id, ord)
      join orders o on o.id = u.id
    where o.cover_state = ${from} and u.ord = any(${verdicts.map((v) => v.ord)}::int8[])
    order by o.id for update of o`;
  return new Map(rows.map((r) => [r.ord, r]));
};

/**
 * Takes every wanted person-day, in key order, and gives it back at once: the keys stay locked until the transaction ends. What could
 * not be taken was paid by a policy that has committed.
 */
const paidByOthers = async (tx: Tx, wanted: readonly Wanted[]): Promise<Set<string>> => {
  const keys = wanted.flatMap((w) => w.days.map(({ day }) => ({ planId: w.planId, personId: w.personId, day })));
  const plans = keys.map((k) => k.planId);
  const persons = keys.map((k) => k.personId);
  const days = keys.map((k) => k.day);
  const mark = '00000000-0000-0000-0000-000000000000';
  const taken = await tx<{ planId: string; personId: string; day: number }[]>`
    insert into premium_charges (plan_id, person_id, business_date, programme_id, policy_id, fen)
    select k.plan_id, k.person_id, date '1970-01-01' + k.day, ${mark}, ${mark}, 0
    from unnest(${plans}::uuid[], ${persons}::uuid[], ${days}::int4[]) as k (plan_id, person_id, day)
    order by 1, 2, 3 on conflict on constraint premium_charges_person_day do nothing
    returning plan_id as "planId", person_id as "personId", business_date - date '1970-01-01' as day`;
  await tx`delete from premium_charges where policy_id = ${mark} and (plan_id, person_id) in (
    select * from unnest(${taken.map((t) => t.planId)}::uuid[], ${taken.map((t) => t.personId)}::uuid[]))`;
  const free = new Set(taken.map((t) => chargeKey(t.planId, t.personId, t.day)));
  return new Set(keys.map((k) => chargeKey(k.planId, k.personId, k.day)).filter((key) => !free.has(key)));
};

const lockFunds = async (tx: Tx, wanted: readonly Wanted[]): Promise<Map<string, number>> => {
  const programmes = [...new Set(wanted.map((w) => w.programmeId))];
  const years = [...new Set(wanted.flatMap((w) => w.days.map((d) => d.year)))];
  const rows = await tx<{ programmeId: string; year: number; left: number }[]>`
    select programme_id as "programmeId", year, budget_fen - spent_fen as left from fund_years
    where programme_id = any(${programmes}::uuid[]) and year = any(${years}::int2[]) order by programme_id, year for update`;
  return new Map(rows.map((r) => [fundKey(r.programmeId, r.year), r.left]));
};

export type Weighed = { ours: readonly Verdict[]; refused: ReadonlySet<number> };

/**
 * Locks orders, person-days and fund years, in that order, and says whom the fund cannot pay; it is read only once all of them are held.
 * Orders that were decided or changed meanwhile are left out.
 */
export const weighFund = async (tx: Tx, commitment: ChunkCommit, grant: Grant): Promise<Weighed> => {
  const locked = await lockUndecided(tx, commitment);
  const ours = commitment.verdicts.filter((v) => locked.get(v.ord)?.version === v.version);
  const wanted = issuing(ours).map(
    (v): Wanted => ({
      ord: v.ord,
      signedAt: v.signedAt,
      programmeId: v.terms.programmeId,
      planId: v.terms.planId,
      personId: locked.get(v.ord)?.personId ?? '',
      fen: v.terms.premiumFen,
      days: daysOf(v).map((day) => ({ day, year: yearOf(day) })),
    }),
  );
  const existing = await paidByOthers(tx, wanted);
  return { ours, refused: grant({ wanted, existing, left: await lockFunds(tx, wanted) }) };
};

const exhausted = ({ ord, version, signedAt, planVersionId }: Verdict): Verdict => ({
  ...{ ord, version, signedAt, planVersionId },
  reason: 'fund_exhausted',
});

/** The slow way at the fund's edge: those it cannot pay are excluded as `fund_exhausted`, and the chunk commits as ever. */
export const commitWithinFund = async (tx: Tx, commitment: ChunkCommit, grant: Grant): Promise<Decided> => {
  const { ours, refused } = await weighFund(tx, commitment, grant);
  return commitChunk(tx, { ...commitment, verdicts: ours.map((v) => (refused.has(v.ord) ? exhausted(v) : v)) });
};
