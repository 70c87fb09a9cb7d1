import { type Alarm, type AlarmKind, closeAlarmsExcept, openAlarm } from './alarms.ts';
import type { Queryable } from './connect.ts';

/** Leaves open of one kind exactly these alarms: opens what is new, closes what has no cause any more. Ordered, so that two callers never deadlock. */
export const holdAlarms = async (
  tx: Queryable,
  kind: AlarmKind,
  alarms: readonly Omit<Alarm, 'kind'>[],
): Promise<void> => {
  const ordered = alarms.toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
  for (const alarm of ordered) await openAlarm(tx, { ...alarm, kind });
  await closeAlarmsExcept(
    tx,
    kind,
    ordered.map(({ subject }) => subject),
  );
};
