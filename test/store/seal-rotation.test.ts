import { glob } from 'node:fs/promises';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { createCipher, generateKeys } from '../../src/cipher.ts';
import { type DataKey, type Keys, readConfig } from '../../src/config.ts';
import type { BusinessDate } from '../../src/domain/business-date.ts';
import type { WorkerRecord } from '../../src/intake/records/worker.ts';
import type { Sql } from '../../src/store/connect.ts';
import { upsertEmployers } from '../../src/store/employers.ts';
import { newId } from '../../src/store/ids.ts';
import { keyUse, rotateSeals } from '../../src/store/seal-rotation.ts';
import { partsOf, sealedColumns } from '../../src/store/sealed-columns.ts';
import { upsertWorkers } from '../../src/store/workers.ts';
import { cityAccess } from '../support/access.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';

const now = 1_777_593_600_000;
const keysOf = (id: string): Keys => {
  const { keys } = readConfig(generateKeys(id));
  if (!keys) throw new Error('generated keys are a pair');
  return keys;
};
const [old, next] = [keysOf('k1'), keysOf('k2')];
const cipherOf = (first: DataKey, ...more: DataKey[]) =>
  createCipher({ dataKeys: [first, ...more], hashKey: old.hashKey });
const before = cipherOf(old.dataKeys[0]);
/** A process that the second roll has not reached: it knows the new key and still seals with the old one. */
const rolling = cipherOf(old.dataKeys[0], next.dataKeys[0]);
const rotating = cipherOf(next.dataKeys[0], old.dataKeys[0]);
const afterwards = cipherOf(next.dataKeys[0]);

const person = (i: number, name: string): WorkerRecord => ({
  ...{
    externalId: `W-${i}`,
    name,
    phone: `1380000${String(i).padStart(4, '0')}`,
    skills: [],
    intents: [],
    point: null,
  },
  identityStatus: 'valid',
  identity: { idType: 'passport', idNumber: `E${i}`, birthDate: '1990-01-31' as BusinessDate },
  ...{ radiusM: null, regionCode: null, servicePointCode: null, consent: null, priorityGroups: [] },
});
const register = (sql: Sql, cipher: typeof before, rows: readonly WorkerRecord[]) =>
  sql.begin((tx) => upsertWorkers(tx, cipher, { source: 'market', now, rows }));

/** People, an employer and a refused order, all sealed with the old key. */
const populated = async (count: number): Promise<FreshDatabase> => {
  const database = await freshDatabase();
  const { sql } = database;
  await register(
    sql,
    before,
    Array.from({ length: count }, (_, i) => person(i, `张${i}`)),
  );
  const employer = {
    externalId: 'E-1',
    name: '茶厂',
    uscc: null,
    contactPhone: '13900000000',
    regionCode: null,
    point: null,
  };
  await sql.begin((tx) => upsertEmployers(tx, before, { source: 'market', now, rows: [employer] }));
  await sql`
    insert into intake_rejections (id, source, external_id, surface, code, message, payload, refused_at)
    values (${newId()}, 'market', 'O-1', 'api', 'unknown_worker', 'no such worker', ${before.seal('intake_rejections.payload', '{}')}, ${now})`;
  const operator = newId();
  await sql`
    insert into operators (id, name, roles, region_codes, service_point_codes, token_hash, created_at)
    values (${operator}, 'li.hua', array['operator'], '{}', '{}', '\\x00', ${now})`;
  await sql`
    insert into operator_logins (id, password_hash, password_set_at, totp_secret)
    values (${operator}, 'argon2id$', ${now}, ${before.seal('operator_logins.totp_secret', 'ABCDEFGH')})`;
  return database;
};
const rotate = (sql: Sql, told: (field: string, count: number) => void = () => {}, cipher = rotating) =>
  rotateSeals(sql, cityAccess(), { cipher, keyId: 'k2', at: now, told });

/** Everything that is sealed, by the column, as it opens with the new key alone. */
const readable = async (sql: Sql): Promise<Record<string, number>> => {
  const opened: Record<string, number> = {};
  for (const field of sealedColumns) {
    const { table, column } = partsOf(field);
    const rows = await sql<
      { text: string }[]
    >`select ${sql(column)} as text from ${sql(table)} where ${sql(column)} is not null`;
    for (const { text } of rows) afterwards.open(field, text);
    opened[field] = rows.length;
  }
  return opened;
};

describe('the list of sealed columns', () => {
  it('names each one of the schema, and nothing else', async () => {
    const found: string[] = [];
    for await (const path of glob(new URL('../../src/schema/*.ts', import.meta.url).pathname)) {
      const tables = Object.values((await import(path)) as Record<string, unknown>).filter((x) => x instanceof PgTable);
      for (const table of tables) {
        const { name, columns } = getTableConfig(table);
        const sealed = columns.filter((c) => c.columnType === 'PgCustomColumn' && c.getSQLType() === 'text');
        found.push(...sealed.map((column) => `${name}.${column.name}`));
      }
    }
    expect([...sealedColumns].toSorted()).toEqual(found.toSorted());
  });
});

describe('rotating the data key', () => {
  it('seals everything anew, so that the old key can go, and changes nothing else', async () => {
    await using database = await populated(1_203);
    const { sql } = database;
    const rest = () => sql`select id, content_hash, phone_hash, updated_at from workers order by id`;
    const untouched = await rest();
    const told: Record<string, number> = {};
    const resealed = await rotate(sql, (field, count) => {
      told[field] = (told[field] ?? 0) + count;
    });
    const all = {
      ...{ 'persons.id_number': 1_203, 'workers.name': 1_203, 'workers.phone': 1_203 },
      ...{ 'employers.contact_phone': 1, 'intake_rejections.payload': 1, 'operator_logins.totp_secret': 1 },
    };
    expect([resealed, told]).toEqual([3_612, all]);
    expect(await readable(sql)).toEqual(all);
    expect(new Set((await keyUse(sql)).map((use) => use.keyId))).toEqual(new Set(['k2']));
    expect(await rest()).toEqual(untouched);
    expect(await sql`select actor, action, subject_id as key, after from audit_log`).toEqual([
      { actor: 'li', action: 'keys.rotate', key: 'k2', after: { resealed: 3_612 } },
    ]);
  });

  it('goes on where it was stopped, and does nothing the second time', async () => {
    await using database = await populated(1_100);
    const { sql } = database;
    const stop = new Error('killed');
    const killed = rotate(sql, () => {
      throw stop;
    });
    await expect(killed).rejects.toBe(stop);
    expect((await keyUse(sql)).some((use) => use.keyId === 'k1')).toBe(true);
    expect(await rotate(sql)).toBeGreaterThan(0);
    expect(await rotate(sql)).toBe(0);
    await readable(sql);
  });

  it('overwrites nothing that is written meanwhile, with the old key or the new one', async () => {
    await using database = await populated(1_000);
    const { sql } = database;
    let rotated = false;
    const rename = async (): Promise<number> => {
      let round = 0;
      while (!rotated) {
        round += 1;
        const cipher = round % 2 === 0 ? rolling : rotating;
        const rows = Array.from({ length: 100 }, (_, i) => person((i * 37 + round) % 1_000, `李${round}`));
        await register(sql, cipher, rows);
      }
      return round;
    };
    const [, rounds] = await Promise.all([
      rotate(sql).finally(() => {
        rotated = true;
      }),
      rename(),
    ]);
    await rotate(sql);
    const [{ deadlocks = 0 } = {}] = await sql<{ deadlocks: number }[]>`
      select deadlocks::int4 from pg_stat_database where datname = current_database()`;
    expect([rounds > 1, deadlocks]).toEqual([true, 0]);
    await readable(sql);
    const names = await sql<
      { externalId: string; name: string }[]
    >`select external_id as "externalId", name from workers`;
    const last = new Map<string, string>();
    for (let round = 1; round <= rounds; round += 1)
      for (let i = 0; i < 100; i += 1) last.set(`W-${(i * 37 + round) % 1_000}`, `李${round}`);
    for (const { externalId, name } of names)
      expect(afterwards.open('workers.name', name)).toBe(last.get(externalId) ?? `张${externalId.slice(2)}`);
  });

  it('passes by a row that somebody holds, without waiting, and takes it the next time', async () => {
    await using database = await populated(3);
    const { sql } = database;
    await sql.begin(async (tx) => {
      await tx`select from workers where external_id = 'W-1' for update`;
      await rotate(sql);
    });
    expect(await keyUse(sql)).toContainEqual({ field: 'workers.name', keyId: 'k1', values: 1 });
    await rotate(sql);
    await readable(sql);
  });

  it('leaves what does not open as it is, and tells of it', async () => {
    await using database = await populated(2);
    const { sql } = database;
    await sql`update workers set name = 'k1.damaged' where external_id = 'W-0'`;
    await sql`update workers set name = 'k0.lost' where external_id = 'W-1'`;
    await rotate(sql);
    const left = (await keyUse(sql)).filter((use) => use.keyId !== 'k2');
    expect(left).toEqual([
      { field: 'workers.name', keyId: 'k0', values: 1 },
      { field: 'workers.name', keyId: 'k1', values: 1 },
    ]);
  });
});
