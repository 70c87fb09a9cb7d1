import type { Queryable } from './connect.ts';
import { newId } from './ids.ts';

export const alarmKinds = [
  'under_minimum_age',
  'quarantined',
  'fund_low',
  'chunk_stuck',
  'queue_down',
  'gap_open',
  'schedule_late',
  'canary_late',
  'alarm_undeliverable',
  'notices_failing',
  'intake_rejected',
  'policy_with_claim',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];
export type Alarm = {
  kind: AlarmKind;
  subject: string;
  detail?: Record<string, string | number>;
  regionCode?: string | null;
};

/** Opens an alarm, or notes that its cause was seen again: one is open per kind and subject, whoever calls how often. */
export const openAlarm = async (tx: Queryable, alarm: Alarm): Promise<void> => {
  await tx`
    insert into alarms as a (id, kind, subject, detail, region_code, opened_at, seen_at)
    values (${newId()}, ${alarm.kind}, ${alarm.subject}, ${JSON.stringify(alarm.detail ?? {})}::text::jsonb, ${alarm.regionCode ?? null}, clock_timestamp(), clock_timestamp())
    on conflict (kind, subject) where closed_at is null do update set seen_at = excluded.seen_at, detail = excluded.detail`;
};

/** Closes the open alarms of a kind whose subject is not among those that still have the cause. */
export const closeAlarmsExcept = async (tx: Queryable, kind: AlarmKind, subjects: readonly string[]): Promise<void> => {
  await tx`
    update alarms set closed_at = clock_timestamp()
    where kind = ${kind} and closed_at is null and not subject = any(${subjects as string[]})`;
};

/** Closes alarms about single events (an attempt to sign somebody under age) that have not been seen again for `days`. */
export const closeAlarmsUnseen = async (tx: Queryable, kind: AlarmKind, days: number): Promise<void> => {
  await tx`
    update alarms set closed_at = clock_timestamp()
    where kind = ${kind} and closed_at is null and seen_at < clock_timestamp() - make_interval(days => ${days})`;
};

export type OpenAlarm = { kind: string; subject: string; detail: Record<string, string | number>; openedAt: number };

/** Open alarms, oldest first. */
export const listOpenAlarms = (sql: Queryable): Promise<OpenAlarm[]> => sql<OpenAlarm[]>`
  select kind, subject, detail, opened_at as "openedAt" from alarms where closed_at is null order by opened_at`;
