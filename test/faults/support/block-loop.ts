/**
 * Loaded into a process by `--import …/block-loop.ts?while=/path`: on SIGUSR2 its event loop stands still, as under an endless
 * computation, for as long as the file is there. It writes `<file>.stands` first.
 */
import { existsSync, writeFileSync } from 'node:fs';

const held = new URL(import.meta.url).searchParams.get('while') ?? '';
const nobody = new Int32Array(new SharedArrayBuffer(4));

process.on('SIGUSR2', () => {
  writeFileSync(`${held}.stands`, '');
  while (existsSync(held)) Atomics.wait(nobody, 0, 0, 20);
});
