import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { areas } from '../../src/cli/program.ts';
import { apart, operatorRoles, permissions } from '../../src/domain/permissions.ts';
import { run } from '../cli/command.ts';
import { projectRoot } from '../support/scratch-project.ts';

const page = await readFile(join(projectRoot, 'docs/operators.md'), 'utf8');
const ticked = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');

/** The rows of the table under a heading, each by its cells. */
const rowsUnder = (heading: string): string[][] => {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return (section.match(/^\| `.*$/gm) ?? []).map((line) =>
    line
      .slice(2, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
};

describe('the roles of docs/operators.md', () => {
  const rows = rowsUnder('Roles');

  it('are those that there are', () => {
    expect(rows.map(([role]) => ticked(role)[0])).toEqual(Object.keys(operatorRoles));
  });

  it.each(Object.entries(operatorRoles))('permit as %s what the code does', (role, permitted) => {
    const said = (name: string): string[] => {
      const cell = rows.find(([other]) => other === `\`${name}\``)?.[3] ?? '';
      const [, base] = /^as `(\w+)`/.exec(cell) ?? [];
      return [...(base === undefined ? [] : said(base)), ...ticked(cell).filter((text) => text !== base)];
    };
    expect(said(role)).toEqual([...permitted]);
  });

  it('that nobody holds two of are those of the code', () => {
    expect(ticked(/\*\*Apart\*\*.*?three people/.exec(page)?.[0])).toEqual(apart);
  });
});

describe('the permissions of docs/operators.md', () => {
  const rows = rowsUnder('Permissions');

  it('are those that there are', () => {
    expect(rows.map(([permission]) => ticked(permission)[0])).toEqual([...permissions]);
  });

  it('want the whole city where the code does', async () => {
    const files = (await readdir(join(projectRoot, 'src'), { recursive: true })).filter((file) => file.endsWith('.ts'));
    const sources = await Promise.all(files.map((file) => readFile(join(projectRoot, 'src', file), 'utf8')));
    const demanded = new Set(
      sources.flatMap((text) => [...text.matchAll(/demandCity\([^']*'([\w.]+)'\)/g)].map(([, p]) => p)),
    );
    const said = rows.filter((row) => row[3] === 'yes').map(([permission]) => ticked(permission)[0]);
    expect(said.toSorted()).toEqual([...demanded].toSorted());
  });

  it('name every command that asks who is there, and none that there is not', async () => {
    const program = new Command('doorstep');
    await run('postgres://nobody@localhost/none', async (context) => {
      for (const add of areas) add(program, context, () => {});
      return 0;
    });
    const leaves = (command: Command, path: string[]): string[] => {
      const below = command.commands.flatMap((sub) => leaves(sub, [...path, sub.name()]));
      const itself = command.commands.length === 0 || command.name() === 'alarms';
      return [...(itself ? [path.join(' ')] : []), ...below];
    };
    const open = new Set(['keys generate']);
    const commands = leaves(program, []).filter((name) => !open.has(name));
    expect(rows.flatMap((row) => ticked(row[2])).toSorted()).toEqual(commands.toSorted());
  });
});
