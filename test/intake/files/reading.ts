import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRows, type RowOptions } from '../../../src/intake/files/open-rows.ts';
import type { RawRow, Reject } from '../../../src/intake/files/row.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export const abc = { required: ['a', 'b', 'c'], optional: ['d_e'] } as const;

type Abc = 'a' | 'b' | 'c' | 'd_e';

/** Everything a reader says about a file of columns `a,b,c[,d_e]` that holds these bytes. */
export async function readAll(content: string | Buffer, options: Partial<RowOptions<Abc>> & { name?: string } = {}) {
  await using folder = await tempFolder();
  const path = join(folder.path, options.name ?? 'file.csv');
  await writeFile(path, content);
  const source = await openRows<Abc>(path, { columns: abc, ...options });
  const rows: RawRow<Abc>[] = [];
  const rejects: Reject[] = [];
  for await (const batch of source.batches(7)) {
    rows.push(...batch.rows);
    rejects.push(...batch.rejects);
  }
  return { source, rows, rejects, lines: rows.map(({ line }) => line), cells: rows.map((row) => row.cells) };
}

/** `line code` of each reject. */
export const told = (rejects: readonly Reject[]): string[] => rejects.map(({ line, code }) => `${line} ${code}`);

/** The bytes of `张三,保洁` and of `建阳区`, as Excel in China writes them. */
export const gb18030 = {
  zhangSan: Buffer.from('d5c5c8fd', 'hex'),
  cleaning: Buffer.from('b1a3bde0', 'hex'),
  jianyang: Buffer.from('bda8d1f4c7f8', 'hex'),
};

/** A file from text and bytes, one after another. */
export const bytes = (...parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
