import { describe, expect, it } from 'vitest';
import { quarantineList, quarantineRetry } from '../../src/cli/quarantine.ts';
import type { Sql } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { listQuarantine, quarantineSubject } from '../../src/store/quarantine.ts';
import { cityAccess } from '../support/access.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { hostActor, run } from './command.ts';

const setAside = async (sql: Sql, ...jobs: string[]): Promise<string[]> => {
  for (const job of jobs) {
    await quarantineSubject(sql, {
      job,
      topic: 'order.signed',
      subjectId: newId(),
      code: 'crash',
      message: 'took its process with it',
      attempts: 3,
    });
  }
  return (await listQuarantine(sql, cityAccess(), { limit: 10 })).map((row) => row.id);
};
const driven = async (sql: Sql): Promise<number> => (await sql`select from chunks`).length;

describe('queue quarantine list', () => {
  it('shows why each subject is there, in the time of the city', async () => {
    await using database = await freshDatabase();
    const [id] = await setAside(database.sql, 'issue-policy');
    const { code, out } = await run(database.url, (context) => quarantineList(context, {}));
    expect(code).toBe(0);
    expect(out[1]).toMatch(
      new RegExp(
        `^${id}  issue-policy +\\S+  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d +3 +crash: took its process with it$`,
      ),
    );
  });

  it('can be narrowed to one job, and read by a script', async () => {
    await using database = await freshDatabase();
    await setAside(database.sql, 'issue-policy', 'other');
    const { out } = await run(database.url, (context) => quarantineList(context, { job: 'other', json: true }));
    expect(out.map((line) => JSON.parse(line).job)).toEqual(['other']);
  });

  it('says so when nothing is there', async () => {
    await using database = await freshDatabase();
    expect((await run(database.url, (context) => quarantineList(context, {}))).out).toEqual([
      'nothing is in quarantine 隔离区为空',
    ]);
  });
});

describe('queue quarantine retry', () => {
  it('drives the named subject again and leaves the others, audited with its reason', async () => {
    await using database = await freshDatabase();
    const [first = '', second] = await setAside(database.sql, 'issue-policy', 'issue-policy');
    const { code, out } = await run(database.url, (context) =>
      quarantineRetry(context, { ids: [first], reason: 'mended' }),
    );
    expect([code, out[0]]).toEqual([0, expect.stringMatching(/^1 driven again/)]);
    expect((await listQuarantine(database.sql, cityAccess(), { limit: 10 })).map((row) => row.id)).toEqual([second]);
    expect(await driven(database.sql)).toBe(1);
    expect(await database.sql`select actor, action, subject_id, reason from audit_log`).toEqual([
      { actor: hostActor(), action: 'quarantine.retry', subject_id: first, reason: 'mended' },
    ]);
  });

  it('drives all of one job, or all', async () => {
    await using database = await freshDatabase();
    await setAside(database.sql, 'issue-policy', 'issue-policy', 'other');
    await run(database.url, (context) => quarantineRetry(context, { ids: [], job: 'issue-policy' }));
    expect(await driven(database.sql)).toBe(2);
    await run(database.url, (context) => quarantineRetry(context, { ids: [], all: true }));
    expect(await driven(database.sql)).toBe(3);
  });

  it('has one effect when it is repeated, and says that the row is gone', async () => {
    await using database = await freshDatabase();
    const ids = await setAside(database.sql, 'issue-policy');
    await run(database.url, (context) => quarantineRetry(context, { ids }));
    const again = await run(database.url, (context) => quarantineRetry(context, { ids }));
    expect([again.code, again.err]).toEqual([1, [`${ids[0]} is not in quarantine (any more)`]]);
    expect(await driven(database.sql)).toBe(1);
  });

  it.each([
    [{}, 'or give one of --job NAME and --all'],
    [{ ids: [newId()], all: true }, 'or give one of --job NAME and --all'],
    [{ ids: ['first'] }, '"first" is no id'],
  ])('refuses a call that could mean something else: %j', async (command, mend) => {
    await using database = await freshDatabase();
    const { code, err } = await run(database.url, (context) => quarantineRetry(context, command));
    expect([code, err.join()]).toEqual([2, expect.stringContaining(mend)]);
  });
});
