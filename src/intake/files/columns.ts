import { guardedHeader } from './formula-guard.ts';
import { unusable } from './unusable.ts';

/** The columns a kind of file has, in the order of its documentation. Those in `optional` may be absent. */
export type Columns<C extends string> = { required: readonly C[]; optional: readonly C[] };

/** Something that is odd about a whole file, told once. */
export type FileWarning = { code: string; message: string };

/** Where a column stands in a row of the file; -1 where the file does not have it. */
export type Placed<C extends string> = { name: C; at: number };

/** `skip` columns at the head belong to a rejects file and are passed over. */
export type Layout<C extends string> = { placed: Placed<C>[]; skip: number; warnings: FileWarning[] };

/** What two spellings of one name have in common: case, spaces, `_`, `-`, full width and invisible characters are gone. */
const bare = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

export const allColumns = <C extends string>({ required, optional }: Columns<C>): C[] => [...required, ...optional];

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name.slice(0, 40))).join(', ');

/** Names what is missing, each with the misspelt name that was probably meant. */
function missingMessage(what: 'column' | 'key', missing: readonly string[], found: readonly string[]): string {
  const parts = missing.map((name) => {
    const near = found.find((other) => bare(other) === bare(name));
    return near === undefined ? name : `${name} (rename ${quoted([near])} to it)`;
  });
  const subject = missing.length === 1 ? `a ${what} is` : `${missing.length} ${what}s are`;
  return `${subject} missing: ${parts.join(', ')}.`;
}

/** One warning for all the columns that are not looked at, with the known name where one is merely misspelt. */
export function unknownColumns(unknown: readonly string[], known: readonly string[]): FileWarning[] {
  if (unknown.length === 0) return [];
  const parts = unknown.slice(0, 20).map((name) => {
    const near = known.find((other) => bare(other) === bare(name));
    return near === undefined ? quoted([name]) : `${quoted([name])} (did you mean ${near}?)`;
  });
  const more = unknown.length > parts.length ? ` and ${unknown.length - parts.length} more` : '';
  return [{ code: 'columns_unknown', message: `not looked at: ${parts.join(', ')}${more}` }];
}

const OTHER_DELIMITERS = { ';': 'semicolons', '\t': 'tabs', '|': 'bars', '，': 'full-width commas' };

/** @throws {UsageError} naming what separates the columns of a first line without any comma. */
export function refuseOtherDelimiter(path: string, firstLine: string): void {
  const found = Object.entries(OTHER_DELIMITERS).find(([delimiter]) => firstLine.includes(delimiter));
  if (!found || firstLine.includes(',')) return;
  const message = `its columns are separated by ${found[1]}; save it with commas (Excel: "CSV UTF-8 (comma delimited)")`;
  throw unusable(path, 'delimiter_not_comma', message);
}

/**
 * Finds the wanted columns in the first line of a CSV file. Names are trimmed and else taken exactly, since a guess could put
 * one person's data into another's field; a near miss is named in the error instead. Columns without a name are not looked at.
 * @throws {UsageError} on another delimiter, a missing or a doubled column.
 */
export function layOut<C extends string>(path: string, cells: readonly string[], columns: Columns<C>): Layout<C> {
  const skip = guardedHeader(cells);
  const header = cells.slice(skip).map((cell) => cell.trim());
  const known = allColumns(columns);
  if (header.length === 1) refuseOtherDelimiter(path, header[0] as string);
  const missing = columns.required.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    const message = `${missingMessage('column', missing, header)} The first line has to name ${columns.required.join(',')}`;
    throw unusable(path, 'columns_missing', message);
  }
  const doubled = header.filter((name, at) => name !== '' && header.indexOf(name) !== at);
  if (doubled.length > 0) {
    const message = `the column ${quoted(doubled)} stands there more than once; keep the one that counts`;
    throw unusable(path, 'columns_doubled', message);
  }
  const unknown = header.filter((name) => name !== '' && !known.some((other) => other === name));
  const placed = known.map((name) => ({ name, at: header.indexOf(name) }));
  return { placed, skip, warnings: unknownColumns(unknown, known) };
}

/** `external_id` as a JSON key, `externalId`. */
export const camelCase = (column: string): string =>
  column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Judges an NDJSON file by the keys of its first object. An absent key is an empty value, as JSON writers leave out what is
 * null; but a required key that is merely misspelt, or none of them at all, would fail every row.
 * @throws {UsageError} naming the keys that are wanted.
 */
export function checkKeys<C extends string>(path: string, keys: readonly string[], columns: Columns<C>): void {
  const isThere = (name: string): boolean => keys.includes(name) || keys.includes(camelCase(name));
  const missing = columns.required.filter((name) => !isThere(name));
  const misspelt = missing.filter((name) => keys.some((key) => bare(key) === bare(name)));
  if (misspelt.length === 0 && missing.length < columns.required.length) return;
  const wanted = (misspelt.length > 0 ? misspelt : missing).map(camelCase);
  const all = columns.required.map(camelCase).join(', ');
  throw unusable(path, 'columns_missing', `${missingMessage('key', wanted, keys)} Each object has the keys ${all}`);
}
