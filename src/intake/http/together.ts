import { databaseBusy } from './transact.ts';

type Waiting<I, O> = {
  item: I;
  resolve(answer: O | Promise<O>): void;
  reject(error: unknown): void;
  timer: NodeJS.Timeout | undefined;
};

export type TogetherLimits = {
  /** How long the next batch waits for the one before, in milliseconds: it does better with all that has gathered by then. */
  patienceMs: number;
  /** Batches that may run side by side, each on a connection of its own, when some take longer than that. */
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
 * a batch runs is in the next one with all the others who came. So a batch is as large as the load asks for. One that is held up (by a
 * row that somebody else has locked) holds up the next only for `patienceMs`.
 * `work` answers in the order of its items; when it throws, each caller of the batch is told.
 */
export const together = <I, O>(
  { patienceMs, atOnce, size, waitMs, queue }: TogetherLimits,
  work: (items: readonly I[]) => Promise<readonly (O | Promise<O>)[]>,
): ((item: I) => Promise<O>) => {
  let waiting: Waiting<I, O>[] = [];
  let running = 0;
  /** The batch that the next waits for. */
  let last: object | undefined;

  const run = async (batch: readonly Waiting<I, O>[]): Promise<void> => {
    const patience = setTimeout(() => letNextBegin(batch), patienceMs);
    running += 1;
    last = batch;
    for (const { timer } of batch) clearTimeout(timer);
    try {
      const answers = await work(batch.map(({ item }) => item));
      for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as O);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      clearTimeout(patience);
      running -= 1;
      letNextBegin(batch);
    }
  };

  const begin = (): void => {
    if (last === undefined && running < atOnce && waiting.length > 0) void run(waiting.splice(0, size));
  };

  const letNextBegin = (batch: object): void => {
    if (last === batch) last = undefined;
    begin();
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
      begin();
      if (waiting.at(-1) === entry) entry.timer = setTimeout(() => giveUp(entry), waitMs);
    });
};
