/**
 * How long runs took, counted by how long: a run lies in the step that its time falls in, and each step ends a fifth above the one before. A
 * quantile is the end of its step, so at most a fifth too long; counts of several processes are added up before they are asked.
 */
export type RunTimes = Readonly<Record<string, number>>;
/** By job. */
export type RunTimesByJob = Readonly<Record<string, RunTimes>>;

const growth = 1.2;

/** The step of a run that took so many milliseconds, as a key. Up to a millisecond it is the first. */
export const stepOf = (ms: number): string => String(Math.max(0, Math.ceil(Math.log(ms) / Math.log(growth))));

const endOf = (step: number): number => Math.round(growth ** step);

/** The counts of many, added up. */
export const addTimes = (all: readonly RunTimes[]): RunTimes => {
  const sum = new Map<string, number>();
  for (const times of all) for (const [step, n] of Object.entries(times)) sum.set(step, (sum.get(step) ?? 0) + n);
  return Object.fromEntries(sum);
};

export type RunQuantiles = { count: number; p50: number; p95: number };

/** How many runs there were, and within how many milliseconds half and nineteen of twenty of them were done; undefined without a run. */
export const quantilesOf = (times: RunTimes): RunQuantiles | undefined => {
  const steps = Object.entries(times)
    .map(([step, n]) => ({ step: Number(step), n }))
    .toSorted((a, b) => a.step - b.step);
  const count = steps.reduce((sum, { n }) => sum + n, 0);
  if (count === 0) return undefined;
  const within = (share: number): number => {
    let seen = 0;
    for (const { step, n } of steps) {
      seen += n;
      if (seen >= count * share) return endOf(step);
    }
    return endOf(steps.at(-1)?.step ?? 0);
  };
  return { count, p50: within(0.5), p95: within(0.95) };
};
