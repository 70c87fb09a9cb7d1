import { describe, expect, it } from 'vitest';
import { apiKeyAdd, apiKeyList, apiKeyRevoke } from '../../src/cli/api-key.ts';
import { keepApiKeys } from '../../src/store/api-keys.ts';
import { newId } from '../../src/store/ids.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { waitUntil } from '../support/wait-until.ts';
import { hostActor, run } from './command.ts';

const scopes = ['orders:read', 'orders:write'];

describe('api-key add', () => {
  it('prints the secret alone on standard output, and the server takes it', async () => {
    await using database = await freshDatabase();
    const { code, out } = await run(database.url, (context) => apiKeyAdd(context, { name: 'mini', scopes }));
    expect([code, out.length]).toEqual([0, 1]);
    const key = await keepApiKeys(database.sql).find(out[0] ?? '');
    expect(key).toMatchObject({ source: 'platform', scopes: new Set(scopes) });
  });

  it('keeps the secret nowhere, and audits who made the key', async () => {
    await using database = await freshDatabase();
    const { out, err } = await run(database.url, (context) =>
      apiKeyAdd(context, { name: 'mini', scopes, source: 'fair', reason: 'the fair begins' }),
    );
    const secret = out[0]?.split('_').at(-1) ?? '';
    const [stored] = await database.sql<{ text: string }[]>`
      select (select jsonb_agg(k)::text from api_keys k) || (select jsonb_agg(a)::text from audit_log a) as text`;
    expect(stored?.text).not.toContain(secret);
    expect(err.join('\n')).not.toContain(secret);
    expect(await database.sql`select actor, action, subject_id, after, reason from audit_log`).toEqual([
      {
        ...{ actor: hostActor(), action: 'api_key.add', subject_id: 'mini', after: { source: 'fair', scopes } },
        reason: 'the fair begins',
      },
    ]);
  });

  it.each([
    [{ name: 'mini', scopes: ['orders:delete'] }, 'a key has one or more of these scopes: parties:write'],
    [{ name: ' ', scopes }, 'give the key a name'],
  ])('refuses %j and makes no key', async (command, mend) => {
    await using database = await freshDatabase();
    const { code, out, err } = await run(database.url, (context) => apiKeyAdd(context, command));
    expect([code, out]).toEqual([2, []]);
    expect(err.join('\n')).toContain(mend);
    expect(await database.sql`select from api_keys`).toHaveLength(0);
  });
});

describe('api-key list and revoke', () => {
  const added = async (url: string) => {
    const { out } = await run(url, (context) => apiKeyAdd(context, { name: 'mini', scopes }));
    const listed = await run(url, (context) => apiKeyList(context, { json: true }));
    const [key] = listed.out.map((line): { id: string } => JSON.parse(line));
    return { secret: out[0] ?? '', id: key?.id ?? '', listed: listed.out.join() };
  };

  it('show each key with its state, and nothing of its secret', async () => {
    await using database = await freshDatabase();
    const { id, secret, listed } = await added(database.url);
    const { out } = await run(database.url, (context) => apiKeyList(context, {}));
    expect(out[1]).toMatch(new RegExp(`^${id}  mini +platform +\\S+ \\S+ +in force 有效 +orders:read, orders:write$`));
    expect(`${out.join()}${listed}`).not.toContain(secret.split('_').at(-1));
    await run(database.url, (context) => apiKeyRevoke(context, { id }));
    expect((await run(database.url, (context) => apiKeyList(context, {}))).out[1]).toContain('revoked 已吊销');
  });

  it('take a key from every running process within seconds, once, and audited with before and after', async () => {
    await using database = await freshDatabase();
    const { id, secret } = await added(database.url);
    const keys = keepApiKeys(database.sql);
    expect(await keys.find(secret)).toBeDefined();
    const revoke = () => run(database.url, (context) => apiKeyRevoke(context, { id, reason: 'leaked' }));
    expect((await revoke()).code).toBe(0);
    await waitUntil('the key is refused', async () => (await keys.find(secret)) === undefined, 6_000);
    expect(await revoke()).toMatchObject({ code: 1, err: [`${id} is no key in force (any more)`] });
    expect(await database.sql`select before, after, reason from audit_log where action = 'api_key.revoke'`).toEqual([
      { before: { id, source: 'platform', revoked: false }, after: { revoked: true }, reason: 'leaked' },
    ]);
  });

  it('answer 1 for a key that is not there, and 2 for what is no id', async () => {
    await using database = await freshDatabase();
    expect((await run(database.url, (context) => apiKeyRevoke(context, { id: newId() }))).code).toBe(1);
    const odd = await run(database.url, (context) => apiKeyRevoke(context, { id: 'mini' }));
    expect([odd.code, odd.err.join()]).toEqual([2, expect.stringContaining('api-key list')]);
  });
});
