import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { createApiKey, keepApiKeys } from '../../src/store/api-keys.ts';
import type { Sql } from '../../src/store/connect.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { waitUntil } from '../support/wait-until.ts';

const make = (sql: Sql, scopes: readonly string[] = ['orders:read']) =>
  createApiKey(sql, { name: 'mini-program', source: 'platform', scopes, at: 1_700_000_000_000 });

/** The same pool, with a count of the statements that went through it. */
const counted = (sql: Sql) => {
  const seen = { statements: 0 };
  const counting = new Proxy(sql, {
    apply: (target, self, args) => {
      seen.statements += 1;
      return Reflect.apply(target, self, args);
    },
  });
  return { seen, sql: counting };
};

describe('API keys', () => {
  it('keep a hash of the secret and nothing from which it could be had back', async () => {
    await using db = await freshDatabase();
    const token = await make(db.sql);
    const [, secret = ''] = /^dsk_[0-9a-f]{32}_(.{43})$/.exec(token) ?? [];
    expect(secret).toHaveLength(43);
    const rows = await db.sql`select k::text as row, length(secret_hash) as bytes from api_keys k`;
    expect(rows).toMatchObject([{ bytes: 32 }]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('are refused with a scope that does not exist, or with none', async () => {
    await using db = await freshDatabase();
    await expect(make(db.sql, ['orders:read', 'orders:all'])).rejects.toThrow(UsageError);
    await expect(make(db.sql, [])).rejects.toThrow(/orders:write/);
  });

  it('are found by their token alone, with source and scopes', async () => {
    await using db = await freshDatabase();
    const token = await make(db.sql, ['orders:read', 'stats:read']);
    const keys = keepApiKeys(db.sql);
    expect(await keys.find(token)).toMatchObject({
      source: 'platform',
      scopes: new Set(['orders:read', 'stats:read']),
    });
    for (const wrong of [
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      `${token}A`,
      '',
      'dsk_',
      token.slice(4),
    ]) {
      expect(await keys.find(wrong)).toBeUndefined();
    }
  });

  it('work within a second of being made, and no longer than five after being revoked, in a process that runs', async () => {
    await using db = await freshDatabase();
    const keys = keepApiKeys(db.sql);
    await keys.find(await make(db.sql));
    const token = await make(db.sql);
    await waitUntil('the new key works', async () => (await keys.find(token)) !== undefined, 1_000);
    await db.sql`update api_keys set revoked_at = now()`;
    await waitUntil('the revoked key does not', async () => (await keys.find(token)) === undefined, 5_000);
  });

  it('cost Postgres next to nothing and no memory when ten thousand bad tokens come', async () => {
    await using db = await freshDatabase();
    const { seen, sql } = counted(db.sql);
    const keys = keepApiKeys(sql);
    const token = await make(db.sql);
    await keys.find(token);
    const bad = (n: number) => `dsk_${n.toString(16).padStart(32, '0')}_${'x'.repeat(43)}`;
    for (let n = 0; n < 1_000; n += 1) await keys.find(bad(n));
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 10_000; n += 1) await keys.find(n % 2 ? bad(n) : `${token.slice(0, -2)}zz`);
    expect(seen.statements).toBeLessThan(10);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
  });

  it('are not taken while Postgres cannot say whether they are still good', async () => {
    await using db = await freshDatabase();
    const token = await make(db.sql);
    const keys = keepApiKeys(db.sql);
    await db.sql`alter table api_keys rename to api_keys_away`;
    await expect(keys.find(token)).rejects.toMatchObject({ code: '42P01' });
    await db.sql`alter table api_keys_away rename to api_keys`;
    expect(await keys.find(token)).toBeDefined();
  });
});
