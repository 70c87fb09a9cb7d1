import { execFile } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { readAll, told } from './reading.ts';

const LIMIT = 64 * 1024;
const MIB = 1024 * 1024;

/** Reads a file of columns a,b,c in a process of its own and tells what came out and the most memory it ever had. */
async function readAlone(path: string): Promise<{ rows: number; rejects: string[]; peakMib: number }> {
  const reader = new URL('../../../src/intake/files/open-rows.ts', import.meta.url).href;
  const script = `
    const { openRows } = await import(${JSON.stringify(reader)});
    const source = await openRows(process.argv[1], { columns: { required: ['a', 'b', 'c'], optional: [] } });
    const rejects = [];
    let rows = 0;
    for await (const batch of source.batches()) {
      rows += batch.rows.length;
      for (const { line, code } of batch.rejects) if (rejects.length < 9) rejects.push(line + ' ' + code);
    }
    console.log(JSON.stringify({ rows, rejects, peakMib: process.resourceUsage().maxRSS / 1024 }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, path]);
  return JSON.parse(stdout);
}

describe('hostile files', () => {
  it('rejects a 10 MB line by its number and reads the rows around it, quoted or not', async () => {
    const long = 'x'.repeat(10_000_000);
    const { rejects, lines } = await readAll(`a,b,c\n1,x,y\n2,${long},y\n3,x,y\n4,"${long}",y\r\n5,"${long}\n6,x,y\n`);
    expect(told(rejects)).toEqual(['3 line_too_long', '5 line_too_long', '6 line_too_long']);
    expect(lines).toEqual([2, 4, 7]);
    expect(rejects.every(({ cells }) => (cells[0]?.length ?? 0) < 3000)).toBe(true);
  });

  it('takes a record of exactly 64 KiB and refuses one a byte longer', async () => {
    const row = (length: number): string => `1,x,${'y'.repeat(length - 4)}`;
    const { rejects, lines } = await readAll(`a,b,c\n${row(LIMIT)}\n${row(LIMIT + 1)}\n${row(LIMIT)}`);
    expect(told(rejects)).toEqual(['3 line_too_long']);
    expect(lines).toEqual([2, 4]);
  });

  it('gives up a quote that is not closed within 64 KiB at the line where it was opened, not at the end of the file', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `${n},x,y`);
    rows[10] = '10,"x,y';
    rows[15_000] = '15000,x,"y';
    const { rejects, lines } = await readAll(`a,b,c\n${rows.join('\n')}\n`);
    expect(told(rejects)).toEqual(['12 quote_unbalanced', '15002 quote_unbalanced']);
    expect(lines).toHaveLength(19_998);
  });

  it('rejects a file of nothing but unclosed quotes line by line', async () => {
    const { rejects, rows } = await readAll(`a,b,c\n${'1,"x,y\n'.repeat(3000)}`);
    expect(new Set(rejects.map(({ code }) => code))).toEqual(new Set(['quote_unbalanced']));
    expect(rejects).toHaveLength(3000);
    expect(rows).toEqual([]);
  });

  it('refuses a file whose first line never ends, saying that the columns have to be named there', async () => {
    await expect(readAll('x'.repeat(2_000_000))).rejects.toMatchObject({ code: 'header_unreadable' });
  });

  it('reads any bytes at all to the end, or refuses them as a file that it cannot use', async () => {
    const unit = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('",\r\n{}[]:\\\0\uFEFF张')));
    const content = fc.array(unit, { maxLength: 200 }).map((units) => Buffer.from(units));
    const head = fc.constantFrom('', 'a,b,c\n', '{"a":"1","b":"","c":""}\n');
    await fc.assert(
      fc.asyncProperty(head, content, fc.constantFrom(32, LIMIT), async (first, rest, limit) => {
        const read = await readAll(Buffer.concat([Buffer.from(first), rest]), { limit }).catch(
          (error: unknown) => error,
        );
        if (read instanceof Error) expect(read).toBeInstanceOf(UsageError);
        else expect(read).toMatchObject({ rows: expect.any(Array) });
      }),
      { numRuns: 1000 },
    );
  });

  it('survives deeply nested JSON and keys that mean something to JavaScript', async () => {
    const deep = '['.repeat(60_000);
    const lines = ['{"a":"1","b":"x","c":"y"}', `{"a":${deep}`, `{"a":${deep}${']'.repeat(4)}`];
    const proto = '{"a":"2","b":"x","c":"y","__proto__":{"d_e":"!"},"constructor":1e5}';
    const { rejects, rows } = await readAll([...lines, proto].join('\n'), { name: 'f.ndjson' });
    expect(told(rejects)).toEqual(['2 not_json', '3 not_json']);
    expect(rows.map(({ values }) => values.d_e)).toEqual(['', '']);
  });

  it('passes over a line of 256 MiB with less than 200 MiB of memory, and reads what stands behind it', async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, 'one-line.csv');
    const file = await open(path, 'w');
    await file.write(`a,b,c\n1,x,y\n2,${'x'.repeat(8192)}`);
    await file.write('\n3,x,y\n', 256 * MIB);
    await file.close();
    const { rows, rejects, peakMib } = await readAlone(path);
    expect(rejects).toEqual(['3 line_too_long']);
    expect(rows).toBe(2);
    expect(peakMib).toBeLessThan(200);
  });

  it('reads 200,000 rows, and 40 MB of the longest rows allowed, with less than 200 MiB of memory', async () => {
    await using folder = await tempFolder();
    const many = join(folder.path, 'many.csv');
    const long = join(folder.path, 'long.csv');
    const row = (n: number): string => `w-${n},张三丰,3507021990${n % 10}\n`;
    await writeFile(many, `a,b,c\n${Array.from({ length: 200_000 }, (_, n) => row(n)).join('')}`);
    await writeFile(long, `a,b,c\n${`1,x,${'张'.repeat(21_000)}\n`.repeat(640)}`);
    const [first, second] = [await readAlone(many), await readAlone(long)];
    expect([first.rows, second.rows]).toEqual([200_000, 640]);
    expect(Math.max(first.peakMib, second.peakMib)).toBeLessThan(200);
  });
});
