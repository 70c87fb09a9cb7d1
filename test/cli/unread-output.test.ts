import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { generateKeys } from '../../src/cipher.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { projectRoot } from '../support/scratch-project.ts';
import { tempFolder } from '../support/temp-folder.ts';

type Ended = { code: number | null; signal: string | null; err: string };

/** Runs a command whose standard output is closed before it writes a line. */
const unread = async (argv: readonly string[], environment: Record<string, string>): Promise<Ended> => {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['src/main.ts', ...argv], {
    cwd: projectRoot,
    env: { ...inherited, ...environment },
  });
  child.stdout.destroy();
  const [err, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, signal, err };
};

describe('a command whose output nobody reads', () => {
  it('ends quietly, with its own exit code and its own Postgres stopped', async () => {
    await using folder = await tempFolder();
    const doctor = () => unread(['doctor'], { DATA_DIR: folder.path });
    for (const _ of [1, 2]) {
      const { code, signal, err } = await doctor();
      expect([code, signal]).toEqual([1, null]);
      expect(err).not.toMatch(/EPIPE|Error|^ +at /m);
    }
  }, 60_000);

  it('does its work all the same', async () => {
    await using database = await freshDatabase();
    const environment = { ...generateKeys('test'), DATABASE_URL: database.url };
    expect(await unread(['apply', 'examples/nanping'], environment)).toEqual({ code: 0, signal: null, err: '' });
    const [regions] = await database.sql`select count(*)::int4 as count from regions`;
    expect(regions).toEqual({ count: 153 });
  });
});
