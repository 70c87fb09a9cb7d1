import { addTimes, type RunTimesByJob, stepOf } from '../domain/run-times.ts';

const minuteMs = 60_000;
/** How far back runs are remembered. */
const minutes = 10;

/** Remembers how long this process' runs of the last ten minutes took. */
export type RunTimesKept = { note(job: string, ms: number): void; read(): RunTimesByJob };

/** `elapsedMs` only goes forward. */
export const keepRunTimes = (elapsedMs: () => number): RunTimesKept => {
  /** By minute, then job, then step. */
  const kept = new Map<number, Map<string, Map<string, number>>>();
  const minuteNow = (): number => Math.floor(elapsedMs() / minuteMs);

  const note = (job: string, ms: number): void => {
    const minute = minuteNow();
    const jobs = kept.get(minute) ?? new Map<string, Map<string, number>>();
    const steps = jobs.get(job) ?? new Map<string, number>();
    const step = stepOf(ms);
    kept.set(minute, jobs.set(job, steps.set(step, (steps.get(step) ?? 0) + 1)));
  };

  const read = (): RunTimesByJob => {
    const oldest = minuteNow() - minutes;
    for (const minute of kept.keys()) if (minute <= oldest) kept.delete(minute);
    const byJob = Map.groupBy(
      [...kept.values()].flatMap((jobs) => [...jobs]),
      ([job]) => job,
    );
    return Object.fromEntries(
      [...byJob].map(([job, all]) => [job, addTimes(all.map(([, steps]) => Object.fromEntries(steps)))]),
    );
  };

  return { note, read };
};
