#!/usr/bin/env node
import { join } from 'node:path';
import { ensureInstalled, handOver, root } from './lib/ensure.mjs';

ensureInstalled();
handOver([join(root, 'src', 'main.ts'), ...process.argv.slice(2)]);
