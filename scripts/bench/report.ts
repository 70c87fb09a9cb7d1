/** One line of a bench's output: a measure of one variant over several runs. */
export type Measure = {
  bench: string;
  variant: string;
  value: number;
  unit: string;
  runs: number;
  min: number;
  max: number;
  ratios: Record<string, number>;
  rssMb?: number;
};
/** `got` reaches the goal from above, or with `atMost` from below. */
export type Target = { what: string; goal: number; got: number; atMost?: boolean };

const isReached = ({ goal, got, atMost }: Target): boolean => (atMost ? got <= goal : got >= goal);

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const twoDigits = (value: number): number => Math.round(value * 100) / 100;

/** The median over rounds of each round's own ratio: what drifts over minutes is in both halves of a round. */
export const ratio = (ours: readonly number[], theirs: readonly number[]): number =>
  twoDigits(median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN))));

export const measure = (
  bench: string,
  variant: string,
  unit: string,
  values: readonly number[],
  ratios: Record<string, number>,
  rssMb?: number,
): Measure => ({
  bench,
  variant,
  value: Math.round(median(values)),
  unit,
  runs: values.length,
  min: Math.round(Math.min(...values)),
  max: Math.round(Math.max(...values)),
  ratios,
  ...(rssMb === undefined ? {} : { rssMb: Math.round(rssMb) }),
});

export type BenchIo = { json: boolean; out(line: string): void; err(line: string): void };

/** Prints a JSON line per variant and one for the targets, and, unless only JSON is wanted, a table. Returns the exit code. */
export const report = (
  bench: string,
  measures: readonly Measure[],
  targets: readonly Target[],
  io: BenchIo,
): number => {
  const reached = targets.every(isReached);
  for (const line of measures) io.out(JSON.stringify(line));
  io.out(JSON.stringify({ bench, reached, targets: targets.map(({ what, goal, got }) => ({ what, goal, got })) }));
  if (!io.json) {
    const rows = measures.map((m) => [
      m.variant,
      `${m.value.toLocaleString('en')} ${m.unit}`,
      `${m.min.toLocaleString('en')}–${m.max.toLocaleString('en')}`,
      ratioText(m),
    ]);
    io.err(table([['variant', 'median', 'min–max', 'ratios'], ...rows]));
    io.err(
      table([
        ['target', 'goal', 'got', ''],
        ...targets.map((t) => [
          t.what,
          `${t.atMost ? '≤' : '≥'} ${t.goal}`,
          String(t.got),
          isReached(t) ? 'reached' : 'MISSED',
        ]),
      ]),
    );
  }
  return reached ? 0 : 1;
};

const ratioText = (m: Measure): string =>
  Object.entries(m.ratios)
    .map(([name, value]) => `${value} × ${name}`)
    .join(', ');

const table = (rows: readonly string[][]): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return `\n${rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd()).join('\n')}`;
};
