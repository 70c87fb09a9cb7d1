import { systemClock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import { type ImportRun, importFile } from '../intake/import/import-file.ts';
import type { ImportDeps } from '../intake/import/kind.ts';
import { employers, orders, postings, servicePoints, workers } from '../intake/import/kinds.ts';
import { describeSummary, type ImportSummary } from '../intake/import/tally.ts';
import { silentLogger } from '../log.ts';
import { createHint } from '../queues/hint.ts';
import { cipherFor } from '../serve/runtime.ts';
import { connect } from '../store/connect.ts';
import { schemaState } from '../store/migrate.ts';
import type { CliContext } from './context.ts';

/** What `import KIND FILE` was told. */
export type ImportOptions = { kind: string; file: string; rejects?: string; historical?: boolean; source?: string };

const imports: Record<string, (deps: ImportDeps, run: ImportRun) => Promise<ImportSummary>> = {
  workers: (deps, run) => importFile(deps, workers, run),
  employers: (deps, run) => importFile(deps, employers, run),
  'service-points': (deps, run) => importFile(deps, servicePoints, run),
  postings: (deps, run) => importFile(deps, postings, run),
  orders: (deps, run) => importFile(deps, orders, run),
};

const REJECTED = 3;
const STOPPED = 130;

/**
 * Imports a file: exit code 0 when all rows are in (with or without warnings), 3 when some were rejected and the rest is in, 130 when it was
 * stopped. Ctrl-C stops it after the batch at hand; a second one at once. Importing a file again is harmless. @throws {UsageError} for
 * what cannot be used at all, which exits 2.
 */
export const runImport = async (context: CliContext, options: ImportOptions): Promise<number> => {
  const run = imports[options.kind];
  const { source = 'platform', historical = false } = options;
  if (!run) throw new UsageError('usage', `import takes one of ${Object.keys(imports).join(', ')}`);
  if (historical && options.kind !== 'orders') throw new UsageError('usage', '--historical is for orders alone');
  if (!/^[a-z][a-z0-9_-]{0,31}$/.test(source)) {
    throw new UsageError('usage', '--source is a short name of small letters, digits, - and _, such as platform');
  }
  const { config } = context;
  const cipher = await cipherFor(config);
  const { url } = await context.openDatabase();
  const { applied, known } = await schemaState(url);
  if (applied < known)
    throw new UsageError(
      'schema_old',
      'the database has an older schema; bring it up to date first: npm run doorstep -- migrate',
    );

  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const sql = connect(url, { max: 2, name: 'import', statementTimeoutMs: 120_000 });
  const deps: ImportDeps = {
    ...{ sql, cipher, clock: systemClock, calendar: config.calendar, hint: createHint(sql, silentLogger()) },
    ...{ overlap: config.orderOverlap, overHeadcount: config.orderOverHeadcount },
  };
  try {
    const summary = await run(deps, {
      ...{ path: options.file, rejectsPath: options.rejects, source, historical },
      ...{ signal: stop.signal, stream: process.stderr },
    });
    for (const line of describeSummary(summary)) context.out(line);
    if (summary.stopped)
      context.out(
        `stopped after line ${summary.lastLine}; what is in stays in, and importing the file again goes on from there`,
      );
    if (summary.stopped) return STOPPED;
    return summary.rejected.size > 0 ? REJECTED : 0;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await sql.end({ timeout: 5 });
  }
};
