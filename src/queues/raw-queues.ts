import { Queue } from 'bullmq';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Backend, openStore, Postgres, postgresConnection, prefixOf } from './connection.ts';
import { within } from './within.ts';

/** A queue of BullMQ, whatever its backend. */
export type RawQueue = Queue;
type Opened = { queues: readonly RawQueue[]; close(): Promise<void> };

/** The queues as BullMQ has them, for somebody who looks and changes nothing. */
export type RawQueues = {
  /**
   * Opens the queues when they are first asked for, and makes sure that each answers. Rejects within seconds with `queue_unreachable`; the
   * next call tries again with new connections.
   */
  open(): Promise<readonly RawQueue[]>;
  close(): Promise<void>;
};

const answerMs = 4_000;
const mend = 'what is owed stands in the database: see the Queues screen, and doctor for what is wrong';

/** Connections of their own (on Postgres one a queue): whoever looks has no part in delivery, and nothing takes longer than `answerMs`. */
const openShared = (backend: Backend, log: Logger) => {
  const redis = openStore(backend, { maxRetriesPerRequest: 1, commandTimeout: answerMs }, log);
  if (redis) {
    const common = { connection: redis, skipWaitingForReady: true };
    return {
      make: (name: string): object => new Queue(name, { ...common, prefix: prefixOf(name) }),
      end: async () => redis.disconnect(),
    };
  }
  const waits = { connectionTimeoutMillis: 3_000, query_timeout: answerMs };
  const connection = { ...postgresConnection(backend.url, 1, false), ...waits };
  return {
    make: (name: string): object => new Postgres.Queue(name, { connection, prefix: prefixOf(name) }),
    end: async () => undefined,
  };
};

/** Whoever looks needs not know the backend, by which BullMQ tells its types apart. */
const plain = (queue: object): Queue => {
  if (queue instanceof Queue) return queue;
  throw new AppError('queue_backend', 'this backend makes queues that are none of BullMQ');
};

const openAll = (backend: Backend, names: readonly string[], log: Logger): Opened => {
  const { make, end } = openShared(backend, log);
  const queues = names.map((name) => {
    const queue = plain(make(name));
    queue.on('error', (err: Error) => log.debug({ err }, 'queue'));
    return queue;
  });
  const close = async (): Promise<void> => {
    const closing = Promise.all(queues.map((queue) => queue.close()));
    await within(answerMs, 'closing the queues', closing).catch((err: unknown) =>
      log.debug({ err }, 'a queue did not close'),
    );
    await end();
  };
  return { queues, close };
};

/** Names the queues and connects to nothing yet. */
export const rawQueues = (backend: Backend, names: readonly string[], log: Logger): RawQueues => {
  let opened: Opened | undefined;
  const answering = async (queue: Queue): Promise<void> => {
    await queue.waitUntilReady();
    await queue.getJobCountByTypes('waiting');
  };
  return {
    open: async () => {
      opened ??= openAll(backend, names, log);
      const mine = opened;
      try {
        await within(answerMs, 'the queue', Promise.all(mine.queues.map(answering)));
        return mine.queues;
      } catch (cause) {
        if (mine === opened) {
          opened = undefined;
          mine.close().catch((err: unknown) => log.debug({ err }, 'queues that did not answer did not close'));
        }
        throw new AppError('queue_unreachable', `the queue does not answer; ${mend}`, { cause, retry: true });
      }
    },
    close: async () => {
      const mine = opened;
      opened = undefined;
      await mine?.close();
    },
  };
};
