import { databaseBusy } from './transact.ts';

type Waiting<I, O> = {
  item: I;
  resolve(answer: O | Promise<O>): void;
  reject(error: unknown): void;
  timer: NodeJS.Timeout | undefined;
};

export type TogetherLimits = {
  /** Batches that run side by side, each on a connection of its own. */
  atOnce: number;
  /** Items in one batch. */
  size: number;
  /** How long an item waits for its batch to begin, in milliseconds; then it is told to come again, and is not done. */
  waitMs: number;
  /** How many may wait; the next is told at once, so that memory is bounded. */
  queue: number;
};

/**
 * Does work for many callers in batches: whoever comes while nothing runs is a batch of one and waits for nobody; whoever comes while
 * batches run is in the next one with all the others who came. So a batch is as large as the load asks for, without any timer.
 * `work` answers in the order of its items; when it throws, each caller of the batch is told.
 */
export const together = <I, O>(
  { atOnce, size, waitMs, queue }: TogetherLimits,
  work: (items: readonly I[]) => Promise<readonly (O | Promise<O>)[]>,
): ((item: I) => Promise<O>) => {
  let waiting: Waiting<I, O>[] = [];
  let running = 0;

  const run = async (batch: readonly Waiting<I, O>[]): Promise<void> => {
    running += 1;
    for (const { timer } of batch) clearTimeout(timer);
    try {
      const answers = await work(batch.map(({ item }) => item));
      for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as O);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      running -= 1;
      begin();
    }
  };

  const begin = (): void => {
    if (running < atOnce && waiting.length > 0) void run(waiting.splice(0, size));
  };

  const giveUp = (late: Waiting<I, O>): void => {
    waiting = waiting.filter((other) => other !== late);
    late.reject(databaseBusy());
  };

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= queue) {
        reject(databaseBusy());
        return;
      }
      const entry: Waiting<I, O> = { item, resolve, reject, timer: undefined };
      waiting.push(entry);
      if (running < atOnce) begin();
      else entry.timer = setTimeout(() => giveUp(entry), waitMs);
    });
};
