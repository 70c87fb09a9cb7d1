import { monotonicMs } from '../../clock.ts';
import { openAlarm } from '../../store/alarms.ts';
import { type KnownCodes, loadKnownCodes } from '../../store/known-codes.ts';
import { openRows } from '../files/open-rows.ts';
import { openProgress, type Progress, type ProgressOptions } from '../files/progress.ts';
import { openRejects, type Rejects } from '../files/rejects.ts';
import type { RawRow, Reject } from '../files/row.ts';
import type { RecordContext } from '../records/context.ts';
import type { ImportDeps, Kind, RowOutcome } from './kind.ts';
import { type PreparedBatch, type PreparedRow, prepareBatch, rejectOf } from './prepare-batch.ts';
import { createSeenRows } from './seen-rows.ts';
import { storeBatch } from './store-batch.ts';
import { countRejects, emptySummary, type ImportSummary, total } from './tally.ts';

/** One file to import. `signal` stops it after the batch at hand. */
export type ImportRun = {
  path: string;
  rejectsPath: string | undefined;
  source: string;
  historical: boolean;
  signal: AbortSignal;
  stream: ProgressOptions['stream'];
};

const BATCH_ROWS = 1_000;

/**
 * Imports a file in batches of a thousand rows, a transaction each; while one is written, the next is read. Memory stays flat whatever the
 * file holds. Rows that cannot be taken are told of with line, column, code and mend, and the rest goes on. Importing a file again, whole or
 * after a stop at any point, changes nothing that is in already. @throws {UsageError} where the file or the rejects cannot be used; what the
 * database throws, where it is gone for long.
 */
export const importFile = async <T>(deps: ImportDeps, kind: Kind<T>, run: ImportRun): Promise<ImportSummary> => {
  const began = monotonicMs();
  const summary = emptySummary();
  const reference = await loadKnownCodes(deps.sql);
  const source = await openRows(run.path, { columns: kind.columns });
  const progress = openProgress({
    label: 'importing',
    totalBytes: source.totalBytes,
    now: monotonicMs,
    stream: run.stream,
  });
  const print = (line: string): void => progress.note(line);
  const rejects = await openRejects({ path: run.rejectsPath, input: run.path, header: source.header, print });
  const tellWarnings = (): void => {
    for (const { code, message } of source.warnings()) print(`warning ${code}: ${message}`);
  };
  if (source.format === 'csv') tellWarnings();

  const seen = createSeenRows();
  const prepared = async function* (): AsyncGenerator<PreparedBatch<T>> {
    for await (const batch of source.batches(BATCH_ROWS)) {
      yield prepareBatch(kind, batch, { context: contextOf(deps, reference), source: run.source, seen });
    }
  };
  const batches = prepared();
  try {
    let current = await batches.next();
    while (!current.done && !run.signal.aborted) {
      const [, following] = await Promise.all([
        take(deps, kind, run, { summary, progress, rejects }, current.value),
        batches.next(),
      ]);
      current = following;
    }
    summary.stopped = !current.done;
  } finally {
    await batches.return(undefined);
    await rejects.close();
    summary.seconds = (monotonicMs() - began) / 1_000;
    progress.done();
  }
  if (source.format === 'ndjson') tellWarnings();
  return summary;
};

const contextOf = ({ clock, calendar }: ImportDeps, reference: KnownCodes): RecordContext => {
  const now = clock.now();
  return { now, today: calendar.dateOf(now), reference, surface: 'import' };
};

type Told = { summary: ImportSummary; progress: Progress; rejects: Rejects };

/** Writes one batch and tells what became of its rows. */
const take = async <T>(
  deps: ImportDeps,
  kind: Kind<T>,
  run: ImportRun,
  told: Told,
  batch: PreparedBatch<T>,
): Promise<void> => {
  const { summary } = told;
  const { source, historical } = run;
  const records = batch.rows.map((row) => row.record);
  const outcomes = await storeBatch(deps, kind, { source, historical, now: deps.clock.now(), records });
  for (const alarm of batch.alarms) await openAlarm(deps.sql, alarm);
  if (kind.owes && !historical && outcomes.includes('created')) deps.hint();
  const rejects = [
    ...batch.rejects,
    ...batch.rows.flatMap((row, at) => settle(summary, row, outcomes[at] ?? 'unchanged')),
  ];
  countRejects(summary, rejects);
  await told.rejects.add(rejects);
  summary.rows += batch.size;
  summary.lastLine = batch.lastLine;
  told.progress.update({ rows: summary.rows, rejected: total(summary.rejected), bytesRead: batch.bytesRead });
};

/** Counts a row and its copies, and says what is to be told of them. */
const settle = <T>(summary: ImportSummary, { row, warning, copies }: PreparedRow<T>, outcome: RowOutcome): Reject[] => {
  const all: RawRow<string>[] = [row, ...copies];
  if (typeof outcome === 'object') return all.map((one) => rejectOf(one, outcome, 'error'));
  summary[outcome] += 1;
  summary.unchanged += copies.length;
  return warning ? all.map((one) => rejectOf(one, warning, 'warning')) : [];
};
