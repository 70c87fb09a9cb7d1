import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot, scratchProject } from '../support/scratch-project.ts';
import type { TempFolder } from '../support/temp-folder.ts';

/** One breach of each rule: [what the linters answer, the file that breaks it, its content]. */
const breaches: [answer: string, file: string, content: string][] = [
  ['Only src/clock.ts asks the system what time it is', 'src/asks-date.ts', 'export const at = () => Date.now();'],
  ['Only src/clock.ts asks the system what time it is', 'src/makes-date.ts', 'export const at = () => new Date();'],
  ['Rules are pure', 'src/domain/throws-dice.ts', 'export const dice = () => Math.random();'],
  ['Rules are pure', 'src/jobs/a/decide.ts', 'export const id = () => crypto.randomUUID();'],
  ['noProcessEnv', 'src/reads-environment.ts', 'export const home = process.env.HOME;'],
  ['noDefaultExport', 'src/has-default.ts', 'export default 1;'],
  ['useFilenamingConvention', 'src/CamelCase.ts', 'export const a = 1;'],
  ['noSkippedTests', 'test/skips.test.ts', `import { it } from 'vitest';\nit.skip('nothing', () => {});`],
  ['noFocusedTests', 'test/focuses.test.ts', `import { it } from 'vitest';\nit.only('one', () => {});`],
  ['no-floating-promises', 'src/forgets.ts', 'const save = async () => 1;\nexport const go = () => {\n  save();\n};'],
  ['no-misused-promises', 'src/misuses.ts', 'export const all = () => [1].forEach(async () => {});'],
];

const lawful: [file: string, content: string][] = [
  ['src/clock.ts', 'export const now = () => Date.now();'],
  ['src/config.ts', 'export const home = process.env.HOME;'],
  ['src/domain/given.ts', 'export const at = (now: number) => new Date(now);'],
  ['test/reads.test.ts', 'export const home = process.env.HOME;\nexport const now = Date.now();'],
  ['src/ignores-on-purpose.ts', 'const save = async () => 1;\nexport const go = () => {\n  void save();\n};'],
];

/** What a linter prints; it exits non-zero on a finding. */
const lint = (folder: string, command: string, args: string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(join(projectRoot, 'node_modules/.bin', command), args, { cwd: folder }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });

describe('the linters', () => {
  let reports: string[];
  let scratch: TempFolder;

  beforeAll(async () => {
    scratch = await scratchProject(
      [...lawful, ...breaches.map(([, file, content]) => [file, content] as const)],
      ['biome.json', '.oxlintrc.json', '.gitignore', 'lint'],
    );
    const biome = await lint(scratch.path, 'biome', ['lint', '--reporter=github', '--max-diagnostics=none', '.']);
    const oxlint = await lint(scratch.path, 'oxlint', ['--type-aware', '--format=github']);
    reports = `${biome}\n${oxlint}`.split('\n').filter((line) => line.startsWith('::error'));
  });
  afterAll(() => scratch[Symbol.asyncDispose]());

  it.each(breaches)('answer "%s" to %s', (answer, file) => {
    expect(reports.filter((line) => line.includes(answer) && line.includes(`${file},line=`))).toHaveLength(1);
  });

  it('let the same stand where it belongs', () => {
    expect(reports.filter((line) => lawful.some(([file]) => line.includes(`${file},line=`)))).toEqual([]);
  });
});
