import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot, scratchProject } from '../support/scratch-project.ts';
import type { TempFolder } from '../support/temp-folder.ts';

/** One breach of each rule: [rule, the file that breaks it, its content]. */
const breaches: [rule: string, file: string, content: string][] = [
  ['pure-rules', 'src/domain/reads-a-file.ts', `import 'node:fs';`],
  ['pure-rules', 'src/domain/knows-a-query.ts', `import type { Row } from '../store/rows.ts';\nexport type R = Row;`],
  ['pure-rules', 'src/jobs/a/decide.ts', `import 'zod';`],
  ['light-job-definition', 'src/jobs/a/job.ts', `import './process.ts';`],
  ['light-definition-helper', 'src/queues/define-job.ts', `import 'node:crypto';`],
  ['producer-loads-no-processor', 'src/intake/sign.ts', `import '../carrier.ts';`],
  ['pipelines-apart', 'src/jobs/b/process.ts', `import '../a/decide.ts';`],
  ['bullmq-in-delivery', 'src/intake/enqueue.ts', `import 'bullmq';`],
  ['drizzle-in-store', 'src/jobs/a/queries.ts', `import 'drizzle-orm';`],
  ['driver-in-store', 'src/intake/connects.ts', `import 'postgres';`],
  ['pg-for-the-queue', 'src/store/other-driver.ts', `import 'pg';`],
  ['src-stands-alone', 'src/console/uses-a-test.ts', `import '../../test/helper.ts';`],
  ['bench-on-demand', 'src/cli/eager.ts', `import '../../scripts/bench/run.ts';`],
  ['no-dev-package-in-src', 'src/console/mocks.ts', `import 'fast-check';`],
  ['no-circular', 'src/queues/egg.ts', `import './hen.ts';`],
  ['resolvable', 'src/queues/lost.ts', `import './nowhere.ts';`],
];

/** What the breaches need to exist, and the same imports where they are allowed. */
const lawful: [file: string, content: string][] = [
  ['src/carrier.ts', `import './jobs/a/process.ts';`],
  ['src/jobs/a/process.ts', `import './decide.ts';\nimport '../../store/rows.ts';`],
  ['src/store/rows.ts', `import 'drizzle-orm';\nimport 'postgres';\nexport type Row = { id: string };`],
  [
    'src/queues/hen.ts',
    `import './egg.ts';\nimport 'bullmq';\nexport const lay = async () => { await using x = f(); };`,
  ],
  ['src/cli/program.ts', `export const bench = () => import('../../scripts/bench/run.ts');`],
  ['scripts/bench/run.ts', `import 'bullmq';`],
  ['test/helper.ts', `import 'postgres';`],
];

type Cruise = { summary: { violations: { from: string; rule: { name: string } }[] } };

/**
 * Runs dependency-cruiser with the project's rules over a tree; it exits non-zero on a breach, its report is on
 * standard output.
 */
const cruise = (folder: string): Promise<Cruise> =>
  new Promise((resolve, reject) => {
    const tool = `${projectRoot}/node_modules/dependency-cruiser/bin/dependency-cruiser.mjs`;
    const options = [
      '--config',
      `${projectRoot}/.dependency-cruiser.cjs`,
      '--output-type',
      'json',
      'src',
      'test',
      'scripts',
    ];
    execFile(process.execPath, [tool, ...options], { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout) =>
      stdout ? resolve(JSON.parse(stdout) as Cruise) : reject(error),
    );
  });

describe('the import law', () => {
  let found: string[];
  let scratch: TempFolder;

  beforeAll(async () => {
    scratch = await scratchProject([...lawful, ...breaches.map(([, file, content]) => [file, content] as const)]);
    const { summary } = await cruise(scratch.path);
    found = summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
  });
  afterAll(() => scratch[Symbol.asyncDispose]());

  it.each(breaches)('refuses under the name %s what %s does', (rule, file) => {
    expect(found).toContain(`${rule}: ${file}`);
  });

  it('lets the same imports stand where they belong', () => {
    const broken = breaches.map(([rule, file]) => `${rule}: ${file}`);
    expect(found.toSorted()).toEqual(broken.toSorted());
  });
});
