import { type ChildProcess, fork } from 'node:child_process';
import { monotonicMs } from '../clock.ts';
import type { Logger } from '../log.ts';

export type Supervisor = {
  alive(): boolean;
  pids(): number[];
  /** We are about to stop: a process that ends by itself from now on, a signal to the whole group having reached it too, is not started again. */
  expectEnd(): void;
  stop(deadlineMs: number): Promise<void>;
};

/** First and longest pause before a process that ended is started again. */
const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** A child says each second that it lives; silent for this long (longer than any lease), its event loop is blocked, and it is ended. */
const silenceMs = 90_000;
const lookMs = 5_000;

/**
 * Runs worker processes in this process' group and starts each again when it ends. A child notices when we are gone (its IPC channel
 * closes) and stops by itself. `ended` is told the process number of a child that ended by itself or by force.
 */
export const superviseWorkers = (options: {
  count: number;
  env: Record<string, string>;
  ended: (pid: number) => void;
  log: Logger;
}): Supervisor => {
  const { count, env, log } = options;
  const children = new Map<number, ChildProcess>();
  const heardAt = new Map<ChildProcess, number>();
  let stopping = false;
  const looking = setInterval(() => {
    for (const [child, at] of heardAt) {
      if (monotonicMs() - at < silenceMs) continue;
      log.error({ pid: child.pid }, 'worker process has been silent for too long; it is ended');
      child.kill('SIGKILL');
    }
  }, lookMs);
  const start = (place: number, pauseMs: number): void => {
    const startedAt = monotonicMs();
    const child = fork(new URL('../main.ts', import.meta.url), ['worker-process'], {
      ...{ env, stdio: 'inherit', execArgv: [...process.execArgv, '--max-semi-space-size=32'] },
    });
    children.set(place, child);
    const heard = (): void => void heardAt.set(child, monotonicMs());
    heard();
    child.on('message', heard);
    child.once('error', (err) => log.error({ err }, 'worker process could not be started'));
    child.once('exit', (code, signal) => {
      children.delete(place);
      heardAt.delete(child);
      if (stopping) {
        if (code !== 0) log.error({ pid: child.pid, code, signal }, 'worker process did not end in order');
        return;
      }
      if (child.pid !== undefined) options.ended(child.pid);
      const lived = monotonicMs() - startedAt;
      const next = lived > 10_000 ? firstPauseMs : Math.min(pauseMs * 2, longestPauseMs);
      log.error({ code, signal, restartInMs: pauseMs }, 'worker process ended; it is started again');
      setTimeout(() => {
        if (!stopping) start(place, next);
      }, pauseMs);
    });
  };
  for (let place = 0; place < count; place++) start(place, firstPauseMs);
  return {
    alive: () => children.size > 0,
    pids: () => [...children.values()].flatMap((child) => child.pid ?? []),
    expectEnd: () => {
      stopping = true;
    },
    stop: async (deadlineMs) => {
      stopping = true;
      clearInterval(looking);
      const ended = [...children.values()].map(
        (child) =>
          new Promise<void>((done) => {
            const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
            child.once('exit', () => {
              clearTimeout(timer);
              done();
            });
            child.kill('SIGTERM');
          }),
      );
      await Promise.all(ended);
    },
  };
};
