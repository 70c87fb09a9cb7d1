import type { Life } from '../domain/cover/life.ts';
import type { Charge, Moved, Spent } from '../domain/cover/settle.ts';
import type { Tx } from './connect.ts';
import { openFundYears } from './issue-chunk.ts';
import type { PolicyRow } from './policy-lives.ts';

/** What became of one policy, and the kind of the event that did it. `life` is as it stands from now on. */
export type LifeChange = { row: PolicyRow; life: Life; cause: string };

/** A mended name, number or birth date is told even where cover is as before: by these the insurer knows whom it insures. */
const reidentified = ({ row, life }: LifeChange): boolean =>
  !row.claimed &&
  life.status === 'bound' &&
  row.events.some((e) => e.kind === 'identified' && e.identityStatus === 'valid' && e.at < row.life.coverEnd);

/** Whether a policy is another than before: what its insurer, its owner and its history are told. */
const differs = (change: LifeChange): boolean =>
  JSON.stringify(stateOf(change.row.life)) !== JSON.stringify(stateOf(change.life)) || reidentified(change);

const actionOf = ({ row, life }: LifeChange): string => (life.status === row.life.status ? 'amended' : life.status);
const stateOf = ({ facts, ...life }: Life): Record<string, unknown> => {
  const { status, coverStart, coverEnd, personId, sumInsuredFen } = life;
  return { status, coverStart, coverEnd, personId, sumInsuredFen, occupationClass: facts.occupationClass };
};

const column = <T, V>(items: readonly T[], of: (item: T) => V): V[] => items.map(of);

const writePolicies = async (tx: Tx, changes: readonly LifeChange[]): Promise<void> => {
  const c = <V>(of: (change: LifeChange) => V): V[] => column(changes, of);
  await tx`
    update policies p set status = n.status, end_reason = n.end_reason, cover_start = n.cover_start, cover_end = n.cover_end, person_id = n.person_id,
      sum_insured_fen = n.sum_insured_fen, version = p.version + n.changed, order_version = greatest(p.order_version, n.order_version)
    from unnest(${c((x) => x.row.orderId)}::uuid[], ${c((x) => x.life.status)}::text[], ${c((x) => x.life.endReason)}::text[],
      ${c((x) => x.life.coverStart)}::timestamptz[], ${c((x) => x.life.coverEnd)}::timestamptz[], ${c((x) => x.life.personId)}::uuid[],
      ${c((x) => x.life.sumInsuredFen)}::int8[], ${c((x) => Number(differs(x)))}::int4[], ${c((x) => Math.max(0, ...x.row.events.map((e) => e.version)))}::int4[])
      as n (order_id, status, end_reason, cover_start, cover_end, person_id, sum_insured_fen, changed, order_version)
    where p.order_id = n.order_id`;
};

const writeHistory = async (tx: Tx, at: number, changes: readonly LifeChange[]): Promise<void> => {
  const changed = changes.filter(differs);
  if (changed.length === 0) return;
  const c = <V>(of: (change: LifeChange) => V): V[] => column(changed, of);
  await tx`
    insert into policy_history (order_id, version, at, action, cause, before, after, region_code)
    select n.order_id, n.version, ${at}, n.action, n.cause, n.before::jsonb, n.after::jsonb, n.region_code
    from unnest(${c((x) => x.row.orderId)}::uuid[], ${c((x) => x.row.version + 1)}::int4[], ${c(actionOf)}::text[], ${c((x) => x.cause)}::text[],
      ${c((x) => JSON.stringify(stateOf(x.row.life)))}::text[], ${c((x) => JSON.stringify(stateOf(x.life)))}::text[], ${c((x) => x.row.regionCode)}::text[])
      as n (order_id, version, action, cause, before, after, region_code)`;
  await tx`insert into outbox (topic, lane, subject_id) select 'policy.changed', 0, unnest(${c((x) => x.row.orderId)}::uuid[])`;
};

const writeGaps = async (tx: Tx, at: number, changes: readonly LifeChange[]): Promise<void> => {
  const changed = changes.filter(({ row, life }) => JSON.stringify(row.life.gaps) !== JSON.stringify(life.gaps));
  if (changed.length === 0) return;
  const gaps = changed.flatMap(({ row, life }) => life.gaps.map((gap) => ({ ...gap, row })));
  await tx`delete from cover_gaps where order_id = any(${changed.map(({ row }) => row.orderId)}::uuid[])`;
  await tx`
    insert into cover_gaps (order_id, cause, from_at, to_at, region_code, decided_at)
    select n.order_id, n.cause, n.from_at, n.to_at, n.region_code, ${at}
    from unnest(${gaps.map((g) => g.row.orderId)}::uuid[], ${gaps.map((g) => g.cause)}::text[], ${gaps.map((g) => g.from)}::timestamptz[],
      ${gaps.map((g) => g.to)}::timestamptz[], ${gaps.map((g) => g.row.regionCode)}::text[]) as n (order_id, cause, from_at, to_at, region_code)`;
};

/** Writes charges in the order of their key; returns those that were written: a day that somebody paid meanwhile is skipped. */
const writeCharges = async (tx: Tx, charges: readonly Charge[]): Promise<Charge[]> => {
  if (charges.length === 0) return [];
  const c = <V>(of: (charge: Charge) => V): V[] => column(charges, of);
  return tx<Charge[]>`
    insert into premium_charges (plan_id, person_id, business_date, programme_id, policy_id, fen)
    select plan_id, person_id, date '1970-01-01' + day, programme_id, policy_id, fen
    from unnest(${c((x) => x.planId)}::uuid[], ${c((x) => x.personId)}::uuid[], ${c((x) => x.day)}::int4[], ${c((x) => x.programmeId)}::uuid[],
      ${c((x) => x.policyId)}::uuid[], ${c((x) => x.fen)}::int4[]) as n (plan_id, person_id, day, programme_id, policy_id, fen)
    order by 1, 2, 3 on conflict on constraint premium_charges_person_day do nothing
    returning plan_id as "planId", programme_id as "programmeId", person_id as "personId", business_date - date '1970-01-01' as day,
      policy_id as "policyId", fen`;
};

const writeMoved = async (
  tx: Tx,
  at: number,
  cause: (policyId: string) => string,
  moved: readonly Moved[],
): Promise<void> => {
  if (moved.length === 0) return;
  const c = <V>(of: (charge: Moved) => V): V[] => column(moved, of);
  await tx`
    insert into premium_charge_history (plan_id, person_id, business_date, programme_id, policy_id, moved_to_policy_id, fen, cause, at)
    select plan_id, person_id, date '1970-01-01' + day, programme_id, policy_id, moved_to, fen, cause, ${at}
    from unnest(${c((x) => x.planId)}::uuid[], ${c((x) => x.personId)}::uuid[], ${c((x) => x.day)}::int4[], ${c((x) => x.programmeId)}::uuid[],
      ${c((x) => x.policyId)}::uuid[], ${c((x) => x.movedTo)}::uuid[], ${c((x) => x.fen)}::int4[], ${c((x) => cause(x.policyId))}::text[])
      as n (plan_id, person_id, day, programme_id, policy_id, moved_to, fen, cause)`;
};

/** A policy's premium is the sum of what it pays. */
const sumPremiums = async (tx: Tx, orderIds: readonly string[]): Promise<void> => {
  await tx`
    update policies p set premium_fen = coalesce((
      select sum(c.fen)::int4 from premium_charges c
      where c.plan_id = (select plan_id from plan_versions where id = p.plan_version_id) and c.person_id = p.person_id and c.policy_id = p.order_id), 0)
    where p.order_id = any(${orderIds as string[]}::uuid[])`;
};

/** @throws what Postgres throws on `fund_within_budget`: then nothing of the transaction stands. */
const spend = async (tx: Tx, spent: readonly Spent[]): Promise<void> => {
  const delta = spent.filter(({ fen }) => fen !== 0);
  if (delta.length === 0) return;
  await openFundYears(tx, delta);
  await tx`
    select from fund_years where (programme_id, year) in (
      select * from unnest(${delta.map((d) => d.programmeId)}::uuid[], ${delta.map((d) => d.year)}::int2[]))
    order by programme_id, year for update`;
  await tx`
    update fund_years f set spent_fen = f.spent_fen + d.fen
    from unnest(${delta.map((d) => d.programmeId)}::uuid[], ${delta.map((d) => d.year)}::int2[], ${delta.map((d) => d.fen)}::int8[]) as d (programme_id, year, fen)
    where f.programme_id = d.programme_id and f.year = d.year`;
};

/** Marks the events that policies reflect now: they are owed no more. */
const writeApplied = async (tx: Tx, at: number, changes: readonly LifeChange[]): Promise<void> => {
  const applied = changes.flatMap(({ row }) => row.events.map((e) => ({ orderId: row.orderId, version: e.version })));
  await tx`
    update order_events e set applied_at = ${at}
    from unnest(${applied.map((a) => a.orderId)}::uuid[], ${applied.map((a) => a.version)}::int4[]) as n (order_id, version)
    where e.order_id = n.order_id and e.version = n.version and e.applied_at is null`;
};

export type LivesCommit = {
  /** Business time of the decision. */
  at: number;
  changes: readonly LifeChange[];
  charges: readonly Charge[];
  moved: readonly Moved[];
  /** What the charges take from each fund year; told what was written of them. */
  spent: (written: readonly Charge[]) => readonly Spent[];
};

/** Writes what became of policies, in the caller's transaction, which holds their orders: charges by key, then the fund years, last. */
export const writeLives = async (tx: Tx, commit: LivesCommit): Promise<void> => {
  const { at, changes, charges, moved } = commit;
  const written = await writeCharges(tx, charges);
  const causes = new Map(changes.map(({ row, cause }) => [row.orderId, cause]));
  await writeMoved(tx, at, (policyId) => causes.get(policyId) ?? 'settled', moved);
  await writePolicies(tx, changes);
  await sumPremiums(tx, [
    ...new Set([...changes.map(({ row }) => row.orderId), ...moved.flatMap((m) => m.movedTo ?? [])]),
  ]);
  await writeGaps(tx, at, changes);
  await writeHistory(tx, at, changes);
  await writeApplied(tx, at, changes);
  await spend(tx, commit.spent(written));
};
