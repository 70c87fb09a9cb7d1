import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot, scratchProject } from '../support/scratch-project.ts';
import type { TempFolder } from '../support/temp-folder.ts';

/** A program in the place of ours: it says its arguments, counts the signals it gets, and ends as it is told. */
const program = `
const [what] = process.argv.slice(2);
if (what === 'wait') {
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { signals += 1; });
  process.once('SIGINT', () => setTimeout(() => { console.log(signals); process.exit(0); }, 300));
  process.once('SIGTERM', () => setTimeout(() => { console.log(signals); process.exit(0); }, 300));
  setInterval(() => {}, 1000);
}
console.log(process.argv.slice(2).join(' '));
if (what === 'die') process.kill(process.pid, 'SIGKILL');
if (what === 'exit') process.exitCode = 3;`;

/** An npm that notes how it was called and "installs" by linking to this project's packages. */
const fakeNpm = `#!/bin/sh
echo "$@" >> npm-calls
ln -sfn ${projectRoot}/node_modules node_modules`;

let project: TempFolder;

beforeAll(async () => {
  project = await scratchProject([['src/main.ts', program]], ['scripts', 'package-lock.json']);
  await mkdir(join(project.path, 'bin'));
  await writeFile(join(project.path, 'bin/npm'), fakeNpm);
  await chmod(join(project.path, 'bin/npm'), 0o755);
});
afterAll(() => project[Symbol.asyncDispose]());

const launch = (script: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [join('scripts', script), ...args], {
    cwd: project.path,
    env: { ...process.env, PATH: [join(project.path, 'bin'), process.env.PATH].join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const outcome = async (child: ChildProcess) => {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the launcher was started without pipes');
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  const [output, errors, [code, signal]] = await Promise.all([text(stdout), text(stderr), ended]);
  return { output, errors, code, signal };
};

const npmCalls = () => readFile(join(project.path, 'npm-calls'), 'utf8');

describe('the launch scripts', () => {
  it('hand arguments and exit code through, and print nothing of their own', async () => {
    expect(await outcome(launch('doorstep.mjs', 'exit', '--json'))).toEqual({
      output: 'exit --json\n',
      errors: '',
      code: 3,
      signal: null,
    });
    expect((await outcome(launch('start.mjs', '--roles', 'api'))).output).toBe('serve --roles api\n');
  });

  it('end by the signal that ended the program', async () => {
    expect(await outcome(launch('doorstep.mjs', 'die'))).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'pass %s on once, however often it comes, and wait for a clean end',
    async (signal) => {
      const child = launch('doorstep.mjs', 'wait');
      const result = outcome(child);
      if (child.stdout) await once(child.stdout, 'data');
      child.kill(signal);
      child.kill(signal);
      expect(await result).toMatchObject({ code: 0, signal: null, output: expect.stringMatching(/1\n$/) });
    },
  );

  it('install once when nothing is installed, saying so on standard error only', async () => {
    await rm(join(project.path, 'node_modules'));
    const first = await outcome(launch('doorstep.mjs', 'exit'));
    expect(first).toMatchObject({ code: 3, output: 'exit\n', errors: expect.stringContaining('installing packages') });
    expect(await outcome(launch('doorstep.mjs', 'exit'))).toMatchObject({ code: 3, errors: '' });
    expect(await npmCalls()).toMatch(/^ci .*\n$/);
  });

  it('install again when the lock file names another version than the one installed', async () => {
    const lockFile = join(project.path, 'package-lock.json');
    const lock = await readFile(lockFile, 'utf8');
    const other = JSON.parse(lock) as { packages: Record<string, { version: string }> };
    other.packages['node_modules/zod'] = { version: '0.0.0' };
    await writeFile(lockFile, JSON.stringify(other));
    expect((await outcome(launch('doorstep.mjs', 'exit'))).errors).toContain('installing packages');
    await writeFile(lockFile, lock);
    expect((await outcome(launch('doorstep.mjs', 'exit'))).errors).toBe('');
  });
});
