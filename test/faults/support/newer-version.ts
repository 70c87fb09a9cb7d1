import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { projectRoot } from '../../support/scratch-project.ts';
import type { City } from './city.ts';

/** Starts a process of the next version; it ends with the test. */
export const startNewerVersion = async ({ stores }: City): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [join(projectRoot, 'test/faults/support/newer-worker.ts')], {
    env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...stores },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  const runs = await Promise.race([once(child, 'message').then(() => true), gone.then(() => false)]);
  if (!runs) throw new Error('the newer version ended as it started');
  return child;
};
