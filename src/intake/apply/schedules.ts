import type { BusinessCalendar } from '../../domain/business-date.ts';
import { readCron } from '../../queues/cron.ts';
import { scheduledJobs } from '../../queues/scheduler.ts';
import { setSchedule } from '../../queues/scheduler-change.ts';
import type { Access } from '../../store/access.ts';
import type { AppliedItem } from '../../store/applied-items.ts';
import type { Tx } from '../../store/connect.ts';
import type { ReferenceFields, ReferenceItems } from '../../store/reference-items.ts';
import { type Change, labelOf } from './merge.ts';
import type { Problem } from './problem.ts';

type Fields = ReferenceFields['schedule'];

const defined = new Map<string, Fields>(scheduledJobs.map(({ name, cron, backfill }) => [name, { cron, backfill }]));

/** What is stored, with the schedules of this version that no scheduler has entered yet. */
export const withSchedules = (stored: ReferenceItems): ReferenceItems => ({
  ...stored,
  schedule: new Map([...defined, ...stored.schedule]),
});

/**
 * What was applied last, where the definition of a schedule counts as applied: a schedule always stands before `apply` first names it, and
 * what nobody changed is not a person's.
 */
export const asApplied = (
  applied: readonly AppliedItem[],
  stored: ReferenceItems,
  untouched: ReadonlySet<string>,
): AppliedItem[] => {
  const last = new Map(applied.map((item) => [labelOf(item), item.fields]));
  const schedules = [...stored.schedule].map(([key, fields]): AppliedItem => {
    const kind = 'schedule';
    const entered = untouched.has(key) ? fields : {};
    return { kind, key, fields: { ...defined.get(key), ...entered, ...last.get(labelOf({ kind, key })) } };
  });
  return [...applied.filter(({ kind }) => kind !== 'schedule'), ...schedules];
};

/** A schedule belongs to a job: none is made by a file, and its cron has to come round. Pure. */
export const checkSchedules = (changes: readonly Change[], calendar: BusinessCalendar | undefined): Problem[] =>
  changes.flatMap(({ entry, action, changes: fields }): Problem[] => {
    if (entry.kind !== 'schedule' || action === 'unchanged') return [];
    const at = { file: entry.file, item: labelOf(entry) };
    if (action === 'created') {
      const known = [...defined.keys()].toSorted().join(', ');
      return [{ ...at, field: 'name', message: `there is no such schedule: write one of ${known}` }];
    }
    if (calendar === undefined)
      return [{ ...at, message: 'it is not known by which calendar a cron is read here: use `schedules set`' }];
    const cron = fields.find(({ field }) => field === 'cron');
    const read = cron && readCron(String(cron.after), calendar);
    return read && !read.ok ? [{ ...at, field: 'cron', message: read.message }] : [];
  });

/** Sets the schedules that change, each held already; pauses stay, and so does what was due before. */
export const writeSchedules = async (
  tx: Tx,
  changes: readonly Change[],
  { calendar, access, now }: { calendar?: BusinessCalendar; access: Access; now: number },
): Promise<void> => {
  if (calendar === undefined) return;
  for (const { entry, fields } of changes) {
    if (entry.kind !== 'schedule') continue;
    const { cron, backfill } = fields as Fields;
    await setSchedule(tx, { name: entry.key, cron, backfill }, { calendar, by: access.actor, now });
  }
};
