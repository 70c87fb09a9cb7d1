import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRows } from '../../../src/intake/files/open-rows.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { abc, readAll, told } from './reading.ts';

const field = (cell: string, always: boolean): string =>
  always || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

const toCsv = (table: readonly string[][], eol: string, always = false): string[] =>
  table.map((row) => row.map((cell) => field(cell, always)).join(',') + eol);

const breaksIn = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/** Text made of what is hard to read back; NUL and U+FFFD are rejected elsewhere. */
const anyCell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'x', '张', '=', "'"), maxLength: 8 }),
);
const isKept = (row: readonly string[]): boolean => row.some((cell) => cell.trim() !== '');
const isSound = (row: readonly string[]): boolean => isKept(row) && !row.some((cell) => /[\0\uFFFD]/.test(cell));
const tableOf = (cell: fc.Arbitrary<string>) => fc.array(fc.tuple(cell, cell, cell).filter(isSound), { maxLength: 12 });

describe('CSV', () => {
  it('reads back any table of strings written by RFC 4180, cell by cell and line by line', async () => {
    const eol = fc.constantFrom('\n', '\r\n', '\r');
    await fc.assert(
      fc.asyncProperty(tableOf(anyCell), eol, fc.boolean(), fc.boolean(), async (table, end, always, open) => {
        const lines = toCsv([['a', 'b', 'c'], ...table], end, always);
        // A lone CR that ends one row and an LF that begins the next would be one CRLF in any reader.
        fc.pre(!lines.some((line, at) => line.endsWith('\r') && lines[at + 1]?.startsWith('\n')));
        const text = lines.join('');
        const read = await readAll(open && table.length > 0 ? text.slice(0, -end.length) : text);
        expect(read.rejects).toEqual([]);
        expect(read.cells).toEqual(table);
        const at = lines.map((_, index) => 1 + breaksIn(lines.slice(0, index).join('')));
        expect(read.lines).toEqual(at.slice(1));
      }),
      { numRuns: 300 },
    );
  });

  it('loses no other row when an unclosed quote, a stray quote, a missing or an extra comma spoils one', async () => {
    const plainCell = fc.string({ unit: fc.constantFrom('x', '7', '张', ' ', '"', ',', '\n'), maxLength: 6 });
    const cell = plainCell.map((text) => `k${text}`);
    const spoilers = [
      (row: readonly string[]) => `${row[0]},"open,${row[2]}\n`,
      (row: readonly string[]) => `${row[0]},a "word",${row[2]}\n`,
      (row: readonly string[]) => `${row[0]},"a"b,${row[2]}\n`,
      (row: readonly string[]) => `${row[0]},${row[2]}\n`,
      (row: readonly string[]) => `${row[0]},x,x,${row[2]}\n`,
    ];
    await fc.assert(
      fc.asyncProperty(tableOf(cell), fc.nat(), fc.constantFrom(...spoilers), async (table, where, spoil) => {
        const spot = where % (table.length + 1);
        const lines = toCsv(table, '\n');
        lines.splice(spot, 0, spoil(['k1', 'k2', 'k3']));
        const read = await readAll(`a,b,c\n${lines.join('')}`);
        expect(read.cells).toEqual(table);
        expect(read.rejects.map(({ line }) => line)).toEqual([2 + breaksIn(lines.slice(0, spot).join(''))]);
      }),
      { numRuns: 300 },
    );
  });

  it('says on which line a quote was opened that nobody closed, in which column, and reads the rows behind it', async () => {
    const { rejects, lines } = await readAll('a,b,c\n1,x,y\n2,"x,y\n3,x,y\n4,"x",y\n5,x,y\n');
    expect(told(rejects)).toEqual(['3 quote_unbalanced']);
    expect(rejects[0]).toMatchObject({ column: 'b', level: 'error', cells: ['2,"x,y'] });
    expect(lines).toEqual([2, 4, 5, 6]);
  });

  it('rejects an unclosed quote also when no other quote follows and the file ends', async () => {
    const { rejects, lines } = await readAll('a,b,c\n1,"x,y\n2,x,y\n3,x,y');
    expect(told(rejects)).toEqual(['2 quote_unbalanced']);
    expect(lines).toEqual([3, 4]);
  });

  it('rejects a quote in the middle of a field in its own row only', async () => {
    const { rejects, lines } = await readAll('a,b,c\n1,5" pipe,y\n2,x,y\n3,"x" ,y\n4,x,y\n');
    expect(told(rejects)).toEqual(['2 quote_misplaced', '4 quote_misplaced']);
    expect(lines).toEqual([3, 5]);
  });

  it('gives both numbers when a row has too few or too many fields, and the fields there are', async () => {
    const { rejects, lines } = await readAll('a,b,c\n1,x\n2,x,y\n3,x,y,z\n');
    expect(told(rejects)).toEqual(['2 wrong_field_count', '4 wrong_field_count']);
    expect(rejects.map(({ message }) => message.slice(0, 34))).toEqual([
      '2 fields where the header has 3; a',
      '4 fields where the header has 3; a',
    ]);
    expect(rejects[1]?.cells).toEqual(['3', 'x', 'y', 'z']);
    expect(lines).toEqual([3]);
  });

  it('passes over empty lines and over the rows of commas that Excel leaves behind', async () => {
    const { rejects, lines } = await readAll('\n\na,b,c\n\n1,x,y\n,,\n , ,\n,,,,,\n2,x,y\n\n');
    expect(rejects).toEqual([]);
    expect(lines).toEqual([5, 9]);
  });

  it('reads CRLF, LF and CR, also mixed, and counts each as one line', async () => {
    const { lines, cells } = await readAll('a,b,c\r1,x,y\r\n2,"x\r\nz",y\r3,x,y\n4,x,"\r"\r\n5,x,y');
    expect(lines).toEqual([2, 3, 5, 6, 8]);
    expect(cells[1]).toEqual(['2', 'x\r\nz', 'y']);
  });

  it('trims values and keeps the cells as they stood', async () => {
    const { rows } = await readAll('a,b,c\n 1 ,"\u3000张三\u00a0",\t\n');
    expect(rows[0]).toEqual({
      line: 2,
      values: { a: '1', b: '张三', c: '', d_e: '' },
      cells: [' 1 ', '\u3000张三\u00a0', '\t'],
    });
  });

  it('rejects a NUL byte and text that lost characters, naming the column', async () => {
    const { rejects, lines } = await readAll('a,b,c\n1,x\0y,z\n2,x,\uFFFD\uFFFD\n3,x,y\n');
    expect(told(rejects)).toEqual(['2 nul_byte', '3 text_damaged']);
    expect(rejects.map(({ column }) => column)).toEqual(['b', 'c']);
    expect(lines).toEqual([4]);
  });

  it('reads every row once, wherever a row falls on the pieces in which the file is read', async () => {
    const row = '1,"x""张",y\r\n';
    for (let shift = 0; shift < Buffer.byteLength(row); shift++) {
      const { cells, lines, rejects } = await readAll(`a,b,c\n${'0'.repeat(shift)},,\n${row.repeat(40_000)}`);
      expect(rejects).toEqual([]);
      expect(cells.filter((cell) => cell.join('|') === '1|x"张|y')).toHaveLength(40_000);
      expect(lines.at(-1)).toBe(40_002);
    }
  });

  it('can be pulled again from the beginning, in batches of any size, and abandoned', async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, 'file.csv');
    await writeFile(path, `a,b,c\n${'1,x,y\n'.repeat(100)}2,x\n`);
    const source = await openRows(path, { columns: abc });
    for (const [size, most] of [
      [1, 1],
      [30, 30],
      [1000, 101],
    ] as const) {
      const sizes: number[] = [];
      for await (const { rows, rejects } of source.batches(size)) sizes.push(rows.length + rejects.length);
      expect([Math.max(...sizes), sizes.reduce((sum, n) => sum + n)]).toEqual([most, 101]);
    }
    for await (const { rows, bytesRead } of source.batches(1)) {
      expect([rows[0]?.line, bytesRead]).toEqual([2, 12]);
      break;
    }
  });
});
