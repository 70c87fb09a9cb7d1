import { join } from 'node:path';
import { ensureConsole } from './lib/console.mjs';
import { ensureInstalled, handOver, root } from './lib/ensure.mjs';

ensureInstalled();
ensureConsole();
handOver([join(root, 'src', 'main.ts'), 'serve', ...process.argv.slice(2)]);
