import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for something that happens in another process; fails with its description after `timeoutMs`. */
export const waitUntil = async (
  what: string,
  happened: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  while (!(await happened())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await sleep(20);
  }
};
