export type Gate = {
  /** Runs side by side with other shared work. */
  shared<T>(work: () => Promise<T>): Promise<T>;
  /** Runs with nothing else in the gate: what arrives meanwhile waits. */
  alone<T>(work: () => Promise<T>): Promise<T>;
};

/**
 * Lets suspects run alone in their process: a crash while one runs can then be blamed on it and on nothing beside it.
 * First come, first served, so neither side starves.
 */
export const createGate = (): Gate => {
  let tail: Promise<unknown> = Promise.resolve();
  let running: Promise<unknown>[] = [];
  const settled = (work: Promise<unknown>): Promise<void> =>
    work.then(
      () => undefined,
      () => undefined,
    );
  const start = async <T>(before: Promise<unknown>, work: () => Promise<T>): Promise<T> => {
    await before;
    return work();
  };
  return {
    shared: (work) => {
      const mine = start(tail, work);
      const done = settled(mine);
      running.push(done);
      void done.then(() => {
        running = running.filter((other) => other !== done);
      });
      return mine;
    },
    alone: (work) => {
      const mine = start(Promise.all([tail, ...running]), work);
      tail = settled(mine);
      return mine;
    },
  };
};
