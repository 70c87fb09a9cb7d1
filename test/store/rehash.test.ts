import { describe, expect, it } from 'vitest';
import { createCipher, generateKeys } from '../../src/cipher.ts';
import { type Keys, readConfig } from '../../src/config.ts';
import type { BusinessDate } from '../../src/domain/business-date.ts';
import type { EmployerRecord } from '../../src/intake/records/employer.ts';
import type { WorkerRecord } from '../../src/intake/records/worker.ts';
import { keepRefusedOrders, type RefusedOrder, type SentOrder } from '../../src/intake/refused-orders.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { upsertEmployers } from '../../src/store/employers.ts';
import { rehash } from '../../src/store/rehash.ts';
import { upsertWorkers } from '../../src/store/workers.ts';
import { cityAccess } from '../support/access.ts';
import { freshDatabase } from '../support/fresh-database.ts';

const now = 1_777_593_600_000;
const keysOf = (): Keys => {
  const { keys } = readConfig(generateKeys('k1'));
  if (!keys) throw new Error('generated keys are a pair');
  return keys;
};
const keys = keysOf();
const [from, to, strange] = [keys, { ...keys, hashKey: keysOf().hashKey }, { ...keys, hashKey: keysOf().hashKey }].map(
  createCipher,
) as [ReturnType<typeof createCipher>, ReturnType<typeof createCipher>, ReturnType<typeof createCipher>];
const hashing = { from, to };

const worker = (i: number, fields: Partial<WorkerRecord> = {}): WorkerRecord => ({
  ...{
    externalId: `W-${i}`,
    name: `张${i}`,
    identityStatus: 'missing',
    identity: null,
    phone: null,
    skills: [],
    intents: [],
  },
  ...{
    point: null,
    radiusM: null,
    regionCode: null,
    servicePointCode: null,
    consent: null,
    priorityGroups: [],
    ...fields,
  },
});
const people: WorkerRecord[] = [
  worker(1, {
    identityStatus: 'valid',
    identity: { idType: 'passport', idNumber: 'E1', birthDate: '1990-01-31' as BusinessDate },
    ...{ phone: '13800138000', skills: ['tea-picking', 'cleaning', 'forklift'], intents: ['tea-picking', 'cleaning'] },
    ...{
      point: { lng: 118.12, lat: 27.33, datum: 'gcj02' },
      radiusM: 5_000,
      regionCode: '350702',
      servicePointCode: 'SP-1',
    },
    ...{ consent: { version: '2026-01', at: now - 1_000 }, priorityGroups: ['veteran', 'poverty'] },
  }),
  worker(2, { phone: '13800138001', skills: ['cleaning'] }),
  worker(3, { identityStatus: 'invalid', skills: ['e', 'd', 'c', 'b', 'a'] }),
];
const boss: EmployerRecord = {
  ...{
    externalId: 'E-1',
    name: '茶厂',
    uscc: '91350799MA0000DEMA',
    contactPhone: '0599-8833000',
    regionCode: '350702',
  },
  point: { lng: 118.12, lat: 27.33, datum: 'wgs84' },
};

const upsert = async (sql: Sql, cipher: typeof from): Promise<string[]> => {
  const batch = { source: 'market', now };
  const done = await Promise.all([
    sql.begin((tx) => upsertWorkers(tx, cipher, { ...batch, rows: people })),
    sql.begin((tx) => upsertEmployers(tx, cipher, { ...batch, rows: [boss] })),
  ]);
  return done.flat().map((one) => one.change);
};

/** Lends a pool that is gone when the work is done: rehashing wants to be alone. */
const visit = async <T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const sql = connect(url, { max: 2, name: 'visit' });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
};
/** A city whose people were stored with the old hash key; nobody is connected. */
const city = async () => {
  const database = await freshDatabase();
  await visit(database.url, async (sql) => {
    await upsert(sql, from);
    await sql`
      insert into idempotency_keys (api_key_id, route, key, request_hash, status, response, created_at)
      values (gen_random_uuid(), 'POST /v1/orders', 'a', sha256('a'), 201, '{}', ${now})`;
  });
  return database;
};
const rehashed = (url: string, by: Parameters<typeof rehash>[2] = hashing) =>
  visit(url, (sql) => rehash(sql, cityAccess(), by, { at: now }));
const hashes = async (sql: Sql) => ({
  persons: await sql`select encode(id_hash, 'hex') as id from persons`,
  workers:
    await sql`select encode(phone_hash, 'hex') as phone, encode(content_hash, 'hex') as content from workers order by external_id`,
  employers: await sql`select encode(content_hash, 'hex') as content from employers`,
});

describe('rehashing', () => {
  it('puts persons, phones and contents under the new key: the same file again makes nobody twice and changes nobody', async () => {
    await using database = await city();
    expect(await rehashed(database.url)).toEqual({ persons: 1, workers: 3, employers: 1, rejections: 0 });
    const { sql } = database;
    expect(await hashes(sql)).toMatchObject({
      persons: [{ id: to.hash('passport:E1').toString('hex') }],
      workers: [
        { phone: to.hash('13800138000').toString('hex') },
        { phone: to.hash('13800138001').toString('hex') },
        { phone: null },
      ],
    });
    // Too many skills to find out in which order they came: written once more, with the same content.
    expect(await upsert(sql, to)).toEqual(['unchanged', 'unchanged', 'updated', 'unchanged']);
    expect(await upsert(sql, to)).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged']);
    expect(await sql`select from persons`).toHaveLength(1);
  });

  it('forgets stored answers, which are compared by that key, and is on record', async () => {
    await using database = await city();
    await rehashed(database.url);
    expect(await database.sql`select from idempotency_keys`).toHaveLength(0);
    expect(await database.sql`select actor, action, after from audit_log`).toEqual([
      { actor: 'li', action: 'keys.rehash', after: { persons: 1, workers: 3, employers: 1, rejections: 0 } },
    ]);
  });

  it('puts refused rows without a usable id under the new key: the same row again is the same refusal', async () => {
    await using database = await city();
    const own = `row:${'a'.repeat(32)}`;
    const refused = (sent: SentOrder): RefusedOrder => ({
      ...{ sent, surface: 'import', line: 2 },
      refusal: { column: '', code: 'fields_invalid', message: 'test' },
    });
    const orders = [
      refused({ raw: { external_id: '350799196501011232', worker_external_id: 'W-1' } }),
      refused({ text: 'a line, torn' }),
      refused({ raw: { external_id: own } }),
    ];
    const keep = (cipher: typeof from) =>
      visit(database.url, (sql) => keepRefusedOrders(sql, cipher, { source: 'market', now, orders }));
    await keep(from);
    await visit(
      database.url,
      (sql) => sql`
        insert into intake_rejections (id, source, external_id, surface, code, message, payload, refused_at, closed_at)
        select gen_random_uuid(), source, external_id, surface, code, message, payload, refused_at, ${now} from intake_rejections`,
    );
    expect(await rehashed(database.url)).toMatchObject({ rejections: 3 });
    await keep(to);
    const { sql } = database;
    const open = await sql`select external_id as id, times from intake_rejections where closed_at is null order by 1`;
    expect(open).toHaveLength(3);
    expect(open.map(({ times }) => times)).toEqual([2, 2, 2]);
    expect(open.map(({ id }) => id)).toContain(own);
  });

  it('changes nothing when it is repeated', async () => {
    await using database = await city();
    await rehashed(database.url);
    const before = await visit(database.url, hashes);
    expect(await rehashed(database.url)).toBeUndefined();
    expect(await visit(database.url, hashes)).toEqual(before);
  });

  it('works without the old key too; then each record is written once more when it comes again', async () => {
    await using database = await city();
    await rehashed(database.url, { from: undefined, to });
    expect(await upsert(database.sql, to)).toEqual(['updated', 'updated', 'updated', 'updated']);
    expect(await database.sql`select from persons`).toHaveLength(1);
  });

  it('is refused while another process of Doorstep is connected, which it names', async () => {
    await using database = await city();
    await database.sql`select 1`;
    await expect(rehashed(database.url)).rejects.toMatchObject({
      code: 'not_offline',
      message: expect.stringContaining('doorstep test'),
    });
    expect(await hashes(database.sql)).toMatchObject({ persons: [{ id: from.hash('passport:E1').toString('hex') }] });
  });

  it('is refused when the old key is not the one that was used, and nothing is changed', async () => {
    await using database = await city();
    await expect(rehashed(database.url, { from: strange, to })).rejects.toMatchObject({ code: 'hash_key_unknown' });
    expect(await database.sql`select from audit_log`).toHaveLength(0);
  });

  it('is all or nothing: a value that does not open leaves every hash as it was', async () => {
    await using database = await city();
    await visit(database.url, (sql) => sql`update workers set phone = 'k1.damaged' where external_id = 'W-2'`);
    const before = await visit(database.url, hashes);
    await expect(rehashed(database.url)).rejects.toMatchObject({ code: 'sealed_damaged' });
    expect(await visit(database.url, hashes)).toEqual(before);
  });

  it('says so where one number was entered under two keys', async () => {
    await using database = await city();
    await visit(database.url, async (sql) => {
      await sql`
        insert into persons (id, id_hash, id_type, id_number, birth_date, created_at)
        select '00000000-0000-7000-8000-000000000000', ${from.hash('x')}, 'passport', id_number, birth_date, ${now} from persons`;
    });
    const twice = await rehashed(database.url, { from: undefined, to }).catch((error: { code: string }) => error.code);
    expect(twice).toBe('person_twice');
  });
});
