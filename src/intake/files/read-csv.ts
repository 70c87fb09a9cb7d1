import { type Columns, type Layout, layOut, refuseOtherDelimiter } from './columns.ts';
import type { Decode } from './encoding.ts';
import { unguard } from './formula-guard.ts';
import { excerpt, lineTooLong, type RawRow, type Reject, toRow } from './row.ts';
import { unusable } from './unusable.ts';
import { advance, CR, LF, lineBreak, type Take, takeAll, type Window } from './window.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;

/**
 * `end`: the record is complete and `at` is its line break. `more`: the bytes gave out outside quotes, `open`: inside them.
 * `stray`: a quote at `at` that RFC 4180 does not allow. `breaks` counts the line breaks inside quotes; `cell` is the first
 * cell that holds one, else the last.
 */
type Parsed = { state: 'end' | 'more' | 'open' | 'stray'; cells: string[]; cell: number; at: number; breaks: number };

/** Reads one RFC 4180 record from `buf[start, stop)`; `last` says that nothing follows. Bytes beyond `stop` are not trusted. */
function parseRecord(buf: Buffer, start: number, stop: number, last: boolean, decode: Decode): Parsed {
  const cells: string[] = [];
  let breaks = 0;
  let cell = 0;
  for (let i = start; ; i++) {
    if (breaks === 0) cell = cells.length;
    let from = i;
    let high = 0;
    if (i < stop && buf[i] === QUOTE) {
      let doubled = false;
      for (from = ++i; ; i++) {
        if (i >= stop) return { state: 'open', cells, cell, at: i, breaks };
        const byte = buf[i] as number;
        if (byte === LF || (byte === CR && buf[i + 1] !== LF)) breaks++;
        if (byte !== QUOTE) high |= byte;
        else if (i + 1 >= stop || buf[i + 1] !== QUOTE) break;
        else {
          doubled = true;
          i++;
        }
      }
      const text = decode(buf, from, i++, high);
      cells.push(doubled ? text.replaceAll('""', '"') : text);
    } else {
      for (; i < stop; i++) {
        const byte = buf[i] as number;
        if (byte > COMMA) high |= byte;
        else if (byte === COMMA || byte === LF || byte === CR) break;
        else if (byte === QUOTE) return { state: 'stray', cells, cell, at: i, breaks };
      }
      cells.push(decode(buf, from, i, high));
    }
    if (i >= stop) return { state: last ? 'end' : 'more', cells, cell, at: i, breaks };
    if (buf[i] === LF || buf[i] === CR) return { state: 'end', cells, cell, at: i, breaks };
    if (buf[i] !== COMMA) return { state: 'stray', cells, cell, at: i, breaks };
  }
}

export type Csv = { limit: number; decode: Decode };

/** A record that could be read, or what is wrong with the line that it begins on; `cell` counts from 0, -1 is none. */
type CsvRecord = { line: number; cells: string[]; wrong?: Wrong };
type Wrong = { code: string; cell: number; message: string };

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell === '' || cell.trim() === '');

const MEND = 'put a text with commas, quotes or line breaks between two quotes and write each quote inside it twice';

/** Says why a record is none: an unclosed quote shows itself late, in the lines behind it, but is told where it was opened. */
function diagnose(
  { state, cells, cell, breaks }: Parsed,
  line: number,
  width: number | undefined,
  limit: number,
): Wrong {
  const fields = `${cells.length} ${cells.length === 1 ? 'field' : 'fields'} where the header has ${width}`;
  if (state === 'end' && breaks === 0) {
    const few = cells.length < (width ?? 0);
    const cause = few
      ? 'a comma is missing or the row was cut'
      : 'a text that holds a comma has to stand between quotes';
    return { code: 'wrong_field_count', cell: -1, message: `${fields}; ${cause}` };
  }
  if (state === 'stray' && breaks === 0) {
    return { code: 'quote_misplaced', cell, message: `a quote in the middle of a field; ${MEND}` };
  }
  const seen = {
    end: `it is closed on line ${line + breaks}, which makes ${fields}`,
    stray: `it is closed on line ${line + breaks}, in the middle of other text`,
    more: `the row does not end within ${limit / 1024} KiB`,
    open: `it is not closed within ${limit / 1024} KiB or the rest of the file`,
  };
  return {
    code: 'quote_unbalanced',
    cell,
    message: `a quote is opened here, but ${seen[state]}; ${MEND}`,
  };
}

/**
 * Takes records of `width` fields (any number where undefined). Whatever spoils a record costs one physical line: the line it
 * began on is told and reading goes on at the next, so an unclosed quote never swallows the rows behind it. For the same
 * reason a record over several lines with the wrong number of fields counts as an unclosed quote. Rows without any text,
 * which spreadsheets leave behind, are passed over.
 */
const takeRecord =
  ({ limit, decode }: Csv, width: number | undefined): Take<CsvRecord> =>
  (w) => {
    while (w.start < w.end) {
      const { buf, start, line } = w;
      const stop = Math.min(w.end, start + limit + 1);
      const last = w.eof && stop === w.end;
      const parsed = parseRecord(buf, start, stop, last, decode);
      const { state, cells, breaks } = parsed;
      const blank = isBlank(cells);
      if (state === 'end' && (width === undefined || cells.length === width || blank)) {
        advance(w, parsed.at, breaks + 1);
        if (blank) continue;
        return { line, cells };
      }
      const full = stop - start > limit;
      const at = lineBreak(buf, start, stop);
      if (!last && !full && (at < 0 || state === 'open' || state === 'more')) return undefined;
      const text = [excerpt(decode, buf, start, at < 0 ? stop : at)];
      w.skipping = at < 0 && full;
      if (w.skipping) return { line, cells: text, wrong: { cell: -1, ...lineTooLong(limit) } };
      advance(w, at < 0 ? stop : at, 1);
      const wrong = diagnose(parsed, line, width, limit);
      return { line, cells: wrong.code === 'wrong_field_count' ? cells : text, wrong };
    }
    return undefined;
  };

async function firstRecord(w: Window, csv: Csv): Promise<CsvRecord | undefined> {
  const { value } = await takeAll(w, takeRecord(csv, undefined), 1).next();
  return value?.[0];
}

/** What the first line of a CSV file says. `header` is as it stands there, without the columns of a rejects file. */
export type CsvHeader<C extends string> = Layout<C> & { header: string[] };

/** Reads the header. @throws {UsageError} where there is none, it cannot be read, or `layOut` refuses it. */
export async function readHeader<C extends string>(
  path: string,
  w: Window,
  csv: Csv,
  columns: Columns<C>,
): Promise<CsvHeader<C>> {
  const first = await firstRecord(w, csv);
  if (!first)
    throw unusable(path, 'file_empty', 'there is nothing in this file; its first line has to name the columns');
  const { line, cells, wrong } = first;
  if (wrong) {
    refuseOtherDelimiter(path, cells[0] ?? '');
    throw unusable(path, 'header_unreadable', `line ${line}, which has to name the columns: ${wrong.message}`);
  }
  const layout = layOut(path, cells, columns);
  return { ...layout, header: cells.slice(layout.skip) };
}

/** Takes the rows behind the header, which `w` has to be at the head of. */
export async function csvRows<C extends string>(
  w: Window,
  csv: Csv,
  head: CsvHeader<C>,
): Promise<Take<RawRow<C> | Reject>> {
  const { header, skip, placed } = head;
  await firstRecord(w, csv);
  const take = takeRecord(csv, skip + header.length);
  return (window) => {
    const record = take(window);
    if (!record) return undefined;
    const { line, wrong } = record;
    const cells =
      skip > 0 ? record.cells.slice(wrong && record.cells.length === 1 ? 0 : skip).map(unguard) : record.cells;
    if (!wrong) return toRow(line, cells, placed);
    const column = header[wrong.cell - skip]?.trim() ?? '';
    return { line, column, level: 'error', code: wrong.code, message: wrong.message, cells };
  };
}
