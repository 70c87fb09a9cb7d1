import type { BusinessCalendar } from '../../domain/business-date.ts';
import { brokenConstraint, UsageError } from '../../errors.ts';
import { holdSchedules } from '../../queues/scheduler-change.ts';
import { type Access, demandCity } from '../../store/access.ts';
import { readAppliedItems, rememberApplied } from '../../store/applied-items.ts';
import { changedBefore, lastDoneBy, recordAudit } from '../../store/audit.ts';
import type { Sql, Tx } from '../../store/connect.ts';
import {
  lockReference,
  programmeIdsOf,
  type ReferenceFields,
  type ReferenceItems,
  type ReferenceKind,
  readReferenceItems,
  readReferenceUse,
} from '../../store/reference-items.ts';
import { type ReferenceRow, writeReferenceItems } from '../../store/reference-write.ts';
import { reopenExcluded } from '../../store/reopen-cover.ts';
import { readUntouched } from '../../store/schedule-changes.ts';
import { appliedAs, publishedAs } from './audited-as.ts';
import { bearsOnCover, programmesWithMore } from './bearing.ts';
import { check } from './check.ts';
import { type Change, merge } from './merge.ts';
import type { ReferenceSet } from './parse-reference.ts';
import { refusal } from './problem.ts';
import { asApplied, checkSchedules, withSchedules, writeSchedules } from './schedules.ts';

export type ApplyOptions = {
  /** Business time: what a version may no longer change depends on it. */
  now: number;
  /** On whose behalf: `reference.apply` for the whole city, and `schedule.change` where a schedule is named. */
  access: Access;
  /** By which crons are read. Without it a schedule that would change is refused. */
  calendar?: BusinessCalendar;
  /** Works out what would change, and writes nothing. */
  dryRun?: boolean;
  /** Overwrites fields that a person changed since. Nothing else gives way to it. */
  force?: boolean;
  /**
   * A person does this, for this reason, and has seen what it overwrites. Nothing is remembered as applied, so that a file which says otherwise
   * is refused later. `newVersion` is the key of a plan version that nobody may have made yet. `agreed` refuses, by throwing, what may not
   * be done to the reference as it stands under the lock.
   */
  byHand?: { reason: string; newVersion: string; agreed(tx: Tx): Promise<void> };
};

/** `notes` tell what a person may expect to change and does not. `reopened` counts the excluded orders that are decided again for it. */
export type Applied = { changes: Change[]; notes: string[]; reopened: number };

const rowsOf = <K extends ReferenceKind>(changes: readonly Change[], kind: K): ReferenceRow<K>[] =>
  changes
    .filter((change) => change.entry.kind === kind)
    .map(({ entry, fields }) => ({ key: entry.key, fields: fields as ReferenceFields[K] }));

const byKind = (changes: readonly Change[]) => ({
  region: rowsOf(changes, 'region'),
  skill: rowsOf(changes, 'skill'),
  programme: rowsOf(changes, 'programme'),
  'fund year': rowsOf(changes, 'fund year'),
  insurer: rowsOf(changes, 'insurer'),
  plan: rowsOf(changes, 'plan'),
  'plan version': rowsOf(changes, 'plan version'),
  'listed employer': rowsOf(changes, 'listed employer'),
});

const over = <K extends ReferenceKind>(
  stored: ReferenceItems,
  changes: readonly Change[],
  kind: K,
): ReadonlyMap<string, ReferenceFields[K]> =>
  new Map([...stored[kind], ...rowsOf(changes, kind).map((row) => [row.key, row.fields] as const)]);

const afterwards = (stored: ReferenceItems, changes: readonly Change[]): ReferenceItems => ({
  region: over(stored, changes, 'region'),
  skill: over(stored, changes, 'skill'),
  programme: over(stored, changes, 'programme'),
  'fund year': over(stored, changes, 'fund year'),
  insurer: over(stored, changes, 'insurer'),
  plan: over(stored, changes, 'plan'),
  'plan version': over(stored, changes, 'plan version'),
  'listed employer': over(stored, changes, 'listed employer'),
  schedule: over(stored, changes, 'schedule'),
});

/** A budget for every year is not that of a year which is open already. */
const openYears = (stored: ReferenceItems, changes: readonly Change[]): string[] =>
  changes.flatMap(({ entry, changes: fieldChanges }) => {
    if (entry.kind !== 'programme' || !fieldChanges.some(({ field }) => field === 'annualBudgetFen')) return [];
    const named = new Set(rowsOf(changes, 'fund year').map((row) => row.key));
    return [...stored['fund year']]
      .filter(([key]) => key.startsWith(`${entry.key}/`) && !named.has(key))
      .map(
        ([key, { budgetFen }]) =>
          `fund year ${key} is open and keeps its ${budgetFen} fen: to change that too, name it in fundYears`,
      );
  });

const madeAlready = async (tx: Tx, version: string): Promise<UsageError> => {
  const first = await lastDoneBy(tx, { action: 'plan.publish', subjectType: 'plan version', subjectId: version });
  return changedBefore(
    'version_exists',
    first,
    (who) => `${version} has been made${who} already: look at the plan again`,
  );
};

const work = async (tx: Tx, set: ReferenceSet, options: ApplyOptions): Promise<Applied> => {
  const stored = withSchedules(await readReferenceItems(tx));
  const applied = asApplied(await readAppliedItems(tx), stored, await readUntouched(tx));
  const { force = false, byHand } = options;
  if (byHand && stored['plan version'].has(byHand.newVersion)) throw await madeAlready(tx, byHand.newVersion);
  await byHand?.agreed(tx);
  const { changes, problems } = merge(set, stored, applied, force || byHand !== undefined);
  if (problems.length > 0) throw refusal(problems);
  const use = await readReferenceUse(tx);
  const broken = [
    ...check(changes, afterwards(stored, changes), use, options.now),
    ...checkSchedules(changes, options.calendar),
  ];
  if (broken.length > 0) throw refusal(broken);
  return { changes, notes: openYears(stored, changes), reopened: 0 };
};

const audit = async (tx: Tx, changes: readonly Change[], options: ApplyOptions): Promise<void> => {
  const { now, access, force, byHand } = options;
  for (const change of changes) {
    if (change.action === 'unchanged') continue;
    await recordAudit(tx, {
      ...{ at: now, actor: access.actor, subjectType: change.entry.kind, subjectId: change.entry.key },
      ...(byHand ? publishedAs(change, changes, byHand.newVersion) : appliedAs(change)),
      reason: byHand?.reason ?? (force ? '--force' : null),
    });
  }
};

const write = async (tx: Tx, changes: readonly Change[], options: ApplyOptions): Promise<void> => {
  const touched = changes.filter((change) => change.action !== 'unchanged');
  await writeReferenceItems(tx, byKind(touched));
  await writeSchedules(tx, touched, options);
  const remembered = changes.map(({ entry, action, fields }) => ({
    kind: entry.kind,
    key: entry.key,
    fields: action === 'created' ? fields : entry.fields,
  }));
  if (!options.byHand) await rememberApplied(tx, remembered, options.now);
  await audit(tx, touched, options);
};

/**
 * Owes a second decision to what the changes may let be covered. More money bears on its own programme alone; which programme, plan and rule
 * an order meets can shift with any other change. After fund rows were written: see `setFundBudget`.
 */
const reopenFor = async (tx: Tx, changes: readonly Change[], now: number): Promise<number> => {
  if (changes.some(bearsOnCover)) return await reopenExcluded(tx, {}, now);
  let reopened = 0;
  for (const programmeId of await programmeIdsOf(tx, programmesWithMore(changes)))
    reopened += await reopenExcluded(tx, { programmeId, reasons: ['fund_exhausted'] }, now);
  return reopened;
};

const overspent = 'more was spent meanwhile than the new budget allows: look at the fund and apply again';

/**
 * Brings reference data to what the set asks for, in one transaction: all of it or nothing. Repeating it changes nothing, whoever did it
 * first; items and fields that it does not name stay as they are. Throws a UsageError that lists every item which cannot be applied:
 * fields that a person changed since, unknown references, versions that overlap or have judged orders, budgets below what is spent.
 */
export const applyReference = async (sql: Sql, set: ReferenceSet, options: ApplyOptions): Promise<Applied> => {
  demandCity(options.access, 'reference.apply');
  const schedules = set.flatMap(({ kind, key }) => (kind === 'schedule' ? [key] : []));
  if (schedules.length > 0) demandCity(options.access, 'schedule.change');
  if (options.dryRun) {
    return sql.begin('isolation level repeatable read read only', (tx) => work(tx, set, options)) as Promise<Applied>;
  }
  try {
    return await (sql.begin(async (tx) => {
      await lockReference(tx);
      await holdSchedules(tx, schedules, options.now);
      const applied = await work(tx, set, options);
      await write(tx, applied.changes, options);
      return { ...applied, reopened: await reopenFor(tx, applied.changes, options.now) };
    }) as Promise<Applied>);
  } catch (cause) {
    if (brokenConstraint(cause) === 'fund_within_budget')
      throw new UsageError('reference_refused', overspent, { cause });
    throw cause;
  }
};
