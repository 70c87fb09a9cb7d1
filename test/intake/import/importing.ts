import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCipher, generateKeys } from '../../../src/cipher.ts';
import { readConfig } from '../../../src/config.ts';
import type { ImportRun } from '../../../src/intake/import/import-file.ts';
import { imports } from '../../../src/intake/import/imports.ts';
import type { ImportDeps } from '../../../src/intake/import/kind.ts';
import { employers, orders, postings, servicePoints, workers } from '../../../src/intake/import/kinds.ts';
import type { ImportSummary } from '../../../src/intake/import/tally.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { freshWorld, type World } from '../../support/world.ts';

const kinds = { workers, employers, 'service-points': servicePoints, postings, orders };
export type KindName = keyof typeof kinds;

/** The columns of each kind, those that may be absent too. */
const columnsOf = (kind: KindName): string[] => {
  const { required, optional } = kinds[kind].columns;
  return [...required, ...optional];
};

export type Imported = ImportSummary & {
  /** What the person at the terminal saw. */
  seen: string;
  /** The lines of the rejects file, without its header: line, column, level, code. */
  rejects: string[];
};

export type Importing = AsyncDisposable & {
  world: World;
  deps: ImportDeps;
  folder: string;
  hints(): number;
  /** Imports a file with this text, or these bytes. */
  text(kind: KindName, content: string | Buffer, options?: Partial<ImportRun>): Promise<Imported>;
  /** Imports these rows, written as CSV under all columns of the kind. */
  rows(kind: KindName, rows: readonly Record<string, string>[], options?: Partial<ImportRun>): Promise<Imported>;
};

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const csvOf = (kind: KindName, rows: readonly Record<string, string>[]): string => {
  const columns = columnsOf(kind);
  return [columns, ...rows.map((row) => columns.map((column) => cell(row[column] ?? '')))]
    .map((cells) => `${cells.join(',')}\n`)
    .join('');
};

const readRejects = async (path: string): Promise<string[]> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(',').slice(0, 4).join(' '));
};

/** A small city, with its clock, that files are imported into. */
export const importing = async (): Promise<Importing> => {
  const world = await freshWorld();
  const folder = await tempFolder();
  const { keys } = readConfig(generateKeys('test'));
  if (!keys) throw new Error('no keys were made');
  let hints = 0;
  let files = 0;
  const deps: ImportDeps = {
    ...{ sql: world.chunkSql, cipher: createCipher(keys), calendar: world.calendar, clock: { now: () => world.now } },
    ...{ overlap: 'flag', overHeadcount: 'flag', hint: () => hints++ },
  };
  const text: Importing['text'] = async (kind, content, options = {}) => {
    const path = join(folder.path, `${++files}.csv`);
    const rejectsPath = `${path}.rejects`;
    await writeFile(path, content);
    let seen = '';
    const stream = { write: (more: string) => (seen += more) };
    const run = {
      actor: 'host:test',
      path,
      rejectsPath,
      source: 'market',
      historical: false,
      signal: new AbortController().signal,
      stream,
    };
    const summary = await imports[kind](deps, { ...run, ...options });
    return { ...summary, seen, rejects: await readRejects(rejectsPath) };
  };
  return {
    ...{ world, deps, folder: folder.path, text, hints: () => hints },
    rows: (kind, rows, options) => text(kind, csvOf(kind, rows), options),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
};
