/** Every check but the tests, each named, all run; the exit code is the number that failed. */
import { ensureInstalled, runTool } from './lib/ensure.mjs';

const checks = [
  ['format and lint', 'biome', ['check', '--error-on-warnings']],
  ['types', 'tsc', ['-p', '.']],
  ['types of the console', 'tsc', ['-p', 'src/console/web']],
  ['floating promises', 'oxlint', ['--type-aware', '--quiet']],
  ['import law', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src', 'test', 'scripts']],
  ['dead code', 'knip', []],
];

ensureInstalled({ dev: true });
const failed = checks.filter(([name, command, args]) => {
  console.log(`\n── ${name} (${command})`);
  return !runTool(command, args);
});
console.log(
  failed.length === 0 ? `\nall ${checks.length} checks passed` : `\nfailed: ${failed.map(([name]) => name).join(', ')}`,
);
process.exit(failed.length);
