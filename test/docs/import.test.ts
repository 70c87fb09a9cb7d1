import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../src/domain/business-date.ts';
import { imports } from '../../src/intake/import/imports.ts';
import { employers, orders, postings, servicePoints, workers } from '../../src/intake/import/kinds.ts';
import type { RecordContext } from '../../src/intake/records/context.ts';
import { at } from '../support/city.ts';
import { projectRoot } from '../support/scratch-project.ts';

type Row = { column: string; needed: string; with: string[]; example: string; codes: string[] };

const page = await readFile(join(projectRoot, 'docs/import.md'), 'utf8');
const ticked = (cell: string | undefined): string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
const rowOf = (line: string): Row => {
  const [column, needed = '', , example, bad] = line.replace(/^\| /, '').split(' | ');
  return {
    column: ticked(column)[0] ?? '',
    needed: needed.split(',')[0]?.trim() ?? '',
    with: ticked(needed),
    example: ticked(example)[0] ?? '',
    codes: ticked(bad),
  };
};
const tables = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section): [string, Row[]] => [
      section.split('\n', 1)[0] ?? '',
      (section.match(/^\| `.*$/gm) ?? []).map(rowOf),
    ]),
);
const tableOf = (kind: string): Row[] => tables.get(kind) ?? [];

const kinds = { 'service-points': servicePoints, employers, workers, postings, orders };
const names = Object.keys(kinds) as (keyof typeof kinds)[];

/** What the examples name is applied; the day is that of the samples. */
const context: RecordContext = {
  ...{ now: at('2026-05-20T08:00+08:00'), today: '2026-05-20' as BusinessDate, surface: 'import' },
  reference: {
    regions: new Set(['350782', '350782003']),
    skills: new Map([
      ['采茶', 'tea-picking'],
      ['cleaning', 'cleaning'],
    ]),
    servicePoints: new Set(['SP-WYS-1']),
  },
};

const sourcesUnder = async (folder: string): Promise<string> => {
  const files = await readdir(join(projectRoot, folder), { recursive: true });
  const read = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFile(join(projectRoot, folder, file), 'utf8'));
  return (await Promise.all(read)).join('\n');
};

describe('docs/import.md', () => {
  it('has the kinds that can be imported, in the order in which they go in', () => {
    const headings = [...tables.keys()].filter((heading) => heading !== 'The file');
    expect(headings).toEqual(Object.keys(imports));
  });

  it('names no code that nobody gives', async () => {
    const sources = (await Promise.all(['src/domain', 'src/intake'].map(sourcesUnder))).join('\n');
    const codes = names.flatMap((kind) => tableOf(kind).flatMap((row) => row.codes));
    const given = (code: string) => sources.includes(`'${code}'`) || /^unknown_(worker|employer|posting)$/.test(code);
    expect(codes.filter((code) => !given(code))).toEqual([]);
  });
});

describe.each(names)('the table of %s', (kind) => {
  const { columns, read } = kinds[kind];
  const table = tableOf(kind);
  const examples = Object.fromEntries(table.map((row) => [row.column, row.example]));

  it('has every column, in its order, and says which may be absent', () => {
    expect(table.map((row) => row.column)).toEqual([...columns.required, ...columns.optional]);
    const absent = table.filter((row) => row.needed === 'absent').map((row) => row.column);
    expect(absent).toEqual(columns.optional);
  });

  it('has examples that make a good row', () => {
    expect(read(examples, context)).toMatchObject({ ok: true, warnings: [] });
  });

  it.each(table.map((row) => [row.column, row] as const))('says whether %s may be empty', (column, row) => {
    const blank = Object.fromEntries([column, ...row.with].map((name) => [name, '']));
    const without = read({ ...examples, ...blank }, context);
    expect(without.ok ? [] : without.issues.map((issue) => issue.column)).toEqual(
      row.needed === 'filled' ? [column] : [],
    );
  });
});
