import { AppError } from '../errors.ts';

/**
 * Waits for something of the queue's for a bounded time: with Redis full or down its calls may never answer. What was started is not
 * undone, so whatever it does late must be harmless.
 */
export const within = async <T>(ms: number, what: string, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError('queue_timeout', `${what} did not answer within ${ms} ms`, { retry: true })),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
