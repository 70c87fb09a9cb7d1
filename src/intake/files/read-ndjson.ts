import { bad, ok, type Result } from '../../domain/result.ts';
import { whereBroken } from './broken-json.ts';
import { allColumns, type Columns, camelCase, checkKeys } from './columns.ts';
import type { Decode } from './encoding.ts';
import { excerpt, lineTooLong, type RawRow, type Reject, toRow } from './row.ts';
import { unusable } from './unusable.ts';
import { type Take, takeAll, takeLine, type Window } from './window.ts';

export type Ndjson = { limit: number; decode: Decode };

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NOT_OBJECT = 'each line has to be one JSON object, such as {"externalId":"…"}';

function parseObject(text: string): Result<Fields> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? ok(value) : bad('not_object', NOT_OBJECT);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return bad('not_json', `this is not JSON ${whereBroken(text)}`);
  }
}

const numbersAsWritten = (_: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? context?.source : value;

/** Whether a number of the line may be in scientific notation, which the checks of the columns have to see as it is. */
const EXPONENT = /\d[eE][+-]?\d/;

const UNSAFE =
  'a number of more than 15 digits has been rounded on its way; write identity numbers and ids as text, in quotes';

function toText(value: unknown, inList: boolean): Result<string> {
  if (value === undefined || value === null) return ok('');
  if (typeof value === 'boolean') return ok(String(value));
  if (typeof value === 'number') {
    const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    return exact ? ok(String(value)) : bad('number_unsafe', UNSAFE);
  }
  if (inList && typeof value === 'string' && value.includes(';')) {
    return bad('list_item_split', 'an item of this list holds a semicolon, which separates items; write two items');
  }
  if (typeof value === 'string') return ok(value);
  if (inList || !Array.isArray(value)) {
    return bad('not_text', 'this has to be a text, a number, true, false, null or a list of them');
  }
  const items = value.map((item) => toText(item, true));
  const wrong = items.find((item) => !item.ok);
  return wrong ?? ok(items.map((item) => (item.ok ? item.value : '')).join(';'));
}

type Keys<C extends string> = { column: C; camel: string };

/** The cells of an object in the order of the known columns, each key in its JSON or its column spelling. */
function toCells<C extends string>(
  fields: Fields,
  text: string,
  keys: readonly Keys<C>[],
): Result<string[]> & { column?: C } {
  const cells: string[] = [];
  for (const { column, camel } of keys) {
    if (column !== camel && fields[column] !== undefined && fields[camel] !== undefined) {
      return { ...bad('key_doubled', `both ${column} and ${camel} are given; keep one`), column };
    }
    const cell = toText(fields[camel] ?? fields[column], false);
    if (!cell.ok) return { ...cell, column };
    cells.push(cell.value);
  }
  if (!EXPONENT.test(text)) return ok(cells);
  const written = JSON.parse(text, numbersAsWritten) as Fields;
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
  const first = parseObject(text);
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
    const fields = parseObject(text);
    if (!fields.ok) return reject(fields.code, fields.message);
    for (const key of Object.keys(fields.value)) if (!spellings.has(key) && unknown.size < 100) unknown.add(key);
    const cells = toCells(fields.value, text, keys);
    return cells.ok ? toRow(line, cells.value, placed) : reject(cells.code, cells.message, cells.column);
  });
}
