import { monotonicMs } from '../clock.ts';
import type { Logger } from '../log.ts';
import { jobs } from './catalogue.ts';
import type { QueuePort } from './connection.ts';

const checkMs = 5_000;
/** Idle for this long while jobs wait: the worker is stuck, however healthy its process looks. */
const idleAllowedMs = 30_000;
const longestRunMs = Math.max(...jobs.map((job) => job.timeoutMs)) + 30_000;

export type WorkerProgress = {
  /** Runs one job and counts it as progress. */
  during(work: () => Promise<void>): Promise<void>;
  running(): number;
  /** False when a run outlasts every timeout, or when jobs wait and none is picked up. An empty queue is no lack of progress. */
  alive(): boolean;
  stop(): void;
};

export const watchProgress = (queues: readonly QueuePort[], log: Logger): WorkerProgress => {
  const started = new Set<{ at: number }>();
  let lastAt = monotonicMs();
  const check = async (): Promise<void> => {
    const waiting = (await Promise.all(queues.map((queue) => queue.waiting()))).some((n) => n > 0);
    if (!waiting) lastAt = monotonicMs();
  };
  const timer = setInterval(() => {
    check().catch((err: unknown) => {
      lastAt = monotonicMs();
      log.debug({ err }, 'the queue could not be asked; a store that is down is no lack of progress');
    });
  }, checkMs);
  return {
    during: async (work) => {
      const run = { at: monotonicMs() };
      started.add(run);
      lastAt = run.at;
      try {
        await work();
      } finally {
        started.delete(run);
        lastAt = monotonicMs();
      }
    },
    running: () => started.size,
    alive: () => {
      const now = monotonicMs();
      if ([...started].some((run) => now - run.at > longestRunMs)) return false;
      return started.size > 0 || now - lastAt < idleAllowedMs;
    },
    stop: () => clearInterval(timer),
  };
};
