import { systemClock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import { listQuarantine, retryQuarantined } from '../store/quarantine.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';
import { listed } from './listed.ts';
import { localTime, table } from './table.ts';
import { refuseNoId } from './uuid.ts';

export type QuarantineListCommand = { job?: string; json?: boolean };
export type QuarantineRetryCommand = { ids?: readonly string[]; job?: string; all?: boolean; reason?: string };

/** As many as a person can look at, and as one call drives again. */
const most = 10_000;

const narrowed = (job: string | undefined) => ({ limit: most, ...(job === undefined ? {} : { job }) });

/** `queue quarantine list`: subjects that a job could not process, oldest first; with `json`, one a line. Exit 0. */
export const quarantineList = async (
  context: CliContext,
  { job, json = false }: QuarantineListCommand,
): Promise<number> => {
  const about = { name: 'quarantine list', all: 'nothing is in quarantine 隔离区为空' };
  const { rows, nothing } = await listed(context, about, (sql, access) => listQuarantine(sql, access, narrowed(job)));
  if (json) {
    for (const r of rows) context.out(JSON.stringify({ ...r, quarantinedAt: new Date(r.quarantinedAt).toISOString() }));
    return 0;
  }
  if (rows.length === 0) {
    context.out(nothing);
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

/** Refuses all but exactly one way of saying which rows are meant: a retry of everything is nothing to fall into. */
const refuseVague = ({ ids = [], job, all = false }: QuarantineRetryCommand): void => {
  if ([ids.length > 0, job !== undefined, all].filter(Boolean).length !== 1) {
    throw new UsageError(
      'quarantine_choice',
      'name ids from: queue quarantine list, or give one of --job NAME and --all',
    );
  }
  refuseNoId(ids, 'queue quarantine list');
};

/**
 * `queue quarantine retry`: drives subjects again, each alone and with its count of attempts forgotten; audited. What is no longer in
 * quarantine, or not within the scope of whoever asks, is left alone. Exit 0, or 1 when an id that was named was not there.
 */
export const quarantineRetry = async (context: CliContext, command: QuarantineRetryCommand): Promise<number> => {
  refuseVague(command);
  const { ids = [], job } = command;
  const by = { reason: command.reason ?? null, at: systemClock.now() };
  const released = await withAccess(context, 'quarantine retry', async (sql, access) => {
    const asked = ids.length > 0 ? ids : (await listQuarantine(sql, access, narrowed(job))).map((row) => row.id);
    return new Set(await retryQuarantined(sql, access, asked, by));
  });
  const missing = ids.filter((id) => !released.has(id.toLowerCase()));
  for (const id of missing) context.err(`${id} is not in quarantine (any more)`);
  context.out(`${released.size} driven again 已重新派发; each comes back here if it fails once more`);
  if (released.size === most) context.out(`these were the oldest ${most}: run it again for more`);
  return missing.length > 0 ? 1 : 0;
};

export const addQueueCommands: AddCommands = (program, context, done) => {
  const quarantine = program.command('queue').description('what delivery needs a person for').command('quarantine');
  quarantine
    .description('subjects that no job could process')
    .command('list')
    .description('what stands there, and why')
    .option('--job <name>')
    .option('--json', 'JSON lines')
    .action(async (options: QuarantineListCommand) => done(await quarantineList(context, options)));
  quarantine
    .command('retry')
    .description('drive quarantined subjects again, each alone')
    .argument('[id...]')
    .option('--job <name>', 'all of one job')
    .option('--all', 'all')
    .option('--reason <text>', 'for the audit log')
    .action(async (ids: string[], options: QuarantineRetryCommand) => {
      done(await quarantineRetry(context, { ids, ...options }));
    });
};
