import type { AlarmKind } from '../domain/notice/alarm-words.ts';
import type { Permission } from '../domain/permissions.ts';

/** What wants a person: an open alarm, a subject in quarantine, an order refused at the door, a worker whose identity keeps them from cover. */
export const inboxKinds = ['alarm', 'quarantine', 'rejection', 'identity'] as const;
export type InboxKind = (typeof inboxKinds)[number];

/** Who sees what is of a kind, and who may take it and do something about it. */
export const inboxPermissions: Record<InboxKind, { see: Permission; act: Permission }> = {
  alarm: { see: 'alarm.read', act: 'alarm.acknowledge' },
  quarantine: { see: 'quarantine.read', act: 'quarantine.retry' },
  rejection: { see: 'rejection.read', act: 'rejection.retry' },
  identity: { see: 'order.read', act: 'order.redecide' },
};

/** 3: somebody is unprotected now, or nothing moves; 1: can wait until tomorrow. */
export type InboxWeight = 1 | 2 | 3;

/** How soon somebody should have dealt with it, in minutes: half an hour, half a working day, a day. */
export const promiseMinutes: Record<InboxWeight, number> = { 3: 30, 2: 240, 1: 1_440 };

/** Alarms that only say how many of something wait: what waits stands in the inbox itself. */
export const summaryAlarms: readonly AlarmKind[] = ['quarantined', 'intake_rejected'];
export const heavyAlarms: readonly AlarmKind[] = [
  'gap_open',
  'under_minimum_age',
  'fund_exhausted',
  'queue_down',
  'canary_late',
];
export const lightAlarms: readonly AlarmKind[] = ['fund_low'];
