/** The console's pages, built where they are missing or older than their sources. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fail, root, runTool, say } from './ensure.mjs';

const built = join(root, 'dist', 'console');
const stamp = join(built, 'sources');

/** The files of a folder and its folders whose names end so, by their path from `root`. */
const filesIn = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((file) => ending.test(file))
    .map((file) => join(folder, file));

/** What the pages are made of. */
const sources = () =>
  [
    ...['package-lock.json', 'vite.config.ts'],
    ...['src/console', 'src/domain'].flatMap((folder) => filesIn(folder, /\.(tsx?|css|html|json)$/)),
  ].sort();

const digest = () => {
  const hash = createHash('sha256');
  for (const file of sources()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

export const ensureConsole = () => {
  if (!existsSync(join(root, 'src', 'console', 'web'))) return;
  const now = digest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  say('building the console, a few seconds …');
  if (!runTool('vite', ['build', '--logLevel', 'error'])) fail('the console could not be built (see above).');
  for (const file of filesIn(join('dist', 'console', 'assets'), /\.(js|css)$/).map((name) => join(root, name)))
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  writeFileSync(stamp, now);
};
