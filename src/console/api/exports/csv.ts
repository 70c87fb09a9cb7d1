import { guard } from '../../../intake/files/formula-guard.ts';
import type { Cell } from './cells.ts';

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;

/** A workbook says what is text; in CSV a spreadsheet runs what looks like a formula. */
const harmless = ({ kind, text }: Cell): string => (kind === 'text' ? guard(text) : text);

/** A CSV file (RFC 4180, UTF-8 with its mark, which spreadsheets look for), as its pages of rows come. */
export async function* csvFile(
  head: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`\ufeff${line(head)}`);
  for await (const rows of pages) yield Buffer.from(rows.map((cells) => line(cells.map(harmless))).join(''));
}
