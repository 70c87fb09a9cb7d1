import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../errors.ts';
import { unreadable, unusable } from '../files/unusable.ts';
import { parseReference, type ReferenceFile, type ReferenceSet } from './parse-reference.ts';

/** A city's whole reference data, as it comes with Doorstep: the regions, trades, programme, plan and insurer of Nanping. */
export const nanping: string = fileURLToPath(new URL('../../../examples/nanping', import.meta.url));

const filesOf = async (path: string): Promise<string[]> => {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.json')).toSorted();
  if (names.length === 0)
    throw unusable(path, 'folder_empty', 'this folder holds no .json file; name another, or the files themselves');
  return names.map((name) => join(path, name));
};

const textOf = (path: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unusable(path, 'not_utf8', 'this is not UTF-8; save it as UTF-8', error);
  }
};

const readOne = async (path: string): Promise<ReferenceFile> => ({
  file: path,
  text: textOf(path, await readFile(path)),
});

const failed = (path: string) => (error: unknown) => {
  throw error instanceof UsageError ? error : unreadable(path, error);
};

/**
 * Reads reference files, and all `.json` files of a folder (not of those below it). A file that is named twice counts once. Throws a
 * UsageError for a file that cannot be read, or one that lists everything wrong in any of them.
 */
export const readReference = async (paths: readonly string[]): Promise<ReferenceSet> => {
  const listed = await Promise.all(paths.map((path) => filesOf(path).catch(failed(path))));
  const byPlace = new Map<string, string>();
  for (const path of listed.flat()) byPlace.set(await realpath(path), path);
  return parseReference(await Promise.all([...byPlace.values()].map((path) => readOne(path).catch(failed(path)))));
};
