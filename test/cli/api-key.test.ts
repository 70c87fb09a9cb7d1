import { describe, expect, it } from 'vitest';
import { apiKeyAdd } from '../../src/cli/api-key.ts';
import { hostActor } from '../../src/cli/host-actor.ts';
import { keepApiKeys } from '../../src/store/api-keys.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { run } from './command.ts';

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
      apiKeyAdd(context, { name: 'mini', scopes, source: 'fair' }),
    );
    const secret = out[0]?.split('_').at(-1) ?? '';
    const [stored] = await database.sql<{ text: string }[]>`
      select (select jsonb_agg(k)::text from api_keys k) || (select jsonb_agg(a)::text from audit_log a) as text`;
    expect(stored?.text).not.toContain(secret);
    expect(err.join('\n')).not.toContain(secret);
    expect(await database.sql`select actor, action, subject_id, after from audit_log`).toEqual([
      { actor: hostActor(), action: 'api_key.add', subject_id: 'mini', after: { source: 'fair', scopes } },
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
