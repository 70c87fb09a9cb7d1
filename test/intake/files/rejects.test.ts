import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guard, unguard } from '../../../src/intake/files/formula-guard.ts';
import { openRejects } from '../../../src/intake/files/rejects.ts';
import type { Reject } from '../../../src/intake/files/row.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { readAll, told } from './reading.ts';

const reject = (line: number, code: string, over: Partial<Reject> = {}): Reject => ({
  line,
  column: 'b',
  level: 'error',
  code,
  message: 'mend it',
  cells: [String(line), 'x', 'y'],
  ...over,
});

async function inFolder<T>(work: (paths: { input: string; path: string }) => Promise<T>): Promise<T> {
  await using folder = await tempFolder();
  const paths = { input: join(folder.path, 'file.csv'), path: join(folder.path, 'out.csv') };
  await writeFile(paths.input, 'a,b,c\n1,x,y\n');
  return await work(paths);
}

const header = ['a', 'b', 'c'];
const print = (line: string): void => expect.unreachable(line);

/** The rejects file that these batches make. */
const written = (...batches: Reject[][]): Promise<string> =>
  inFolder(async ({ input, path }) => {
    const rejects = await openRejects({ path, input, header, print });
    for (const batch of batches) await rejects.add(batch);
    await rejects.close();
    return await readFile(path, 'utf8');
  });

describe('the rejects file', () => {
  it('has a mark, the reason and then the row, in the order of the file', async () => {
    const warning = reject(2, 'unknown_skill', { level: 'warning', message: 'say "what", where' });
    expect(await written([reject(3, 'bad'), warning], [reject(9, 'worse', { column: '', cells: ['9', 'x,y'] })])).toBe(
      '\uFEFFline,column,level,code,message,a,b,c\r\n' +
        '2,b,warning,unknown_skill,"say ""what"", where",2,x,y\r\n' +
        '3,b,error,bad,mend it,3,x,y\r\n' +
        '9,,error,worse,mend it,9,"x,y"\r\n',
    );
  });

  it('has one line a row: its first error, and a warning only where there is no error', async () => {
    const warning = reject(2, 'soft', { level: 'warning' });
    const text = await written([warning, reject(2, 'first'), reject(2, 'second'), { ...warning, line: 3 }]);
    expect(text.match(/first|second|soft/g)).toEqual(['first', 'soft']);
  });

  it('runs nothing when it is opened in a spreadsheet', async () => {
    const cells = ['=1+1', '+86', '-1', '@x', '\tx', '\rx', '\nx', '＝x', 'x=1', "'=1"];
    const read = await written([reject(2, 'bad', { cells })]);
    const row = read.slice(read.indexOf('mend it,') + 8).trimEnd();
    expect(row).toBe(`'=1+1,'+86,'-1,'@x,'\tx,"'\rx","'\nx",'＝x,x=1,''=1`);
  });

  it('gives every cell back exactly when it is imported again', async () => {
    const unit = fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '＝', 'x', ' ', '张');
    fc.assert(fc.property(fc.string({ unit, maxLength: 5 }), (cell) => unguard(guard(cell)) === cell));
    const text = await written([reject(7, 'bad', { cells: ['=7', "'x", '-1.5'] })]);
    const { source, cells, rows } = await readAll(text);
    expect(source.header).toEqual(header);
    expect(source.warnings()).toEqual([]);
    expect(cells).toEqual([['=7', "'x", '-1.5']]);
    expect(rows[0]?.values).toMatchObject({ a: '=7', b: "'x", c: '-1.5' });
  });

  it('can be imported again although a kind has a column named like one of its own', async () => {
    const columns = { required: ['code', 'message'], optional: [] } as never;
    const { rows } = await readAll('line,column,level,code,message,code,message\n5,,error,x,y,NP-1,hello\n', {
      columns,
    });
    expect(rows[0]?.values).toEqual({ code: 'NP-1', message: 'hello' });
  });

  it('keeps a row that was spoiled spoiled until it is mended', async () => {
    const { rejects } = await readAll('a,b,c\n1,"x,y\n2,x\n3,x,y\n');
    const again = await readAll(await written(rejects));
    expect(told(again.rejects)).toEqual(['2 wrong_field_count', '3 wrong_field_count']);
    expect(again.rejects[1]?.cells).toEqual(['2', 'x']);
  });

  it('takes an apostrophe for data in any other file', async () => {
    expect((await readAll("a,b,c\n'=1,x,y\n")).cells).toEqual([["'=1", 'x', 'y']]);
  });

  it('is not there when nothing was rejected, and that of an earlier run is gone', async () => {
    await inFolder(async ({ input, path }) => {
      const first = await openRejects({ path, input, header, print });
      await first.add([reject(2, 'bad')]);
      expect(await first.close()).toEqual({ errors: 1, warnings: 0 });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const second = await openRejects({ path, input, header, print });
      await second.add([]);
      expect(await second.close()).toEqual({ errors: 0, warnings: 0 });
      await expect(stat(path)).rejects.toThrow('ENOENT');
    });
  });

  it('never overwrites the file being imported, nor any that holds something else', async () => {
    await inFolder(async ({ input, path }) => {
      await writeFile(path, 'the minutes of Monday\n');
      const open = (name: string) => openRejects({ path: name, input, header, print });
      await expect(open(input)).rejects.toMatchObject({ code: 'rejects_is_input' });
      await expect(open(path)).rejects.toMatchObject({ code: 'rejects_is_other_file' });
      await expect(open(join(input, 'out.csv'))).rejects.toMatchObject({ code: 'rejects_unwritable' });
      await expect(open(join(`${input}.d`, 'out.csv'))).rejects.toMatchObject({ code: 'rejects_unwritable' });
      expect(await readFile(path, 'utf8')).toBe('the minutes of Monday\n');
    });
  });

  it('is replaced by the first twenty errors, without the rows, where none is asked for', async () => {
    await inFolder(async ({ input }) => {
      const printed: string[] = [];
      const rejects = await openRejects({ path: undefined, input, header, print: (line) => printed.push(line) });
      await rejects.add(Array.from({ length: 25 }, (_, n) => reject(n + 2, 'bad', { cells: ['350702199001011234'] })));
      await rejects.add([reject(90, 'soft', { level: 'warning', column: '' })]);
      await rejects.close();
      expect(printed).toHaveLength(22);
      expect(printed[0]).toBe('line 2, b: error bad: mend it');
      expect(printed.slice(20)).toEqual([
        'line 90: warning soft: mend it',
        'and 5 more errors, 0 more warnings; --rejects OUT.csv writes all of them, with their rows',
      ]);
      expect(printed.join()).not.toContain('3507');
    });
  });
});
