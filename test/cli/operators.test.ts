import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CliContext } from '../../src/cli/context.ts';
import {
  operatorAdd,
  operatorDisable,
  operatorList,
  operatorResetSignIn,
  operatorSetRoles,
  operatorSetScope,
} from '../../src/cli/operators.ts';
import { quarantineList, quarantineRetry } from '../../src/cli/quarantine.ts';
import { newId } from '../../src/store/ids.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { hostActor, run } from './command.ts';

const add = async (url: string, name: string, roles = 'operator'): Promise<string> => {
  const { code, out } = await run(url, (context) => operatorAdd(context, { name, roles }));
  expect([code, out.length]).toEqual([0, 1]);
  return out[0] ?? '';
};

describe('operator add', () => {
  it('prints the token alone on standard output; elsewhere it does not stand', async () => {
    await using database = await freshDatabase();
    const { out, err } = await run(database.url, (context) =>
      operatorAdd(context, { name: 'li', roles: 'operator, viewer' }),
    );
    expect(out).toEqual([expect.stringMatching(/^dso_[\w-]{43}$/)]);
    expect(err.join()).not.toContain(out[0]);
    const [row] = await database.sql`select actor, after from audit_log`;
    expect(row).toEqual({
      actor: hostActor(),
      after: { roles: ['viewer', 'operator'], regionCodes: [], servicePointCodes: [] },
    });
  });

  it('refuses roles that one person may not hold, and prints no token', async () => {
    await using database = await freshDatabase();
    const { code, out, err } = await run(database.url, (context) =>
      operatorAdd(context, { name: 'li', roles: 'auditor,security_administrator' }),
    );
    expect([code, out, err.join()]).toEqual([2, [], expect.stringContaining('nobody is')]);
  });
});

describe('operator list, set-roles and disable', () => {
  it('show and change who may what', async () => {
    await using database = await freshDatabase();
    await add(database.url, 'li');
    await run(database.url, (context) => operatorSetRoles(context, { name: 'li', roles: 'viewer' }));
    const { out } = await run(database.url, (context) => operatorList(context, {}));
    expect(out[1]).toMatch(/^li +active 启用 +\S+ \S+ +whole city 全市 +viewer$/);
    await run(database.url, (context) => operatorDisable(context, { name: 'li' }));
    const json = await run(database.url, (context) => operatorList(context, { json: true }));
    expect(json.out.map((line) => JSON.parse(line))).toMatchObject([{ name: 'li', disabledAt: expect.any(Number) }]);
    expect(json.out.join()).not.toMatch(/token|hash/i);
  });
});

describe('operator set-scope', () => {
  it('gives another part of the city, and all of it only where that is said', async () => {
    await using database = await freshDatabase();
    await database.sql`insert into regions (code, name, level) values ('350702', '延平区', 'county')`;
    await add(database.url, 'li');
    const set = (options: object) =>
      run(database.url, (context) => operatorSetScope(context, { name: 'li', ...options }));
    expect((await set({ regions: '350702' })).out).toEqual(['li is now for 350702']);
    for (const options of [{}, { regions: '350702', wholeCity: true }]) {
      const { code, err } = await set(options);
      expect([code, err.join()]).toEqual([2, expect.stringContaining('--whole-city')]);
    }
    expect((await set({ wholeCity: true, reason: 'covers for all' })).out).toEqual(['li is now for whole city 全市']);
    const [last] = await database.sql`select action, reason from audit_log order by id desc limit 1`;
    expect(last).toEqual({ action: 'operator.set_scope', reason: 'covers for all' });
  });
});

describe('operator reset-sign-in', () => {
  it('prints a new token alone on standard output; the one before no longer fits', async () => {
    await using database = await freshDatabase();
    const before = await add(database.url, 'li');
    const { code, out, err } = await run(database.url, (context) =>
      operatorResetSignIn(context, { name: 'li', reason: 'lost the token' }),
    );
    expect([code, out]).toEqual([0, [expect.stringMatching(/^dso_[\w-]{43}$/)]]);
    expect(err.join()).not.toContain(out[0]);
    const list = async (DOORSTEP_TOKEN: string) =>
      (await run(database.url, (context) => quarantineList(context, {}), { DOORSTEP_TOKEN }, 'li')).code;
    expect([await list(before), await list(out[0] ?? '')]).toEqual([2, 0]);
    const [last] = await database.sql`select action, after, reason from audit_log order by id desc limit 1`;
    expect(last).toEqual({
      action: 'operator.reset_sign_in',
      after: { signIn: 'changed' },
      reason: 'lost the token',
    });
  });
});

describe('a command run --as an operator', () => {
  it('does what the operator may, and stands in the audit under that name', async () => {
    await using database = await freshDatabase();
    const DOORSTEP_TOKEN = await add(database.url, 'li');
    const ids = [newId()];
    await database.sql`
      insert into quarantine (id, job, topic, subject_id, code, message, attempts, quarantined_at)
      values (${ids[0] ?? ''}, 'issue-policy', 'order.signed', ${newId()}, 'crash', 'message', 3, now())`;
    const retry = await run(database.url, (context) => quarantineRetry(context, { ids }), { DOORSTEP_TOKEN }, 'li');
    expect(retry.code).toBe(0);
    const [last] = await database.sql`select actor, action from audit_log order by id desc limit 1`;
    expect(last).toEqual({ actor: 'operator:li', action: 'quarantine.retry' });
  });

  it('is refused with exit code 2 for what the operator may not, with a wrong token and without one', async () => {
    await using database = await freshDatabase();
    const DOORSTEP_TOKEN = await add(database.url, 'li', 'viewer');
    const tried = async (environment: Record<string, string>, as = 'li') => {
      const retry = (context: CliContext) => quarantineRetry(context, { ids: [newId()] });
      const { code, err } = await run(database.url, retry, environment, as);
      return `${code} ${err.join()}`;
    };
    expect(await tried({ DOORSTEP_TOKEN })).toMatch(/^2 operator:li lacks the permission quarantine\.retry/);
    expect(await tried({ DOORSTEP_TOKEN: 'dso_wrong' })).toMatch(/^2 no operator of this name has this token/);
    expect(await tried({ DOORSTEP_TOKEN }, 'wang')).toMatch(/^2 no operator of this name has this token/);
    expect(await tried({})).toMatch(/^2 --as li needs that operator's token in DOORSTEP_TOKEN/);
  });

  it('takes the option before and behind the command, and refuses it where it would change nothing', async () => {
    await using database = await freshDatabase();
    const DOORSTEP_TOKEN = await add(database.url, 'li', 'auditor');
    const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
    const env = { PATH: '/usr/bin:/bin', DATABASE_URL: database.url, DOORSTEP_TOKEN };
    const call = (...argv: string[]) =>
      promisify(execFile)(process.execPath, [main, ...argv], { env }).catch(
        (error: { code: number; stderr: string }) => error,
      );
    for (const argv of [
      ['--as', 'li', 'queue', 'quarantine', 'list'],
      ['queue', 'quarantine', 'list', '--as', 'li'],
    ])
      expect(await call(...argv)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('operator:li lacks the permission quarantine.read'),
      });
    expect(await call('--as', 'li', 'doctor')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("doctor is run by this machine's account, never --as an operator"),
    });
    expect(await call('queue', 'quarantine', 'list')).toMatchObject({
      stdout: 'nothing is in quarantine 隔离区为空\n',
    });
  });

  it('ends with the operator: who is disabled is refused at the next call', async () => {
    await using database = await freshDatabase();
    const DOORSTEP_TOKEN = await add(database.url, 'li');
    const list = () => run(database.url, (context) => quarantineList(context, {}), { DOORSTEP_TOKEN }, 'li');
    expect((await list()).code).toBe(0);
    await run(database.url, (context) => operatorDisable(context, { name: 'li' }));
    expect((await list()).code).toBe(2);
  });
});
