import { type FileHandle, open } from 'node:fs/promises';
import { extname } from 'node:path';
import { allColumns, type Columns, camelCase, type FileWarning, unknownColumns } from './columns.ts';
import { bomBytes, decoder, detectEncoding, type Encoding } from './encoding.ts';
import { csvRows, readHeader } from './read-csv.ts';
import { checkFirstObject, ndjsonRows } from './read-ndjson.ts';
import type { RawRow, Reject } from './row.ts';
import { unreadable, unusable } from './unusable.ts';
import { bytesTaken, openWindow, type Take, takeAll, type Window } from './window.ts';

/** What one pull yields, in the order of the file within `rows` and within `rejects`. `bytesRead` counts from its beginning. */
export type RowBatch<C extends string> = { rows: RawRow<C>[]; rejects: Reject[]; bytesRead: number };

/**
 * A file that can be imported. `header` names the columns of `cells`, for the rejects. `warnings()` is complete once `batches`
 * is exhausted. `batches` reads only when pulled and holds the file open no longer than it is iterated; each call begins anew.
 */
export type RowSource<C extends string> = {
  format: 'csv' | 'ndjson';
  encoding: Encoding;
  totalBytes: number;
  header: readonly string[];
  warnings(): FileWarning[];
  batches(size?: number): AsyncGenerator<RowBatch<C>>;
};

export type RowOptions<C extends string> = {
  columns: Columns<C>;
  /** The longest record, in bytes; 64 KiB unless told. */
  limit?: number;
};

type Stamp = { size: number; mtimeMs: number };

/** How a format reads this one file: what is found when it is opened, and the taker of its rows, from a fresh window. */
type Reading<C extends string> = {
  header: readonly string[];
  warnings(): FileWarning[];
  rows(w: Window): Promise<Take<RawRow<C> | Reject>>;
};

async function openFile(path: string): Promise<{ file: FileHandle; stamp: Stamp }> {
  try {
    const file = await open(path);
    const stamp = await file.stat();
    if (stamp.isFile()) return { file, stamp };
    await file.close();
  } catch (error) {
    throw unreadable(path, error);
  }
  throw unusable(path, 'file_unreadable', 'this is no regular file; a folder or a pipe cannot be imported, a file can');
}

async function readHead(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
  return buffer.subarray(0, bytesRead);
}

function isNdjson(path: string, head: Buffer): boolean {
  if (['.ndjson', '.jsonl', '.json'].includes(extname(path).toLowerCase())) return true;
  return /^\s*[{[]/.test(head.toString('latin1', bomBytes(head)));
}

/**
 * Opens a CSV or NDJSON file, in UTF-8 or GB18030, for import. Memory stays flat whatever is in it: rows come in batches that
 * are pulled, and a line over the limit is rejected without being kept. A bad row is a reject with its line; it never ends
 * the reading. @throws {UsageError} where no row can be taken: no such file, empty, a workbook, another encoding or
 * delimiter, missing or doubled columns; and while reading, when the file is still being written.
 */
export async function openRows<C extends string>(path: string, options: RowOptions<C>): Promise<RowSource<C>> {
  const { columns, limit = 64 * 1024 } = options;
  const { file, stamp } = await openFile(path);
  await using _closed = file;
  const head = await readHead(file);
  const encoding = await detectEncoding(path);
  const decode = decoder(encoding);
  const window = (handle: FileHandle): Window => openWindow(handle, bomBytes(head), limit);
  const format = isNdjson(path, head) ? 'ndjson' : 'csv';
  const ways = { csv: csvReading<C>, ndjson: ndjsonReading<C> };
  const { header, warnings, rows } = await ways[format](path, window(file), { limit, decode }, columns);

  async function* batches(size = 1000): AsyncGenerator<RowBatch<C>> {
    const again = await openFile(path);
    await using handle = again.file;
    const w = window(handle);
    const same = ({ size, mtimeMs }: Stamp): boolean => size === stamp.size && mtimeMs === stamp.mtimeMs;
    if (!same(again.stamp)) throw fileChanged(path);
    for await (const items of takeAll(w, await rows(w), size)) yield { ...sortOut(items), bytesRead: bytesTaken(w) };
    if (!same(await handle.stat())) throw fileChanged(path);
  }
  return { format, encoding, totalBytes: stamp.size, header, warnings, batches };
}

const fileChanged = (path: string): Error =>
  unusable(
    path,
    'file_changed',
    'it changed while it was read; wait until it is written to its end and import it again',
  );

function sortOut<C extends string>(items: readonly (RawRow<C> | Reject)[]): { rows: RawRow<C>[]; rejects: Reject[] } {
  const rows: RawRow<C>[] = [];
  const rejects: Reject[] = [];
  for (const item of items) 'values' in item ? rows.push(item) : rejects.push(item);
  return { rows, rejects };
}

type How = { limit: number; decode: ReturnType<typeof decoder> };

async function csvReading<C extends string>(
  path: string,
  w: Window,
  how: How,
  columns: Columns<C>,
): Promise<Reading<C>> {
  const head = await readHeader(path, w, how, columns);
  return { header: head.header, warnings: () => head.warnings, rows: (window) => csvRows(window, how, head) };
}

async function ndjsonReading<C extends string>(
  path: string,
  w: Window,
  how: How,
  columns: Columns<C>,
): Promise<Reading<C>> {
  await checkFirstObject(path, w, how, columns);
  const known = allColumns(columns);
  const unknown = new Set<string>();
  return {
    header: known,
    warnings: () => unknownColumns([...unknown], known.map(camelCase)),
    rows: async () => ndjsonRows(how, columns, unknown),
  };
}
