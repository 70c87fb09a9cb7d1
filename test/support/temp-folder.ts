import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TempFolder = AsyncDisposable & { path: string };

/** An empty folder that every user can enter (or, with another mode, not), removed on disposal. */
export const tempFolder = async (mode = 0o755): Promise<TempFolder> => {
  const path = await mkdtemp(join(tmpdir(), 'doorstep-test-'));
  await chmod(path, mode);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
};
