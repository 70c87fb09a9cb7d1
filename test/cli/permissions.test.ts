import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKeys } from '../../src/cipher.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { areas } from '../../src/cli/program.ts';
import { addOperator } from '../../src/store/operators.ts';
import { cityAccess } from '../support/access.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';
import { run } from './command.ts';

/** What stands for each argument and each option that a command cannot do without. */
const given: Record<string, string> = {
  path: 'examples/variants',
  id: '00000000-0000-7000-8000-000000000000',
  name: 'check-fund',
  job: 'issue-policy',
  '--name': 'wang',
  '--roles': 'viewer',
  '--scopes': 'orders:read',
  '--programme': 'LGB',
  '--year': '2026',
  '--budget-fen': '1',
  '--reason': 'a test',
  '--cron': '0 3 * * *',
};
const stands = (name: string): string => {
  const value = given[name];
  if (value === undefined) throw new Error(`say above what stands for ${name}`);
  return value;
};

/** Commands that ask for nothing that belongs to anybody. */
const open = new Set(['keys generate']);

const programFor = (context: CliContext, done: (code: number) => void): Command => {
  const program = new Command('doorstep').exitOverride();
  for (const add of areas) add(program, context, done);
  return program;
};

/** Every command, with all that it needs to be run. */
const linesOf = (command: Command, before: readonly string[] = []): string[][] => {
  const path = command.parent ? [...before, command.name()] : [];
  const below = command.commands.flatMap((sub) => linesOf(sub, path));
  const listsToo = command.name() === 'alarms';
  if (command.commands.length > 0 && !listsToo) return below;
  const options = command.options.filter((o) => o.mandatory).flatMap((o) => [`${o.long}`, stands(`${o.long}`)]);
  const all = command.options.some((o) => o.long === '--all') ? ['--all'] : [];
  const words = command.registeredArguments.filter((a) => a.required).map((a) => stands(a.name()));
  return [[...path, ...words, ...options, ...all], ...below];
};

const lines: [string, string[]][] = [];
await run('postgres://nobody@localhost/none', async (context) => {
  for (const line of linesOf(programFor(context, () => {}))) lines.push([line.join(' '), line]);
  return 0;
});

describe('an operator whose roles permit nothing', () => {
  let database: FreshDatabase;
  let environment: Record<string, string>;
  beforeAll(async () => {
    database = await freshDatabase();
    const grants = { name: 'li', roles: ['viewer'], regionCodes: [], servicePointCodes: [] };
    const DOORSTEP_TOKEN = await addOperator(database.sql, cityAccess(), grants, { at: 0, reason: null });
    await database.sql`update operators set roles = '{retired}'`;
    environment = { ...generateKeys('k1'), DOORSTEP_TOKEN };
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it.each(lines.filter(([name]) => !open.has(name)))('is refused: doorstep %s', async (_, line) => {
    const command = (context: CliContext) =>
      new Promise<number>((resolve, reject) => {
        programFor(context, resolve).parseAsync(line, { from: 'user' }).catch(reject);
      });
    const { code, out, err } = await run(database.url, command, environment, 'li');
    expect([code, out, err]).toEqual([
      ...[2, []],
      [expect.stringMatching(/^operator:li lacks the permission [a-z_]+\.[a-z]+: /)],
    ]);
    expect(await database.sql`select action from audit_log`).toEqual([{ action: 'operator.add' }]);
  });
});
