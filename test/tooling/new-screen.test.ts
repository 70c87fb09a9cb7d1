import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot, scratchProject } from '../support/scratch-project.ts';
import type { TempFolder } from '../support/temp-folder.ts';

/** Where a screen is named. */
const registers = [
  ...['src/console/api/contract.ts', 'src/console/api/create-handlers.ts', 'src/console/web/screens/screens.ts'],
  'test/browser/support/screen-facts.ts',
];

type Ran = { code: number | string; said: string };

let scratch: TempFolder;
const run = (command: string, args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(command, args, { cwd: scratch.path, maxBuffer: 2 ** 24 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });
const newScreen = (...args: string[]) => run(process.execPath, ['scripts/new-screen.mjs', ...args]);
const tool = (name: string, ...args: string[]) => run(join(projectRoot, 'node_modules/.bin', name), args);

beforeAll(async () => {
  const own = ['src', 'test', 'scripts', 'biome.json', '.gitignore', 'lint', 'vite.config.ts'];
  scratch = await scratchProject([], own);
});
afterAll(() => scratch[Symbol.asyncDispose]());

describe('npm run new:screen', () => {
  it('writes a screen that compiles on both sides, that the linters take once it is formatted, and says what to change', async () => {
    const { code, said } = await newScreen('tea-houses');
    expect([code, said]).toEqual([0, expect.stringContaining('src/store/tea-houses-list.ts')]);
    expect(await tool('tsc', '-p', '.')).toEqual({ code: 0, said: '' });
    expect(await tool('tsc', '-p', 'src/console/web')).toEqual({ code: 0, said: '' });
    const touched = [
      ...['src/console/api/tea-houses', 'src/store/tea-houses-list.ts', 'src/console/web/screens/tea-houses'],
      ...['test/console/tea-houses.test.ts', 'test/browser/tea-houses.test.ts', ...registers],
    ];
    const { code: formatted, said: complaints } = await tool(
      'biome',
      'check',
      '--write',
      '--error-on-warnings',
      ...touched,
    );
    expect(formatted, complaints).toBe(0);
  });

  it('puts it into the menu, the contract and the contract’s test', async () => {
    const texts = [
      'src/console/web/screens/screens.ts',
      'src/console/api/contract.ts',
      'test/browser/support/screen-facts.ts',
    ];
    for (const file of texts) expect(await readFile(join(scratch.path, file), 'utf8')).toContain('tea-houses');
  });

  it.each([
    [[], 'give one name'],
    [['two', 'names'], 'give one name'],
    [['TeaHouses'], 'is no name of a screen'],
    [['../etc'], 'is no name of a screen'],
    [['quarantine'], 'src/console/api/quarantine is there already'],
    [['today'], 'is there already'],
    [['console'], 'the address /console is taken'],
  ])('refuses %j in one sentence', async (args, why) => {
    const { code, said } = await newScreen(...args);
    expect([code, said]).toEqual([2, expect.stringContaining(why)]);
    expect(said.trim().split('\n')).toHaveLength(1);
  });
});
