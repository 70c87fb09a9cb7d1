#!/usr/bin/env node
import { join } from 'node:path';
import { ensureConsole } from './lib/console.mjs';
import { ensureInstalled, handOver, root } from './lib/ensure.mjs';

ensureInstalled();
if (process.argv[2] === 'serve') ensureConsole();
/** An import streams: given a small heap, V8 collects sooner, and memory stays flat at the same speed. */
const heap = process.argv[2] === 'import' ? ['--max-semi-space-size=8', '--max-old-space-size=192'] : [];
handOver([...heap, join(root, 'src', 'main.ts'), ...process.argv.slice(2)]);
