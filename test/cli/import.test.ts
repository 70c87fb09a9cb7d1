import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKeys } from '../../src/cipher.ts';
import { type ImportOptions, runImport } from '../../src/cli/import.ts';
import { csvOf } from '../intake/import/importing.ts';
import { employerRow, many, workerRow } from '../intake/import/rows.ts';
import { administer, freshDatabase } from '../support/fresh-database.ts';
import { projectRoot } from '../support/scratch-project.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { waitUntil } from '../support/wait-until.ts';
import { freshWorld, type World } from '../support/world.ts';
import { run } from './command.ts';

const keys = generateKeys('test');
let world: World;
let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  world = await freshWorld();
  folder = await tempFolder();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const fileOf = async (name: string, content: string): Promise<string> => {
  const path = join(folder.path, name);
  await writeFile(path, content);
  return path;
};
const importing = (options: ImportOptions, url = world.url) => run(url, (context) => runImport(context, options), keys);

describe('import KIND FILE', () => {
  it('exits 0 when all rows are in, warnings allowed, and sums up', async () => {
    const file = await fileOf('workers.csv', csvOf('workers', [workerRow(1), workerRow(2, { id_number: '' })]));
    const { code, out } = await importing({ kind: 'workers', file });
    expect(code).toBe(0);
    expect(out.join('\n')).toMatch(/^2 rows in .*\n {2}in +2 +2 new, 0 updated, 0 unchanged\n.*identity_missing +1\n/s);
    const [run] = await world.sql`select actor, subject_id as file from audit_log where action = 'import.workers'`;
    expect(run).toEqual({ actor: expect.stringMatching(/^host:./), file: 'workers.csv' });
  });

  it('exits 3 when some were rejected, and writes them down with what to do', async () => {
    const file = await fileOf('some.csv', csvOf('employers', [employerRow(1), employerRow(2, { uscc: '1' })]));
    const rejects = join(folder.path, 'rejects.csv');
    expect((await importing({ kind: 'employers', file, rejects })).code).toBe(3);
    expect(await readFile(rejects, 'utf8')).toMatch(
      /^\uFEFFline,column,level,code,message,external_id.*\r\n3,uscc,error,uscc_format,.*compare with the licence",E2,/,
    );
  });

  it.each([
    [{ kind: 'certificates', file: 'x' }, 'import takes one of service-points, employers, workers, postings, orders'],
    [{ kind: 'toString', file: 'x' }, 'import takes one of service-points, employers, workers, postings, orders'],
    [{ kind: 'workers', file: 'x', historical: true }, '--historical is for orders alone'],
    [
      { kind: 'workers', file: 'x', source: 'My Source' },
      '--source is a short name of small letters, digits, - and _, such as platform',
    ],
    [{ kind: 'workers', file: '/nowhere/x.csv' }, 'x.csv: there is no such file; check the name and the folder'],
  ])('exits 2 on %j', async (options, message) => {
    expect(await importing(options)).toMatchObject({ code: 2, err: [message] });
  });

  it('exits 2 on an older schema, and names the command that mends it', async () => {
    await using old = await freshDatabase();
    await administer(old.url, 'drop schema drizzle cascade');
    const { code, err } = await importing({ kind: 'workers', file: 'x' }, old.url);
    expect(code).toBe(2);
    expect(err.join()).toContain('npm run doorstep -- migrate');
  });

  it('keeps the external ids of each source apart', async () => {
    const file = await fileOf('source.csv', csvOf('employers', [employerRow(3)]));
    for (const source of ['fair', 'school']) await importing({ kind: 'employers', file, source });
    const stored = await world.sql`select source from employers where external_id = 'E3' order by 1`;
    expect(stored).toEqual([{ source: 'fair' }, { source: 'school' }]);
  });

  it('stops at Ctrl-C after the batches at hand with exit 130, and the same command again does the rest', async () => {
    const file = await fileOf(
      'many.csv',
      csvOf(
        'employers',
        many(40_000, (i) => employerRow(i, { external_id: `M${i}` })),
      ),
    );
    const env = { ...process.env, ...keys, DATABASE_URL: world.url };
    const start = () => {
      const child = spawn(process.execPath, ['src/main.ts', 'import', 'employers', file], { cwd: projectRoot, env });
      let out = '';
      child.stdout.on('data', (data) => (out += data));
      return { child, ended: once(child, 'close').then(([code]) => ({ code, out })) };
    };
    const isIn = async () => (await world.sql`select from employers where external_id like 'M%'`).length;
    const first = start();
    await waitUntil('the first batch is in', async () => (await isIn()) > 0);
    first.child.kill('SIGINT');
    const { code, out } = await first.ended;
    expect(code).toBe(130);
    const line = Number(/stopped after line (\d+)/.exec(out)?.[1]);
    expect(await isIn()).toBe(line - 1);
    expect((await start().ended).code).toBe(0);
    expect(await isIn()).toBe(40_000);
  });
});
