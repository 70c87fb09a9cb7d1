import { ensureConsole } from './lib/console.mjs';
import { ensureInstalled } from './lib/ensure.mjs';

ensureInstalled();
ensureConsole();
