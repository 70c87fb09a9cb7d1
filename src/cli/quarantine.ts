import { systemClock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import type { Sql } from '../store/connect.ts';
import { listQuarantine, type QuarantineRow, retryQuarantined } from '../store/quarantine.ts';
import type { CliContext } from './context.ts';
import { hostActor } from './host-actor.ts';
import { localTime, table } from './table.ts';
import { withDatabase } from './with-database.ts';

export type QuarantineListCommand = { job?: string; json?: boolean };
export type QuarantineRetryCommand = { ids?: readonly string[]; job?: string; all?: boolean; reason?: string };

/** As many as a person can look at, and as one call drives again. */
const most = 10_000;

const listed = (sql: Sql, job: string | undefined): Promise<QuarantineRow[]> =>
  listQuarantine(sql, { limit: most, ...(job === undefined ? {} : { job }) });

/** `queue quarantine list`: subjects that a job could not process, oldest first; with `json`, one a line. Exit 0. */
export const quarantineList = async (
  context: CliContext,
  { job, json = false }: QuarantineListCommand,
): Promise<number> => {
  const rows = await withDatabase(context, 'quarantine list', (sql) => listed(sql, job));
  if (json) {
    for (const r of rows) context.out(JSON.stringify({ ...r, quarantinedAt: new Date(r.quarantinedAt).toISOString() }));
    return 0;
  }
  if (rows.length === 0) {
    context.out('nothing is in quarantine 隔离区为空');
    return 0;
  }
  const { timeZone } = context.config.calendar;
  const head = ['id', 'job 任务', 'subject 对象', 'since 时间', 'attempts 次数', 'why 原因'];
  const cells = rows.map((r) => [
    r.id,
    r.job,
    r.subjectId,
    localTime(r.quarantinedAt, timeZone),
    String(r.attempts),
    `${r.code}: ${r.message}`,
  ]);
  for (const line of table([head, ...cells])) context.out(line);
  if (rows.length === most) context.out(`… the oldest ${most}; there may be more`);
  return 0;
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Refuses all but exactly one way of saying which rows are meant: a retry of everything is nothing to fall into. */
const refuseVague = ({ ids = [], job, all = false }: QuarantineRetryCommand): void => {
  if ([ids.length > 0, job !== undefined, all].filter(Boolean).length !== 1) {
    throw new UsageError(
      'quarantine_choice',
      'name ids from: queue quarantine list, or give one of --job NAME and --all',
    );
  }
  const odd = ids.find((id) => !uuid.test(id));
  if (odd === undefined) return;
  throw new UsageError('quarantine_id', `"${odd}" is no id; copy one from: npm run doorstep -- queue quarantine list`);
};

/**
 * `queue quarantine retry`: drives subjects again, each alone and with its count of attempts forgotten; audited as `host:<user>`. What is
 * no longer in quarantine is left alone. Exit 0, or 1 when an id that was named was not there.
 */
export const quarantineRetry = async (context: CliContext, command: QuarantineRetryCommand): Promise<number> => {
  refuseVague(command);
  const { ids = [], job } = command;
  const by = { actor: hostActor(), reason: command.reason ?? null, at: systemClock.now() };
  const released = await withDatabase(context, 'quarantine retry', async (sql) => {
    const asked = ids.length > 0 ? ids : (await listed(sql, job)).map((row) => row.id);
    return new Set(await retryQuarantined(sql, asked, by));
  });
  const missing = ids.filter((id) => !released.has(id.toLowerCase()));
  for (const id of missing) context.err(`${id} is not in quarantine (any more)`);
  context.out(`${released.size} driven again 已重新派发; each comes back here if it fails once more`);
  if (released.size === most) context.out(`these were the oldest ${most}: run it again for more`);
  return missing.length > 0 ? 1 : 0;
};
