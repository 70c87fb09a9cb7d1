import type { AlarmKind } from '../domain/notice/alarm-words.ts';
import type { Queryable } from './connect.ts';
import { newId } from './ids.ts';

export type { AlarmKind };
export type Alarm = {
  kind: AlarmKind;
  subject: string;
  detail?: Record<string, string | number>;
  regionCode?: string | null;
};

/**
 * Opens an alarm, or notes that its cause was seen again: one is open per kind and subject, whoever calls how often. One that is new is owed
 * its telling in the same transaction (`alarm.told`); where that finds no channel, nothing is sent.
 */
export const openAlarm = async (tx: Queryable, alarm: Alarm): Promise<void> => {
  const id = newId();
  await tx`
    with seen as (
      insert into alarms as a (id, kind, subject, detail, region_code, opened_at, seen_at)
      values (${id}, ${alarm.kind}, ${alarm.subject}, ${JSON.stringify(alarm.detail ?? {})}::text::jsonb, ${alarm.regionCode ?? null}, clock_timestamp(), clock_timestamp())
      on conflict (kind, subject) where closed_at is null do update set seen_at = excluded.seen_at, detail = excluded.detail
      returning a.id)
    insert into outbox (topic, lane, subject_id) select 'alarm.told', 0, id from seen where id = ${id}`;
};

/** Closes the open alarms of a kind whose subject is not among those that still have the cause, and owes the news. */
export const closeAlarmsExcept = async (tx: Queryable, kind: AlarmKind, subjects: readonly string[]): Promise<void> => {
  await tx`
    with closed as (
      update alarms set closed_at = clock_timestamp()
      where kind = ${kind} and closed_at is null and not subject = any(${subjects as string[]}) returning id)
    insert into outbox (topic, lane, subject_id) select 'alarm.told', 0, id from closed order by id`;
};

/** Closes one alarm whose cause is gone, and owes the news; nothing when it is not open. */
export const closeAlarm = async (tx: Queryable, { kind, subject }: Pick<Alarm, 'kind' | 'subject'>): Promise<void> => {
  await tx`
    with closed as (
      update alarms set closed_at = clock_timestamp() where kind = ${kind} and subject = ${subject} and closed_at is null returning id)
    insert into outbox (topic, lane, subject_id) select 'alarm.told', 0, id from closed`;
};

/** Closes alarms about single events (an attempt to sign somebody under age) that have not been seen again for `days`, and owes the news. */
export const closeAlarmsUnseen = async (tx: Queryable, kind: AlarmKind, days: number): Promise<void> => {
  await tx`
    with closed as (
      update alarms set closed_at = clock_timestamp()
      where kind = ${kind} and closed_at is null and seen_at < clock_timestamp() - make_interval(days => ${days}) returning id)
    insert into outbox (topic, lane, subject_id) select 'alarm.told', 0, id from closed order by id`;
};

/** Closes alarms of a kind whose cause is a decision to be taken, once somebody has said that they take it. */
export const closeAlarmsTaken = async (tx: Queryable, kind: AlarmKind): Promise<void> => {
  await tx`
    with closed as (
      update alarms set closed_at = clock_timestamp() where kind = ${kind} and closed_at is null and acked_by is not null returning id)
    insert into outbox (topic, lane, subject_id) select 'alarm.told', 0, id from closed order by id`;
};

export type OpenAlarm = { kind: string; subject: string; detail: Record<string, string | number>; openedAt: number };

/** Open alarms, oldest first. */
export const listOpenAlarms = (sql: Queryable): Promise<OpenAlarm[]> => sql<OpenAlarm[]>`
  select kind, subject, detail, opened_at as "openedAt" from alarms where closed_at is null order by opened_at`;
