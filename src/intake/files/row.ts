import type { Placed } from './columns.ts';
import type { Decode } from './encoding.ts';

/**
 * One row as text. `line` is the physical line it begins on; `values` has every known column, trimmed, '' where the cell is
 * empty or the column absent; `cells` is the row as it stood in the file, for the rejects.
 */
export type RawRow<C extends string> = { line: number; values: Record<C, string>; cells: readonly string[] };

/**
 * Why a row is not in (`error`), or in with a reservation (`warning`). `column` is '' where the whole row is meant; `message`
 * says how to mend it and never repeats a value.
 */
export type Reject = {
  line: number;
  column: string;
  level: 'error' | 'warning';
  code: string;
  message: string;
  cells: readonly string[];
};

const EXCERPT_BYTES = 2000;

/** The beginning of a line that could not be split into cells, so that a person can find it again. */
export function excerpt(decode: Decode, buf: Buffer, from: number, to: number): string {
  const text = decode(buf, from, Math.min(to, from + EXCERPT_BYTES), 0x80);
  return to - from > EXCERPT_BYTES ? `${text}…` : text;
}

export const lineTooLong = (limit: number): { code: string; message: string } => ({
  code: 'line_too_long',
  message: `the line is longer than ${limit / 1024} KiB and was passed over; line breaks between rows may be missing here`,
});

const UNSTORABLE = /[\0\uFFFD]/;

/** Places the cells of a row under their columns. Refuses text that was damaged before or while it was read. */
export function toRow<C extends string>(
  line: number,
  cells: readonly string[],
  placed: readonly Placed<C>[],
): RawRow<C> | Reject {
  const values = {} as Record<C, string>;
  for (const { name, at } of placed) {
    const value = (cells[at] ?? '').trim();
    if (UNSTORABLE.test(value)) return damaged(line, name, cells, value);
    values[name] = value;
  }
  return { line, values, cells };
}

function damaged(line: number, column: string, cells: readonly string[], value: string): Reject {
  const nul = value.includes('\0');
  const code = nul ? 'nul_byte' : 'text_damaged';
  const message = nul
    ? 'there is a NUL byte in this text; the file was damaged when it was written or sent'
    : 'some characters here were lost: the text was saved in one encoding and read in another; take it from its source again';
  return { line, column, level: 'error', code, message, cells };
}
