/** What stands before the original columns in a rejects file. */
export const REJECT_COLUMNS = ['line', 'column', 'level', 'code', 'message'] as const;

/** `= + - @`, tab, CR, LF and their full-width forms: a spreadsheet runs a cell that begins so. */
const RUNS = /^'*[=+\-@\t\r\n＝＋－＠]/;

/**
 * Puts an apostrophe before a cell that a spreadsheet would run, and before one that looks as if this had been done already,
 * so that `unguard` gives back every cell exactly as it was.
 */
export const guard = (cell: string): string => (RUNS.test(cell) ? `'${cell}` : cell);

/** Takes off the apostrophe that `guard` put there. For the cells of a rejects file only: elsewhere it is part of the data. */
export const unguard = (cell: string): string => (cell.startsWith("'") && RUNS.test(cell) ? cell.slice(1) : cell);

/** How many columns at the head of a file mark it as a rejects file, mended and handed in again: 5 or 0. */
export const guardedHeader = (cells: readonly string[]): number =>
  REJECT_COLUMNS.every((name, at) => cells[at]?.trim() === name) ? REJECT_COLUMNS.length : 0;
