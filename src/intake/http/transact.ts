import { AppError, sqlState } from '../../errors.ts';
import type { Sql, Tx } from '../../store/connect.ts';
import { ProblemError, problem } from './problem.ts';

export type Waits = {
  /** How long a request waits for a connection of the pool, in milliseconds. */
  connectionMs: number;
  /** How long it then waits for its answer; Postgres' statement timeout should end a statement before. */
  answerMs: number;
  /** How many may wait for a connection at once; the next is refused at once, so that memory is bounded. */
  queue: number;
};

export type Database = {
  /** Asks without a transaction. */
  read<T>(ask: () => Promise<T>): Promise<T>;
  /** Works in one transaction, again from the start where Postgres had to break a deadlock or another request won a race. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
};

/** Thrown in a transaction that must be undone and tried again. */
export const lostRace = (): AppError =>
  new AppError('race_lost', 'another request with the same key was answered first', { retry: true });

const busy = (code: string, detail: string, seconds: number): ProblemError =>
  new ProblemError(problem(503, code, detail, { headers: { 'retry-after': String(seconds) } }));

/** Told to whoever gets no connection in time. */
export const databaseBusy = (): ProblemError =>
  busy('database_busy', 'all connections to the database are in use: send the same request again in a moment', 1);

const within = async <T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    clearTimeout(timer);
  }
};

const deadlock = '40P01';
const serialization = '40001';
const attempts = 3;

const worthAnother = (error: unknown): boolean =>
  [deadlock, serialization].includes(sqlState(error) ?? '') || (error instanceof AppError && error.retry);

/**
 * The pool with bounded waits. Whoever gets no connection in time, or no answer, is told 503 with Retry-After; a write that was not
 * answered in time may still be committed, and the same call again (with the same Idempotency-Key) finds out.
 */
export const createDatabase = (sql: Sql, waits: Waits): Database => {
  let waiting = 0;
  const noAnswer = () => busy('database_slow', 'the database did not answer in time: send the same request again', 5);

  const attempt = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    if (waiting >= waits.queue) throw databaseBusy();
    waiting += 1;
    let gaveUp = false;
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const done = sql.begin((tx) => {
      begin();
      if (gaveUp) throw databaseBusy();
      return work(tx);
    }) as Promise<T>;
    try {
      await within(waits.connectionMs, Promise.race([begun, done]), databaseBusy);
    } catch (error) {
      gaveUp = true;
      throw error;
    } finally {
      waiting -= 1;
    }
    return within(waits.answerMs, done, noAnswer);
  };

  const write = async <T>(work: (tx: Tx) => Promise<T>, left = attempts): Promise<T> => {
    try {
      return await attempt(work);
    } catch (error) {
      if (left > 1 && worthAnother(error)) return write(work, left - 1);
      throw error;
    }
  };

  return { read: (ask) => within(waits.connectionMs + waits.answerMs, ask(), noAnswer), write: (work) => write(work) };
};
