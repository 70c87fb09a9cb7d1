import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apply } from '../../src/cli/apply.ts';
import { nanping } from '../../src/intake/apply/read-reference.ts';
import { administer, freshDatabase } from '../support/fresh-database.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { run } from './command.ts';

const applying = (url: string, ...paths: string[]) => run(url, (context) => apply(context, { paths }));

describe('apply PATH…', () => {
  it('takes a folder, lists what it made, and says that nothing changed the second time', async () => {
    await using database = await freshDatabase();
    const first = await applying(database.url, nanping);
    expect(first.code).toBe(0);
    expect(first.out).toContain('created    region 350702  延平区');
    expect(first.out.at(-1)).toBe('169 created, 0 changed, 0 unchanged');
    const second = await applying(database.url, nanping);
    expect(second.out).toEqual([
      ...['unchanged  1 insurer', 'unchanged  1 plan', 'unchanged  1 plan version', 'unchanged  1 programme'],
      ...['unchanged  153 region', 'unchanged  12 skill'],
      '0 created, 0 changed, 169 unchanged',
    ]);
  });

  it('names what stays as it is with --verbose, and stays short without where one thing changes', async () => {
    await using database = await freshDatabase();
    await using folder = await tempFolder();
    await applying(database.url, nanping);
    const path = join(folder.path, 'skills.json');
    const items = [{ code: 'cleaning', name: '保洁服务' }];
    await writeFile(path, JSON.stringify({ kind: 'skills', items }));
    const verbose = await run(database.url, (context) => apply(context, { paths: [nanping], verbose: true }));
    expect(verbose.out).toHaveLength(169 + 1);
    expect(verbose.out).toContain('unchanged  region 350702');
    const short = await applying(database.url, path);
    expect(short.out).toEqual([
      'changed    skill cleaning',
      '             name  "保洁" → "保洁服务"',
      '0 created, 1 changed, 0 unchanged',
    ]);
  });

  it('takes files in any order, and one that is named twice once', async () => {
    await using database = await freshDatabase();
    const files = ['plans', 'insurers', 'programmes', 'skills', 'regions'].map((kind) => join(nanping, `${kind}.json`));
    expect((await applying(database.url, ...files, nanping)).out.at(-1)).toBe('169 created, 0 changed, 0 unchanged');
  });

  it('shows a change with what was before, instants as such', async () => {
    await using database = await freshDatabase();
    await using folder = await tempFolder();
    await applying(database.url, nanping);
    const path = join(folder.path, 'change.json');
    const item = { code: 'NP-LGB', annualBudgetFen: 120000000, goLiveAt: '2023-06-01T00:00:00+08:00' };
    await writeFile(path, JSON.stringify({ kind: 'programmes', items: [item] }));
    const dry = await run(database.url, (context) => apply(context, { paths: [path], dryRun: true }));
    expect(dry.out).toEqual([
      'changed    programme NP-LGB',
      '             annualBudgetFen  100000000 → 120000000',
      '             goLiveAt  2023-04-30T16:00:00.000Z → 2023-05-31T16:00:00.000Z',
      '0 created, 1 changed, 0 unchanged; dry run, nothing was written',
    ]);
    expect((await applying(database.url, path)).out.at(-1)).toBe('0 created, 1 changed, 0 unchanged');
  });

  it('refuses what cannot be read, and says how to mend it', async () => {
    await using database = await freshDatabase();
    await using folder = await tempFolder();
    const gb = join(folder.path, 'gb.json');
    await writeFile(
      gb,
      Buffer.concat([
        Buffer.from('{"kind":"regions","items":[{"code":"3507","name":"'),
        Buffer.from([0xc4, 0xcf]),
        Buffer.from('"}]}'),
      ]),
    );
    const broken = join(folder.path, 'broken.json');
    await writeFile(broken, '{\n  "kind": "regions",\n  "items": [}\n');
    await using empty = await tempFolder();
    const cases = [
      [gb, 'gb.json: this is not UTF-8; save it as UTF-8'],
      [broken, `${broken}: line 3, column 13: this is not JSON; a value or ] is expected here`],
      [join(folder.path, 'none.json'), 'none.json: there is no such file'],
      [empty.path, 'this folder holds no .json file'],
    ] as const;
    for (const [path, mend] of cases) {
      const { code, err } = await applying(database.url, path);
      expect([code, err.join('\n')]).toEqual([2, expect.stringContaining(mend)]);
    }
  });

  it('refuses a database whose schema is older, and names the command', async () => {
    await using database = await freshDatabase();
    await administer(database.url, 'delete from drizzle.__drizzle_migrations where id = 1');
    const { code, err } = await applying(database.url, nanping);
    expect([code, err.join()]).toEqual([
      2,
      expect.stringMatching(/bring it up to date with: npm run doorstep -- migrate$/),
    ]);
  });

  it('says so when the database does not answer', async () => {
    const { code, err } = await applying('postgres://nobody@127.0.0.1:1/none', nanping);
    expect([code, err.join()]).toEqual([2, expect.stringContaining('the database does not answer (ECONNREFUSED)')]);
  });
});
