/** The queue is full: whoever comes now is sent away. */
export const noTurn = Symbol('no turn');

/**
 * Lets `atOnce` pieces of work run and `waiting` more wait, in the order in which they came; beyond that the answer is `noTurn`, at once and
 * without the work being begun.
 */
export const createTurns = ({ atOnce, waiting }: { atOnce: number; waiting: number }) => {
  let running = 0;
  const queue: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T | typeof noTurn> => {
    if (running >= atOnce) {
      if (queue.length >= waiting) return noTurn;
      // Whoever ends hands its place on, so that nobody slips in between.
      await new Promise<void>((go) => void queue.push(go));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
};
