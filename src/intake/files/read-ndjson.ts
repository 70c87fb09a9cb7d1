import { bad, ok, type Result } from '../../domain/result.ts';
import { type JsonObject, jsonToText, parseJsonObject } from '../records/json-text.ts';
import { allColumns, type Columns, camelCase, checkKeys } from './columns.ts';
import type { Decode } from './encoding.ts';
import { excerpt, lineTooLong, type RawRow, type Reject, toRow } from './row.ts';
import { unusable } from './unusable.ts';
import { type Take, takeAll, takeLine, type Window } from './window.ts';

export type Ndjson = { limit: number; decode: Decode };

const numbersAsWritten = (_: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? context?.source : value;

/** Whether a number of the line may be in scientific notation, which the checks of the columns have to see as it is. */
const EXPONENT = /\d[eE][+-]?\d/;

type Keys<C extends string> = { column: C; camel: string };

/** The cells of an object in the order of the known columns, each key in its JSON or its column spelling. */
function toCells<C extends string>(
  fields: JsonObject,
  text: string,
  keys: readonly Keys<C>[],
): Result<string[]> & { column?: C } {
  const cells: string[] = [];
  for (const { column, camel } of keys) {
    if (column !== camel && fields[column] !== undefined && fields[camel] !== undefined) {
      return { ...bad('key_doubled', `both ${column} and ${camel} are given; keep one`), column };
    }
    const cell = jsonToText(fields[camel] ?? fields[column]);
    if (!cell.ok) return { ...cell, column };
    cells.push(cell.value);
  }
  if (!EXPONENT.test(text)) return ok(cells);
  const written = JSON.parse(text, numbersAsWritten) as JsonObject;
  return ok(keys.map(({ column, camel }, at) => asWritten(written[camel] ?? written[column], cells[at] as string)));
}

const asWritten = (written: unknown, cell: string): string => (typeof written === 'string' ? written : cell);

/**
 * Judges the file by its first object. @throws {UsageError} where it is one JSON array or an indented object, which cannot be
 * read line by line, or where `checkKeys` refuses its keys.
 */
export async function checkFirstObject<C extends string>(
  path: string,
  w: Window,
  { limit, decode }: Ndjson,
  columns: Columns<C>,
): Promise<void> {
  const take = takeLine(limit, (buf, { from, to, tooLong }) =>
    tooLong ? '' : decode(buf, from, to, 0x80).trim() || undefined,
  );
  const { value } = await takeAll(w, take, 1).next();
  const text: string | undefined = value?.[0];
  if (text === undefined)
    throw unusable(path, 'file_empty', 'there is nothing in this file; it has to hold one JSON object a line');
  if (text.startsWith('[') || text === '{') {
    const what = text === '{' ? 'its objects run over several lines' : 'this is one JSON array';
    throw unusable(
      path,
      'file_not_ndjson',
      `${what}; write one object a line ("jq -c .[]" does that for an array, "jq -c ." for objects)`,
    );
  }
  const first = parseJsonObject(text);
  if (first.ok) checkKeys(path, Object.keys(first.value), columns);
}

/** Takes one row a line. Keys that no column has are collected in `unknown`, at most 100 of them. */
export function ndjsonRows<C extends string>(
  { limit, decode }: Ndjson,
  columns: Columns<C>,
  unknown: Set<string>,
): Take<RawRow<C> | Reject> {
  const known = allColumns(columns);
  const keys = known.map((column) => ({ column, camel: camelCase(column) }));
  const placed = known.map((name, at) => ({ name, at }));
  const spellings = new Set(keys.flatMap(({ column, camel }) => [column, camel]));
  return takeLine(limit, (buf, { line, from, to, tooLong }) => {
    const reject = (code: string, message: string, column = ''): Reject => {
      return { line, column, level: 'error', code, message, cells: [excerpt(decode, buf, from, to)] };
    };
    if (tooLong) {
      const { code, message } = lineTooLong(limit);
      return reject(code, message);
    }
    const text = decode(buf, from, to, 0x80);
    if (text.trim() === '') return undefined;
    const fields = parseJsonObject(text);
    if (!fields.ok) return reject(fields.code, fields.message);
    for (const key of Object.keys(fields.value)) if (!spellings.has(key) && unknown.size < 100) unknown.add(key);
    const cells = toCells(fields.value, text, keys);
    return cells.ok ? toRow(line, cells.value, placed) : reject(cells.code, cells.message, cells.column);
  });
}
