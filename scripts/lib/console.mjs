/** The console's pages, built where they are missing or older than their sources. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fail, root, runTool, say } from './ensure.mjs';

const built = join(root, 'dist', 'console');
const stamp = join(built, 'sources');

/** What the pages are made of. */
const sources = () =>
  [
    'package-lock.json',
    'vite.config.ts',
    ...globSync('src/{console,domain}/**/*.{ts,tsx,css,html}', { cwd: root }),
  ].sort();

const digest = () => {
  const hash = createHash('sha256');
  for (const file of sources()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

export const ensureConsole = () => {
  const now = digest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  say('building the console, a few seconds …');
  if (!runTool('vite', ['build', '--logLevel', 'error'])) fail('the console could not be built (see above).');
  for (const file of globSync('assets/*.{js,css}', { cwd: built }))
    writeFileSync(join(built, `${file}.gz`), gzipSync(readFileSync(join(built, file)), { level: 9 }));
  writeFileSync(stamp, now);
};
