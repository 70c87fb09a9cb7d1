import { basename } from 'node:path';
import { monotonicMs } from '../../clock.ts';
import { openAlarm } from '../../store/alarms.ts';
import { recordAudit } from '../../store/audit.ts';
import { type KnownCodes, loadKnownCodes } from '../../store/known-codes.ts';
import { openRows } from '../files/open-rows.ts';
import { openProgress, type Progress, type ProgressOptions } from '../files/progress.ts';
import { openRejects, type Rejects } from '../files/rejects.ts';
import type { RawRow, Reject } from '../files/row.ts';
import type { RecordContext } from '../records/context.ts';
import { keepRefusedOrders } from '../refused-orders.ts';
import { retryWaiting } from '../retry-rejections.ts';
import type { ImportDeps, Kind, RowOutcome } from './kind.ts';
import { type PreparedBatch, type PreparedRow, prepareBatch, refusedOf, rejectOf } from './prepare-batch.ts';
import { createSeenRows } from './seen-rows.ts';
import { storeBatch } from './store-batch.ts';
import { countRejects, emptySummary, type ImportSummary, stoppedAfter, total } from './tally.ts';

/** One file to import. `signal` stops it after the batches at hand. */
export type ImportRun = {
  /** Who imports, for the audit: `host:<user>`, `operator:<name>`. */
  actor: string;
  path: string;
  rejectsPath: string | undefined;
  source: string;
  historical: boolean;
  signal: AbortSignal;
  stream: ProgressOptions['stream'];
};

const BATCH_ROWS = 1_000;
/** Batches being written at once, so that neither the database nor the reading waits for the other. */
const AT_ONCE = 2;

const NOTHING_APPLIED =
  'warning no_reference: no region is known yet; apply the reference data first: npm run doorstep -- apply examples/nanping';

type StoredBatch<T> = { batch: PreparedBatch<T>; outcomes: RowOutcome[] };
type Told = { summary: ImportSummary; progress: Progress; rejects: Rejects };

/**
 * Imports a file in batches of a thousand rows, a transaction each; meanwhile the next are read. Memory stays flat whatever the file holds.
 * Rows that cannot be taken are told of with line, column, code and mend, and the rest goes on. Importing a file again, whole or after a stop
 * at any point, changes nothing that is in already. Each run is audited, also one that is stopped or fails. @throws {UsageError} where the file or the rejects cannot be used; what the database
 * throws, where it is gone for long.
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
  if (reference.regions.size === 0) print(NOTHING_APPLIED);

  const seen = createSeenRows();
  const prepared = async function* (): AsyncGenerator<PreparedBatch<T>> {
    for await (const batch of source.batches(BATCH_ROWS)) {
      if (run.signal.aborted) return;
      yield prepareBatch(kind, batch, { context: contextOf(deps, reference), source: run.source, seen });
    }
    summary.complete = true;
  };
  try {
    for await (const stored of inOrder(prepared(), (batch, before) => store(deps, kind, run, batch, before))) {
      await tell({ summary, progress, rejects }, stored);
    }
  } catch (error) {
    print(stoppedAfter(summary.lastLine));
    await Promise.allSettled([audit(deps, kind, run, summary)]);
    throw error;
  } finally {
    await rejects.close();
    summary.seconds = (monotonicMs() - began) / 1_000;
    progress.done();
  }
  if (source.format === 'ndjson') tellWarnings();
  await audit(deps, kind, run, summary);
  return summary;
};

const audit = <T>(
  { sql, clock }: ImportDeps,
  { name }: Kind<T>,
  { actor, path, source, historical }: ImportRun,
  { rows, created, updated, unchanged, rejected, lastLine, complete }: ImportSummary,
): Promise<void> =>
  recordAudit(sql, {
    ...{ at: clock.now(), actor, action: `import.${name}`, subjectType: 'file', subjectId: basename(path) },
    after: { source, historical, rows, created, updated, unchanged, rejected: total(rejected), lastLine, complete },
  });

const contextOf = ({ clock, calendar }: ImportDeps, reference: KnownCodes): RecordContext => {
  const now = clock.now();
  return { now, today: calendar.dateOf(now), reference, surface: 'import' };
};

/**
 * What `work` makes of each item, in the order of the items, a few at work at once; `work` also gets the promise of the item before. A
 * failure comes to light in its turn.
 */
async function* inOrder<I, O>(
  items: AsyncIterable<I>,
  work: (item: I, before: Promise<unknown>) => Promise<O>,
): AsyncGenerator<O> {
  const running: Promise<PromiseSettledResult<O>[]>[] = [];
  const oldest = async (): Promise<O> => {
    const [result] = (await running.shift()) ?? [];
    if (result?.status !== 'fulfilled') throw result?.reason;
    return result.value;
  };
  for await (const item of items) {
    running.push(Promise.allSettled([work(item, running.at(-1) ?? Promise.resolve())]));
    if (running.length === AT_ONCE) yield await oldest();
  }
  while (running.length > 0) yield await oldest();
}

/** Writes one batch; where batches of the kind have to see one another, when the one before is written. */
const store = async <T>(
  deps: ImportDeps,
  kind: Kind<T>,
  { source, historical }: ImportRun,
  batch: PreparedBatch<T>,
  before: Promise<unknown>,
): Promise<StoredBatch<T>> => {
  if (kind.inTurn) await before;
  const records = batch.rows.map((row) => row.record);
  const outcomes = await storeBatch(deps, kind, { source, historical, records });
  for (const alarm of batch.alarms) await openAlarm(deps.sql, alarm);
  if (kind.owes) await keepRefused(deps, { source, historical }, batch, outcomes);
  if (kind.party) await tryWaiting(deps, source, kind.party, arrivedIn(kind, batch, outcomes));
  if (kind.owes ? !historical && outcomes.includes('created') : outcomes.includes('updated')) deps.hint();
  return { batch, outcomes };
};

/** Keeps the orders that were not taken, whether they could not be read or not be signed. */
const keepRefused = async <T>(
  { sql, cipher, clock }: ImportDeps,
  { source, historical }: Pick<ImportRun, 'source' | 'historical'>,
  batch: PreparedBatch<T>,
  outcomes: readonly RowOutcome[],
): Promise<void> => {
  const unsigned = batch.rows.flatMap(({ row, copies }, at) => {
    const outcome = outcomes[at];
    const last = copies.at(-1) ?? row;
    return typeof outcome === 'object' ? [refusedOf(outcome, { raw: last.values }, last.line)] : [];
  });
  const refused = [...batch.unread, ...unsigned];
  const orders = historical ? refused.map((one) => ({ ...one, sent: { ...one.sent, historical } })) : refused;
  if (orders.length > 0) await keepRefusedOrders(sql, cipher, { source, now: clock.now(), orders });
};

/** The keys of the rows that were new or other than before. */
const arrivedIn = <T>(kind: Kind<T>, { rows }: PreparedBatch<T>, outcomes: readonly RowOutcome[]): string[] =>
  rows.flatMap(({ record }, at) =>
    outcomes[at] === 'created' || outcomes[at] === 'updated' ? [kind.keyOf(record)] : [],
  );

/** Refused orders that waited for these parties are tried again. */
const tryWaiting = async (deps: ImportDeps, source: string, party: string, keys: readonly string[]): Promise<void> => {
  const waited = keys.map((key) => `${party}:${key}`);
  await retryWaiting({ ...deps, now: deps.clock.now }, source, waited);
};

/** Counts what became of a batch and tells its rejects. */
const tell = async <T>({ summary, progress, rejects }: Told, { batch, outcomes }: StoredBatch<T>): Promise<void> => {
  const settled = batch.rows.flatMap((row, at) => settle(summary, row, outcomes[at] ?? 'unchanged'));
  const all = [...batch.rejects, ...settled];
  countRejects(summary, all);
  await rejects.add(all);
  summary.rows += batch.size;
  summary.lastLine = batch.lastLine;
  progress.update({ rows: summary.rows, rejected: total(summary.rejected), bytesRead: batch.bytesRead });
};

/** Counts a row and its copies, and says what is to be told of them. */
const settle = <T>(summary: ImportSummary, { row, warning, copies }: PreparedRow<T>, outcome: RowOutcome): Reject[] => {
  const all: RawRow<string>[] = [row, ...copies];
  if (typeof outcome === 'object') return all.map((one) => rejectOf(one, outcome, 'error'));
  summary[outcome] += 1;
  summary.unchanged += copies.length;
  return warning ? all.map((one) => rejectOf(one, warning, 'warning')) : [];
};
