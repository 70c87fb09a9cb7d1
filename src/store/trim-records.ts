import type { Queryable } from './connect.ts';

/** Rows removed by one statement: a transaction of a second at most, whatever has piled up. */
export const trimBatch = 5_000;

const batch = (table: string, where: string): string => `
  delete from ${table} where ctid = any(array(
    select t.ctid from ${table} t where ${where} limit ${trimBatch} for update of t skip locked))`;

/** Schedules with more than one run an hour, over the last week that has any. */
const frequent = `select name from schedule_runs where due_at > (select max(due_at) from schedule_runs) - interval '7 days'
  group by name having count(*) > 7 * 24`;
const over = `t.state in ('done', 'skipped') and t.due_at < $1`;

/** What may go, by kind of record: rows from before `$1`. */
const statements = {
  idempotency_keys: batch('idempotency_keys', 't.created_at < $1'),
  intake_rejections: batch('intake_rejections', 't.closed_at < $1'),
  schedule_runs_frequent: batch('schedule_runs', `${over} and t.name in (${frequent})`),
  schedule_runs: batch('schedule_runs', over),
  quarantine: batch('quarantine', 't.released_at < $1'),
  alarm_deliveries: batch('alarm_deliveries', 't.alarm_id in (select id from alarms where closed_at < $1)'),
  alarms: batch('alarms', 't.closed_at < $1 and not exists (select from alarm_deliveries d where d.alarm_id = t.id)'),
  subject_attempts: batch('subject_attempts', 't.last_at < $1'),
  console_acts: batch('console_acts', 't.at < $1'),
  console_sessions: batch('console_sessions', 't.seen_at < $1'),
  export_parts: batch('export_parts', 't.export_id in (select id from exports where created_at < $1)'),
  exports: batch('exports', 't.created_at < $1 and not exists (select from export_parts p where p.export_id = t.id)'),
  bulk_action_rows: batch('bulk_action_rows', 't.bulk_id in (select id from bulk_actions where finished_at < $1)'),
  bulk_actions: batch(
    'bulk_actions',
    't.finished_at < $1 and not exists (select from bulk_action_rows r where r.bulk_id = t.id)',
  ),
  plan_rehearsals: batch('plan_rehearsals', 't.started_at < $1'),
  inbox_marks: batch('inbox_marks', 'greatest(t.taken_at, t.snoozed_until) < $1'),
  runners: batch('runners', 't.seen_at < $1 and not exists (select from chunks c where c.runner = t.id)'),
} as const;

export type TrimmedRecord = keyof typeof statements;
/** Before an instant of business time, or older than that by the database's own clock. */
export type TrimLimit = { before: number } | { olderThanMs: number };

/** Removes one batch of a kind of record; what somebody else holds waits for the next. Returns how many went. */
export const trimOnce = async (sql: Queryable, record: TrimmedRecord, limit: TrimLimit): Promise<number> => {
  const statement = statements[record];
  if ('before' in limit) return (await sql.unsafe(statement, [limit.before])).count;
  const aged = statement.replaceAll('$1', `clock_timestamp() - make_interval(secs => $1)`);
  return (await sql.unsafe(aged, [limit.olderThanMs / 1000])).count;
};
