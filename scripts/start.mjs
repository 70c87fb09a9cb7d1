import { join } from 'node:path';
import { ensureInstalled, handOver, root } from './lib/ensure.mjs';

ensureInstalled();
handOver([join(root, 'src', 'main.ts'), 'serve', ...process.argv.slice(2)]);
