import { systemClock } from '../clock.ts';
import { saidOf } from '../domain/notice/words.ts';
import { UsageError } from '../errors.ts';
import { type Import, imports } from '../intake/import/imports.ts';
import type { ImportDeps } from '../intake/import/kind.ts';
import { describeSummary } from '../intake/import/tally.ts';
import { silentLogger } from '../log.ts';
import { createHint } from '../queues/hint.ts';
import { requireKeys } from '../serve/requirements.ts';
import { cipherFor } from '../serve/runtime.ts';
import { connect, type Sql } from '../store/connect.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';

/** What `import KIND FILE` was told. */
export type ImportOptions = { kind: string; file: string; rejects?: string; historical?: boolean; source?: string };

const REJECTED = 3;
const STOPPED = 130;

/** The way to import a kind. @throws {UsageError} for a kind, a source or a flag that makes no sense. */
const importOf = ({ kind, historical, source = 'platform' }: ImportOptions): Import => {
  const found = saidOf(imports, kind);
  if (!found) throw new UsageError('import_kind', `import takes one of ${Object.keys(imports).join(', ')}`);
  if (historical && kind !== 'orders') throw new UsageError('import_historical', '--historical is for orders alone');
  if (/^[a-z][a-z0-9_-]{0,31}$/.test(source)) return found;
  const message = '--source is a short name of small letters, digits, - and _, such as platform';
  throw new UsageError('import_source', message);
};

/**
 * A pool whose plans never change: an import begins on tables that are empty, or unknown to the statistics, and what was planned for those
 * (a scan of all orders for each row) would stay for the whole file. It made an import of 110,000 orders five times slower.
 */
const connectForBatches = async (context: CliContext): Promise<AsyncDisposable & { pool: Sql }> => {
  const { url } = await context.openDatabase();
  const pool = connect(url, { max: 3, name: 'import', steadyPlans: true, statementTimeoutMs: 120_000 });
  return { pool, [Symbol.asyncDispose]: () => pool.end({ timeout: 5 }) };
};

/** Runs `work` with a signal that the first Ctrl-C gives; the second ends the process at once. */
const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
};

/**
 * Imports a file: exit code 0 when all rows are in (with or without warnings), 3 when some were rejected and the rest is in, 130 when it was
 * stopped: after the batches at hand on the first Ctrl-C. Importing a file again is harmless. @throws {UsageError} for what cannot be used
 * at all, which exits 2.
 */
export const runImport = async (context: CliContext, options: ImportOptions): Promise<number> => {
  const run = importOf(options);
  const { calendar, orderOverlap: overlap, orderOverHeadcount: overHeadcount } = context.config;
  const cipher = await cipherFor(context.config);
  const actor = await withAccess(context, 'import', async (_, access) => access.actor);
  await requireKeys((await context.openDatabase()).url, cipher);
  await using sql = await connectForBatches(context);
  const deps: ImportDeps = {
    ...{ sql: sql.pool, hint: createHint(sql.pool, silentLogger()) },
    ...{ cipher, clock: systemClock, calendar, overlap, overHeadcount },
  };
  const { file: path, rejects: rejectsPath, source = 'platform', historical = false } = options;
  const file = { actor, path, rejectsPath, source, historical, stream: process.stderr };
  const summary = await interruptible((signal) => run(deps, { ...file, signal }));
  for (const line of describeSummary(summary)) context.out(line);
  if (!summary.complete) return STOPPED;
  return summary.rejected.size > 0 ? REJECTED : 0;
};

export const addImportCommand: AddCommands = (program, context, done) => {
  program
    .command('import')
    .description(
      'a CSV or NDJSON file: workers, employers, service-points, postings or orders; columns: docs/import.md',
    )
    .argument('<kind>')
    .argument('<file>')
    .option('--rejects <file>', 'where rows that were not taken go')
    .option('--historical', 'orders signed before Doorstep was in use: never insured')
    .option('--source <name>', 'name space of the external ids')
    .action(async (kind: string, file: string, options: Omit<ImportOptions, 'kind' | 'file'>) => {
      done(await runImport(context, { kind, file, ...options }));
    });
};
