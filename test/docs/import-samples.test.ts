import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateKeys } from '../../src/cipher.ts';
import { apply } from '../../src/cli/apply.ts';
import { runImport } from '../../src/cli/import.ts';
import { nanping } from '../../src/intake/apply/read-reference.ts';
import { imports } from '../../src/intake/import/imports.ts';
import { run } from '../cli/command.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { projectRoot } from '../support/scratch-project.ts';

const fileOf = (kind: string): string => join(projectRoot, 'examples/import', `${kind}.csv`);
const kinds = Object.keys(imports);

describe('examples/import', () => {
  it('goes in after examples/nanping in order, without a reject or a warning, and once more without a change', async () => {
    await using database = await freshDatabase();
    const keys = generateKeys('test');
    await run(database.url, (context) => apply(context, { paths: [nanping] }));
    const summaryOf = async (kind: string): Promise<string> => {
      const { code, out } = await run(database.url, (c) => runImport(c, { kind, file: fileOf(kind) }), keys);
      const lines = out.slice(1).map((line) => line.trim().replace(/ +/g, ' '));
      return [kind, code, ...lines].join('; ');
    };
    for (const kind of kinds) {
      const rows = (await readFile(fileOf(kind), 'utf8')).trim().split('\n').length - 1;
      expect(rows).toBeGreaterThanOrEqual(3);
      const clean = 'of these with a warning 0; rejected 0';
      expect(await summaryOf(kind)).toBe(`${kind}; 0; in ${rows} ${rows} new, 0 updated, 0 unchanged; ${clean}`);
      expect(await summaryOf(kind)).toBe(`${kind}; 0; in ${rows} 0 new, 0 updated, ${rows} unchanged; ${clean}`);
    }
    const [alarms] = await database.sql`select count(*)::int4 as count from alarms`;
    expect(alarms).toEqual({ count: 0 });
  });

  it('names nobody: each identity number is of a region that was never assigned', async () => {
    const numbers = (await readFile(fileOf('workers'), 'utf8')).match(/\b\d{17}[\dX]\b/g) ?? [];
    expect(numbers.length).toBeGreaterThan(2);
    expect(numbers.filter((number) => !number.startsWith('350799'))).toEqual([]);
  });
});
