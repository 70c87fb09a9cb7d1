import { blamesTheRows, describeError } from '../errors.ts';
import { type Access, operatorAccess } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Queryable, Sql, Tx } from './connect.ts';

/** What became of a row: done, or passed by, and then why. */
export type BulkOutcome = { state: 'done' | 'skipped'; detail: string | null };

/** What can be done with many rows. Both run within the step's transaction, and only on rows within the scope. */
export type BulkWork = {
  permission: Parameters<Access['permits']>[0];
  /** Which of these rows lie within the scope. */
  seen(tx: Queryable, access: Access, ids: readonly string[]): Promise<string[]>;
  /** Rows that it does not name were passed by as gone. */
  act(
    tx: Tx,
    access: Access,
    ids: readonly string[],
    by: { reason: string; at: number },
  ): Promise<Map<string, BulkOutcome>>;
};
export type BulkWorks = Readonly<Record<string, BulkWork>>;

type Held = {
  id: string;
  action: string;
  reason: string;
  actor: string;
  regionCodes: string[];
  servicePointCodes: string[];
};
type Waiting = { position: number; subjectId: string };
export type StepDeps = { sql: Sql; works: BulkWorks; now: () => number };

/** Rows done in one transaction. */
const stepRows = 100;

/** Takes the oldest act that is not over and that nobody else is at; undefined where there is none. */
const hold = async (tx: Tx, works: BulkWorks): Promise<Held | undefined> => {
  const [held] = await tx<Held[]>`
    select id, action, reason, actor, region_codes as "regionCodes", service_point_codes as "servicePointCodes" from bulk_actions
    where finished_at is null and aborted_at is null and action = any(${Object.keys(works)}) order by created_at limit 1 for update skip locked`;
  return held;
};

/** Whoever began it, with what they may do now; undefined where they may do nothing any more. */
const actorNow = async (tx: Tx, { actor }: Held): Promise<Access | undefined> => {
  const [grants] = await tx<{ name: string; roles: string[]; regionCodes: string[]; servicePointCodes: string[] }[]>`
    select name, roles, region_codes as "regionCodes", service_point_codes as "servicePointCodes" from operators
    where 'operator:' || name = ${actor} and disabled_at is null`;
  return grants && operatorAccess(grants);
};

/**
 * What these rows come to. Nothing goes further than whoever began it could see then and can see now; who may not any more has their rows
 * failed.
 */
const outcomesOf = async (
  tx: Tx,
  held: Held,
  { permission, seen, act }: BulkWork,
  ids: readonly string[],
  at: number,
): Promise<Map<string, BulkOutcome> | 'forbidden'> => {
  const current = await actorNow(tx, held);
  if (!current?.permits('bulk.run') || !current.permits(permission)) return 'forbidden';
  const { regionCodes, servicePointCodes, reason } = held;
  const began = operatorAccess({
    name: current.actor.replace(/^operator:/, ''),
    roles: [],
    regionCodes,
    servicePointCodes,
  });
  const access: Access = { ...began, permits: current.permits };
  const mine = await seen(tx, current, ids);
  return act(tx, access, await seen(tx, access, mine), { reason, at });
};

const settle = async (
  tx: Tx,
  held: Held,
  rows: readonly Waiting[],
  outcomes: Map<string, BulkOutcome> | 'forbidden',
) => {
  const of = ({ subjectId }: Waiting) =>
    outcomes === 'forbidden'
      ? { state: 'failed', detail: 'forbidden' }
      : (outcomes.get(subjectId) ?? { state: 'skipped', detail: 'gone' });
  await tx`
    update bulk_action_rows r set state = n.state, detail = n.detail
    from unnest(${rows.map((row) => row.position)}::int4[], ${rows.map((row) => of(row).state)}::text[], ${rows.map((row) => of(row).detail)}::text[])
      as n (position, state, detail)
    where r.bulk_id = ${held.id} and r.position = n.position and r.state = 'waiting'`;
};

const finish = async (tx: Tx, held: Held, at: number): Promise<void> => {
  const [counts] = await tx<Record<string, number>[]>`
    select count(*) filter (where state = 'done')::int4 as done, count(*) filter (where state = 'skipped')::int4 as skipped,
      count(*) filter (where state = 'failed')::int4 as failed from bulk_action_rows where bulk_id = ${held.id}`;
  await tx`update bulk_actions set finished_at = ${at} where id = ${held.id}`;
  await recordAudit(tx, {
    ...{ at, actor: held.actor, action: 'bulk.finish', subjectType: 'bulk', subjectId: held.id },
    after: { ...counts },
  });
};

type Place = { bulkId: string; position: number };

/** One step of `size` rows: effects, states and audit in one transaction, so that neither a crash nor another process does a row twice. */
const step = async ({ sql, works, now }: StepDeps, size: number, begun: (at: Place) => unknown): Promise<boolean> =>
  (await sql.begin(async (tx) => {
    const held = await hold(tx, works);
    const work = held && works[held.action];
    if (!held || !work) return false;
    const at = now();
    await tx`update bulk_actions set started_at = ${at} where id = ${held.id} and started_at is null`;
    const rows = await tx<Waiting[]>`
      select position, subject_id as "subjectId" from bulk_action_rows where bulk_id = ${held.id} and state = 'waiting'
      order by position limit ${size}`;
    const [first] = rows;
    if (!first) await finish(tx, held, at);
    else {
      begun({ bulkId: held.id, position: first.position });
      const ids = rows.map((row) => row.subjectId);
      await settle(tx, held, rows, await outcomesOf(tx, held, work, ids, at));
    }
    return true;
  })) as boolean;

/** Fails the row at which a step of one broke, unless another process has dealt with it meanwhile. */
const failRow = (sql: Sql, { bulkId, position }: Place, detail: string): Promise<void> =>
  sql.begin(async (tx) => {
    await tx`select from bulk_actions where id = ${bulkId} for update`;
    await tx`
      update bulk_action_rows set state = 'failed', detail = ${detail} where bulk_id = ${bulkId} and position = ${position} and state = 'waiting'`;
  }) as Promise<void>;

/** The same rows one by one, so that the one at fault fails alone. What the rows are not to blame for is thrown, and tried again later. */
const stepAlone = async (deps: StepDeps): Promise<boolean> => {
  for (let n = 0; n < stepRows; n++) {
    const places: Place[] = [];
    try {
      if (!(await step(deps, 1, (at) => places.push(at)))) return n > 0;
    } catch (error) {
      const [place] = places;
      if (!place || !blamesTheRows(error)) throw error;
      const { code, message } = describeError(error);
      await failRow(deps.sql, place, `${code ?? 'failed'}: ${message}`);
    }
  }
  return true;
};

/**
 * Does the next rows of the oldest act that is not over. False where there is nothing to do. Any number of processes may call it; after a
 * crash or a restart it goes on with the rows that are still waiting.
 */
export const bulkStep = async (deps: StepDeps): Promise<boolean> => {
  try {
    return await step(deps, stepRows, () => undefined);
  } catch (error) {
    if (!blamesTheRows(error)) throw error;
    return stepAlone(deps);
  }
};
