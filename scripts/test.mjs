import { join } from 'node:path';
import { ensureCommand } from './lib/apt.mjs';
import { ensureConsole } from './lib/console.mjs';
import { ensureInstalled, handOver, root } from './lib/ensure.mjs';

ensureInstalled({ dev: true });
ensureCommand('redis-server', 'redis-server');
ensureCommand('chromium', 'chromium');
ensureConsole();
handOver([join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)]);
