import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/embedded/free-port.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** How long a process may take to stop: SHUTDOWN_SECONDS, and what `serve` grants itself beyond. */
const shutdownSeconds = 4;
const stopMs = (shutdownSeconds + 10) * 1_000;
/** As a service manager waits before it starts a process again. */
const restartMs = 300;
const linesKept = 30;

/** A `serve` that is started again whenever it ends, as a service manager does. */
export type Kept = {
  name: string;
  address: string;
  /** Signals the main process, if it runs just now. */
  signal(signal: NodeJS.Signals): void;
  /** Signals one of its worker processes, if it has any. */
  signalWorker(signal: NodeJS.Signals): void;
  /** Asks it to stop, and starts another in its place. */
  restart(): Promise<void>;
  /** Resolves when it runs and answers. */
  up(): Promise<void>;
  stop(): Promise<void>;
};

/** Told of an end that nobody asked for: of a process that had been up, with the end of its log. */
export type Died = (name: string, how: string, log: readonly string[]) => void;

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Signals a process that may have ended this moment. */
const signalPid = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

const answers = (address: string): Promise<boolean> =>
  fetch(`${address}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  );

export const keepRunning = async (
  name: string,
  roles: string,
  env: Record<string, string>,
  died: Died,
): Promise<Kept> => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const log: string[] = [];
  let child: ChildProcess | undefined;
  let workers: number[] = [];
  let wasUp = false;
  let asked = false;
  let stopped = false;

  const hear = (line: string): void => {
    log.push(line);
    if (log.length > linesKept) log.shift();
    const pid = /"pid":(\d+),.*"msg":"worker process runs"/.exec(line)?.[1];
    if (pid !== undefined) workers.push(Number(pid));
  };
  const start = (): void => {
    workers = [];
    wasUp = false;
    asked = false;
    const started = spawn(process.execPath, [main, 'serve', '--roles', roles], {
      env: {
        ...env,
        [roles.includes('api') ? 'PORT' : 'METRICS_PORT']: String(port),
        DOORSTEP_WORKERS: '1',
        SHUTDOWN_SECONDS: String(shutdownSeconds),
        LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const output of [started.stdout, started.stderr])
      if (output) createInterface({ input: output }).on('line', hear);
    started.once('exit', (code, signal) => {
      if (wasUp && !asked) died(name, `exit code ${code}, signal ${signal}`, log);
      if (!stopped) setTimeout(() => stopped || start(), restartMs);
    });
    child = started;
  };
  const end = async (): Promise<void> => {
    const ending = child;
    if (!ending || !isRunning(ending)) return;
    asked = true;
    const gone = once(ending, 'exit');
    ending.kill('SIGTERM');
    const late = setTimeout(() => {
      died(name, `did not stop within ${stopMs} ms`, log);
      ending.kill('SIGKILL');
    }, stopMs);
    await gone;
    clearTimeout(late);
  };
  start();
  return {
    name,
    address,
    signal: (signal) => {
      if (signal === 'SIGKILL') asked = true;
      if (child && isRunning(child)) child.kill(signal);
    },
    signalWorker: (signal) => {
      const pid = workers.at(-1);
      if (pid !== undefined) signalPid(pid, signal);
    },
    restart: end,
    up: async () => {
      while (!(await answers(address))) await sleep(50);
      wasUp = true;
    },
    stop: async () => {
      stopped = true;
      await end();
    },
  };
};
