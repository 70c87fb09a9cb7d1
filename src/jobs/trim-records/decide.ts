const dayMs = 86_400_000;
const days = (count: number): number => count * dayMs;
/** 网络安全法: network logs are kept for at least six months. Half a year, and the days that its months may have more. */
const halfYear = days(190);

/**
 * How long each record is kept, and why: `keepMs` from the time that `from` names. Records of delivery count by the database's clock, the
 * others by business time. What is not listed is kept for good: audit, ledger, orders and everything about cover.
 */
export const retention = [
  {
    record: 'idempotency_keys',
    keepMs: days(7),
    from: 'the answer',
    clock: 'business',
    law: 'Interfaces: an answer can be asked for again for seven days',
  },
  {
    record: 'intake_rejections',
    keepMs: halfYear,
    from: 'closing',
    clock: 'business',
    law: '个人信息保护法第十九条: personal data no longer than it is needed',
  },
  {
    record: 'schedule_runs_frequent',
    keepMs: days(7),
    from: 'the due time',
    clock: 'business',
    law: 'none: more than one an hour; a week shows what went wrong',
  },
  {
    record: 'schedule_runs',
    keepMs: halfYear,
    from: 'the due time',
    clock: 'business',
    law: '网络安全法: logs for at least six months',
  },
  {
    record: 'quarantine',
    keepMs: halfYear,
    from: 'the release',
    clock: 'delivery',
    law: '网络安全法: logs for at least six months',
  },
  {
    record: 'alarm_deliveries',
    keepMs: halfYear,
    from: 'the closing of its alarm',
    clock: 'delivery',
    law: '网络安全法: logs for at least six months',
  },
  {
    record: 'alarms',
    keepMs: halfYear,
    from: 'closing',
    clock: 'delivery',
    law: '网络安全法: logs for at least six months',
  },
  {
    record: 'subject_attempts',
    keepMs: days(30),
    from: 'the last attempt',
    clock: 'delivery',
    law: 'none: what has not failed for a month is a new subject',
  },
  {
    record: 'console_acts',
    keepMs: days(1),
    from: 'the act',
    clock: 'business',
    law: 'none: a page that did not hear the answer asks again at once',
  },
  {
    record: 'console_sessions',
    keepMs: halfYear,
    from: 'its last use',
    clock: 'business',
    law: '网络安全法: logs for at least six months',
  },
  {
    record: 'export_parts',
    keepMs: days(7),
    from: 'the export',
    clock: 'business',
    law: '个人信息保护法第十九条: a file can be fetched for a week; who took what stays in the audit log',
  },
  {
    record: 'exports',
    keepMs: halfYear,
    from: 'the export',
    clock: 'business',
    law: '网络安全法: logs for at least six months',
  },
  {
    record: 'bulk_action_rows',
    keepMs: halfYear,
    from: 'the end of its action',
    clock: 'business',
    law: '网络安全法: logs for at least six months',
  },
  {
    record: 'bulk_actions',
    keepMs: halfYear,
    from: 'its end',
    clock: 'business',
    law: '网络安全法: logs for at least six months',
  },
  {
    record: 'plan_rehearsals',
    keepMs: halfYear,
    from: 'its beginning',
    clock: 'business',
    law: '网络安全法: logs for at least six months',
  },
  {
    record: 'inbox_marks',
    keepMs: halfYear,
    from: 'the last mark',
    clock: 'business',
    law: 'none: what wants a person no longer wants one half a year on',
  },
  {
    record: 'runners',
    keepMs: days(1),
    from: 'the last sign of life',
    clock: 'delivery',
    law: 'none: a process that ended, once no chunk names it',
  },
] as const;

export type RecordKind = (typeof retention)[number]['record'];
/** Removes a kind of record from before an instant of business time, or older than an age on the database's clock. */
export type Removal = { record: RecordKind; limit: { before: number } | { olderThanMs: number } };

/** What a run of that time removes, however late it comes: it never removes what a later run would. */
export const decide = (dueAt: number): Removal[] =>
  retention.map(({ record, keepMs, clock }) => ({
    record,
    limit: clock === 'business' ? { before: dueAt - keepMs } : { olderThanMs: keepMs },
  }));
