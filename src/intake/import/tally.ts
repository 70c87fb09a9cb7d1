import type { Reject } from '../files/row.ts';

/** What an import did. A row is in (created, updated or unchanged) or rejected; `warnings` counts rows that are in with a reservation. */
export type ImportSummary = {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  warnings: Map<string, number>;
  rejected: Map<string, number>;
  seconds: number;
  /** The last line that was dealt with. */
  lastLine: number;
  /** Whether it reached the end of the file; false where somebody stopped it. */
  complete: boolean;
};

export const emptySummary = (): ImportSummary => ({
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  warnings: new Map(),
  rejected: new Map(),
  seconds: 0,
  lastLine: 0,
  complete: false,
});

/** Counts the rows of one batch that are told of, one a row. */
export const countRejects = (summary: ImportSummary, rejects: readonly Reject[]): void => {
  for (const { level, code } of rejects) {
    const codes = level === 'error' ? summary.rejected : summary.warnings;
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
};

export const total = (codes: ReadonlyMap<string, number>): number =>
  [...codes.values()].reduce((sum, count) => sum + count, 0);

const number = (value: number): string => Math.round(value).toLocaleString('en');

const byCode = (codes: ReadonlyMap<string, number>): string[] =>
  [...codes].sort((a, b) => b[1] - a[1]).map(([code, count]) => `    ${code.padEnd(28)}${number(count).padStart(12)}`);

export const stoppedAfter = (line: number): string =>
  `stopped after line ${line}: what is in stays in; importing the file again does the rest`;

/** The lines that a person reads at the end. */
export const describeSummary = (s: ImportSummary): string[] => {
  const line = (label: string, count: number, more = ''): string =>
    `  ${label.padEnd(30)}${number(count).padStart(12)}${more}`;
  const isIn = s.created + s.updated + s.unchanged;
  return [
    `${number(s.rows)} rows in ${s.seconds.toFixed(1)} s, ${number(s.rows / Math.max(s.seconds, 0.001))} rows/s`,
    line('in', isIn, `   ${number(s.created)} new, ${number(s.updated)} updated, ${number(s.unchanged)} unchanged`),
    line('of these with a warning', total(s.warnings)),
    ...byCode(s.warnings),
    line('rejected', total(s.rejected)),
    ...byCode(s.rejected),
    ...(s.complete ? [] : [stoppedAfter(s.lastLine)]),
  ];
};
