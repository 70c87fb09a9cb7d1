import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../../src/embedded/processes.ts';
import { readRunFile, removeRunFile, writeRunFile } from '../../src/embedded/run-file.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';

const url = 'postgres://doorstep:secret@127.0.0.1:20000/doorstep';
let folder: TempFolder;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

/** Writes the run file of another process. */
const pretend = (run: { pid: number; startedAt: string }) =>
  writeFile(join(folder.path, 'run.json'), JSON.stringify({ ...run, postgresUrl: url }));

describe('the run file', () => {
  it('tells other commands where the running Postgres is, readable by its owner alone', async () => {
    await writeRunFile(folder.path, url);
    expect(await readRunFile(folder.path)).toMatchObject({ pid: process.pid, postgresUrl: url });
    expect((await stat(join(folder.path, 'run.json'))).mode & 0o777).toBe(0o600);
  });

  it('is absent before the first start and after a clean stop', async () => {
    expect(await readRunFile(folder.path)).toBeUndefined();
    await writeRunFile(folder.path, url);
    await removeRunFile(folder.path);
    expect(await readRunFile(folder.path)).toBeUndefined();
  });

  it('is ignored when its process is dead', async () => {
    const child = spawn('sleep', ['60']);
    const run = { pid: child.pid ?? 0, startedAt: processStart(child.pid ?? 0) ?? '' };
    await pretend(run);
    expect(await readRunFile(folder.path)).toMatchObject(run);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readRunFile(folder.path)).toBeUndefined();
  });

  it('is ignored when another process has the number of its dead one', async () => {
    await pretend({ pid: process.pid, startedAt: 'earlier' });
    expect(await readRunFile(folder.path)).toBeUndefined();
  });

  it('is left alone on the stop of a process that did not write it', async () => {
    const run = { pid: process.ppid, startedAt: processStart(process.ppid) ?? '' };
    await pretend(run);
    await removeRunFile(folder.path);
    expect(JSON.parse(await readFile(join(folder.path, 'run.json'), 'utf8'))).toMatchObject(run);
  });
});
