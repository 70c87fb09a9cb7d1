import { systemClock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import { type Retried, retryRejections } from '../intake/retry-rejections.ts';
import { silentLogger } from '../log.ts';
import { createHint } from '../queues/hint.ts';
import { cipherFor } from '../serve/runtime.ts';
import type { WhichRefused } from '../store/rejections.ts';
import { actOnRefused, discardRefused, listRefused } from '../store/rejections-for-operators.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';
import { listed } from './listed.ts';
import { localTime, table } from './table.ts';
import { refuseNoId } from './uuid.ts';

/** As many as a person can look at, and as one call tries again. */
const most = 10_000;

export type RejectionsListCommand = { source?: string; code?: string; json?: boolean };

/** `rejections list`: orders that were refused and are neither mended nor given up, oldest first; with `json`, one a line. Exit 0. */
export const rejectionsList = async (
  context: CliContext,
  { source, code, json = false }: RejectionsListCommand,
): Promise<number> => {
  const narrowed = { limit: most, source: source ?? null, code: code ?? null };
  const about = { name: 'rejections list', all: 'no refused order is waiting 无被拒订单' };
  const { rows, nothing } = await listed(context, about, (sql, access) => listRefused(sql, access, narrowed));
  if (json) {
    for (const r of rows) context.out(JSON.stringify({ ...r, refusedAt: new Date(r.refusedAt).toISOString() }));
    return 0;
  }
  if (rows.length === 0) {
    context.out(nothing);
    return 0;
  }
  const { timeZone } = context.config.calendar;
  const head = ['id', 'order 订单', 'since 时间', 'times 次数', 'waits on 等待', 'why 原因'];
  const cells = rows.map((r) => [
    r.id,
    `${r.source}/${r.externalId}`,
    localTime(r.refusedAt, timeZone),
    String(r.times),
    r.waitsOn ?? '',
    `${r.code}: ${r.message}`,
  ]);
  for (const line of table([head, ...cells])) context.out(line);
  if (rows.length === most) context.out(`… the oldest ${most}; there may be more`);
  return 0;
};

export type RejectionsRetryCommand = {
  ids?: readonly string[];
  waitsOn?: string;
  source?: string;
  all?: boolean;
  reason?: string;
};

/** Exactly one way of saying which are meant: a retry of everything is nothing to fall into. */
const chosen = ({ ids = [], waitsOn, source, all = false }: RejectionsRetryCommand): WhichRefused => {
  if ([ids.length > 0, waitsOn !== undefined, all].filter(Boolean).length !== 1) {
    const message = 'name ids from: rejections list, or give one of --waits-on PARTY (as worker:W-1) and --all';
    throw new UsageError('rejections_choice', message);
  }
  refuseNoId(ids, 'rejections list');
  if (ids.length > 0) return { ids };
  if (waitsOn === undefined) return source === undefined ? { all: true } : { all: true, source };
  if (/^(worker|employer|posting):./.test(waitsOn)) return { source: source ?? 'platform', waitsOn: [waitsOn] };
  throw new UsageError(
    'rejections_party',
    '--waits-on names a party by its external id: worker:W-1, employer:… or posting:…',
  );
};

const missingOf = (context: CliContext, ids: readonly string[], found: readonly string[]): boolean => {
  const missing = ids.filter((id) => !found.includes(id.toLowerCase()));
  for (const id of missing) context.err(`${id} is not among the refused orders (any more)`);
  return missing.length > 0;
};

/**
 * `rejections retry`: signs refused orders that are mended; audited. Exit 0 when none is refused once more, 3 when some are, 1 when an id
 * that was named was not there.
 */
export const rejectionsRetry = async (context: CliContext, command: RejectionsRetryCommand): Promise<number> => {
  const which = chosen(command);
  const { calendar, orderOverlap: overlap, orderOverHeadcount: overHeadcount } = context.config;
  const cipher = await cipherFor(context.config);
  const act = { action: 'rejection.retry', reason: command.reason ?? null, at: systemClock.now() } as const;
  const { ids, signed, refused } = await withAccess(context, 'rejections retry', async (sql, access) => {
    const meant = (await sql.begin((tx) => actOnRefused(tx, access, which, act, most))) as string[];
    const deps = { sql, cipher, calendar, overlap, overHeadcount, now: systemClock.now };
    const hint = createHint(sql, silentLogger());
    const retried: Retried = await retryRejections({ ...deps, hint }, { ids: meant }, access.actor);
    return { ids: meant, ...retried };
  });
  const missing = missingOf(context, command.ids ?? [], ids);
  context.out(`${signed} signed 已签订, ${refused} refused once more 仍被拒; see: rejections list`);
  if (missing) return 1;
  return refused > 0 ? 3 : 0;
};

export type RejectionsDiscardCommand = { ids: readonly string[]; reason?: string };

/** `rejections discard`: gives refused orders up, with a reason; audited. Exit 0, or 1 when an id that was named was not there. */
export const rejectionsDiscard = async (
  context: CliContext,
  { ids, reason = '' }: RejectionsDiscardCommand,
): Promise<number> => {
  refuseNoId(ids, 'rejections list');
  if (reason.trim() === '') throw new UsageError('reason', '--reason says why, for the audit log');
  const by = { reason: reason.trim(), at: systemClock.now() };
  const gone = await withAccess(context, 'rejections discard', (sql, access) => discardRefused(sql, access, ids, by));
  const missing = missingOf(context, ids, gone);
  context.out(`${gone.length} given up 已作废: never tried again`);
  return missing ? 1 : 0;
};

export const addRejectionCommands: AddCommands = (program, context, done) => {
  const rejections = program
    .command('rejections')
    .description('orders that were refused, and kept until they are mended');
  rejections
    .command('list')
    .description('which wait, and for what')
    .option('--source <name>', 'of one name space of external ids')
    .option('--code <code>', 'refused for one reason')
    .option('--json', 'JSON lines')
    .action(async (options: RejectionsListCommand) => done(await rejectionsList(context, options)));
  rejections
    .command('retry')
    .description('sign those that are mended')
    .argument('[id...]')
    .option('--waits-on <party>', 'all that wait for a party, as worker:W-1')
    .option('--source <name>', 'of one name space of external ids')
    .option('--all', 'all')
    .option('--reason <text>', 'for the audit log')
    .action(async (ids: string[], options: RejectionsRetryCommand) => {
      done(await rejectionsRetry(context, { ids, ...options }));
    });
  rejections
    .command('discard')
    .description('give them up, for good')
    .argument('<id...>')
    .requiredOption('--reason <text>', 'for the audit log')
    .action(async (ids: string[], options: { reason: string }) => {
      done(await rejectionsDiscard(context, { ids, ...options }));
    });
};
