import { constants } from 'node:fs';
import { access, type FileHandle, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../../errors.ts';
import { guard, guardedHeader, REJECT_COLUMNS } from './formula-guard.ts';
import type { Reject } from './row.ts';
import { unusable } from './unusable.ts';

export type RejectCounts = { errors: number; warnings: number };

/**
 * Where the rows that are not in, or in with a reservation, are told. `add` takes those of one batch, from every check, in any
 * order, and keeps one a row: its first error, else its first warning. Batches come in the order of the file. `close` ends
 * the file and counts what was told.
 */
export type Rejects = { add(batch: readonly Reject[]): Promise<void>; close(): Promise<RejectCounts> };

export type RejectsOptions = {
  /** The file to write, or undefined to print the first of them. */
  path: string | undefined;
  /** The file being imported, which must not be overwritten. */
  input: string;
  /** The names of the cells, as the source gives them. */
  header: readonly string[];
  /** Prints one line for the person at the terminal. */
  print(line: string): void;
};

const BOM = '\uFEFF';
const PRINTED = 20;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';

async function statIfThere(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function isRejectsFile(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
  const firstLine = buffer.toString('utf8', 0, bytesRead).replace(BOM, '').split(/\r?\n/)[0] ?? '';
  return bytesRead === 0 || guardedHeader(firstLine.split(',')) > 0;
}

/** Removes the rejects of an earlier run; anything else that bears the name is somebody's file and stays. */
async function makeWay(path: string, input: string): Promise<void> {
  const [there, source] = await Promise.all([statIfThere(path), statIfThere(input)]);
  if (there && source && there.dev === source.dev && there.ino === source.ino) {
    throw unusable(
      path,
      'rejects_is_input',
      'the rejects would overwrite the file being imported; give them another name',
    );
  }
  if (there && !(there.isFile() && (await isRejectsFile(path)))) {
    throw unusable(path, 'rejects_is_other_file', 'this exists and holds no rejects; give the rejects another name');
  }
  await access(dirname(path), constants.W_OK);
  if (there) await rm(path);
}

const toCsv = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;

const toLine = ({ line, column, level, code, message, cells }: Reject): string =>
  toCsv([...[String(line), column, level, code, message].map(guard), ...cells.map(guard)]);

/** One a row, in the order of the file: the first error, else the first warning. */
function firstPerRow(batch: readonly Reject[]): Reject[] {
  const kept = new Map<number, Reject>();
  for (const reject of batch) {
    const other = kept.get(reject.line);
    if (!other || (other.level === 'warning' && reject.level === 'error')) kept.set(reject.line, reject);
  }
  return [...kept.values()].sort((a, b) => a.line - b.line);
}

/**
 * Opens the rejects of one import: CSV in UTF-8 with a mark, so that a spreadsheet reads it, `line,column,level,code,message`
 * and then the row as it stood. A cell that a spreadsheet would run gets an apostrophe before it, and the reader takes it off
 * again: a mended rejects file can be imported as it is. The file holds personal data, so only its owner may read it; it is
 * there only when something was rejected, and that of an earlier run is removed first. Without a path the first 20 errors and
 * warnings are printed, without their rows. @throws {UsageError} where the file cannot be written or is another's.
 */
export async function openRejects({ path, input, header, print }: RejectsOptions): Promise<Rejects> {
  const counts: RejectCounts = { errors: 0, warnings: 0 };
  let file: FileHandle | undefined;
  if (path !== undefined) await writable(path, () => makeWay(path, input));

  async function write(name: string, rejects: readonly Reject[]): Promise<void> {
    let text = '';
    if (!file) {
      file = await writable(name, () => open(name, 'w', 0o600));
      text = BOM + toCsv([...REJECT_COLUMNS, ...header]);
    }
    for (const reject of rejects) text += toLine(reject);
    await file.writeFile(text);
  }

  function tell({ line, column, level, code, message }: Reject): void {
    const told = level === 'error' ? ++counts.errors : ++counts.warnings;
    if (path !== undefined || told > PRINTED) return;
    print(`line ${line}${column === '' ? '' : `, ${column}`}: ${level} ${code}: ${message}`);
  }

  return {
    async add(batch) {
      const rejects = firstPerRow(batch);
      rejects.forEach(tell);
      if (path !== undefined && rejects.length > 0) await write(path, rejects);
    },
    async close() {
      await file?.close();
      const more = [counts.errors, counts.warnings].map((count) => Math.max(0, count - PRINTED));
      if (path === undefined && more.some((count) => count > 0)) {
        print(
          `and ${more[0]} more errors, ${more[1]} more warnings; --rejects OUT.csv writes all of them, with their rows`,
        );
      }
      return counts;
    },
  };
}

async function writable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const system = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
    throw unusable(
      path,
      'rejects_unwritable',
      `the rejects cannot be written there (${system}); name another file`,
      error,
    );
  }
}
