import { describe, expect, it } from 'vitest';
import { createCipher, generateKeys } from '../../src/cipher.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { doctor } from '../../src/cli/doctor.ts';
import { readConfig } from '../../src/config.ts';
import { applyReference } from '../../src/intake/apply/apply-reference.ts';
import { nanping, readReference } from '../../src/intake/apply/read-reference.ts';
import { migrateQueue } from '../../src/queues/connection.ts';
import type { Sql } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { administer, type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';
import { startRedis } from '../support/own-servers.ts';
import { run } from './command.ts';

const keys = generateKeys('k1');
const now = Date.parse('2026-05-01T00:00:00Z');

/** What the doctor finds, by part; not looked at are the machine's disk, and the durability of a server that is for tests. */
const examine = async (url: string, environment: Record<string, string> = keys) => {
  const { code, out } = await run(url, (context) => doctor(context, { json: true }), environment);
  const findings = out
    .map((line) => JSON.parse(line) as Finding)
    .filter(({ part }) => part !== 'durability' && part !== 'disk');
  const of = (part: string) => findings.find((finding) => finding.part === part);
  return { code, of, unwell: findings.filter((finding) => finding.level !== 'ok').map((finding) => finding.part) };
};

const ready = async (database: FreshDatabase): Promise<void> => {
  await migrateQueue({ kind: 'postgres', url: database.url });
  await applyReference(database.sql, await readReference([nanping]), { now, actor: 'host:tester' });
};

const storePerson = async (sql: Sql): Promise<void> => {
  const { keys: read } = readConfig(keys);
  if (!read) throw new Error('no keys were read');
  const cipher = createCipher(read);
  const [person, worker] = [newId(), newId()];
  await sql`
    insert into persons (id, id_hash, id_type, id_number, birth_date, created_at)
    values (${person}, ${cipher.hash('resident:1')}, 'resident', ${cipher.seal('persons.id_number', '1')}, '1990-01-01', ${now})`;
  await sql`
    insert into workers (id, source, external_id, person_id, identity_status, name, intents, priority_groups, content_hash, created_at, updated_at)
    values (${worker}, 'test', '1', ${person}, 'valid', ${cipher.seal('workers.name', 'x')}, '{}', '{}', '\\x00', ${now}, ${now})`;
};

describe('doctor', () => {
  it('finds nothing wrong with a city that is ready', async () => {
    await using database = await freshDatabase();
    await ready(database);
    expect((await examine(database.url)).unwell).toEqual([]);
  });

  it('shows each finding with its mend, in words of both languages', async () => {
    await using database = await freshDatabase();
    await migrateQueue({ kind: 'postgres', url: database.url });
    const { code, out } = await run(database.url, (context) => doctor(context, {}), keys);
    expect(code).toBe(1);
    const at = out.findIndex((line) => /^FAULT 故障 {2}programmes +no programme is in force/.test(line));
    expect(out[at + 1]).toBe('              → npm run doorstep -- apply examples/nanping (or your own files)');
    expect(out.at(-1)).toMatch(/^faults: \d+, warnings: \d+$/);
  });

  it('finds a schema that is older, and looks no further into it', async () => {
    await using database = await freshDatabase();
    await ready(database);
    await administer(database.url, 'delete from drizzle.__drizzle_migrations where id = 1');
    const { code, of } = await examine(database.url);
    expect([code, of('schema')]).toEqual([
      1,
      expect.objectContaining({ level: 'fault', mend: 'npm run doorstep -- migrate' }),
    ]);
    expect(of('programmes')).toBeUndefined();
  });

  it('finds a queue schema that is missing', async () => {
    await using database = await freshDatabase();
    const { of } = await examine(database.url);
    expect(of('queue')).toMatchObject({ level: 'fault', what: 'Postgres has no queue schema yet' });
  });

  it('finds missing keys, keys that do not open what is stored, and another hash key', async () => {
    await using database = await freshDatabase();
    await ready(database);
    await storePerson(database.sql);
    expect((await examine(database.url)).of('stored data')).toMatchObject({
      level: 'ok',
      what: 'the keys open all 4 values that were tried',
    });
    expect((await examine(database.url, {})).of('keys')).toMatchObject({
      level: 'fault',
      what: expect.stringContaining('are needed with DATABASE_URL'),
    });
    const other = (await examine(database.url, generateKeys('k2'))).of('stored data');
    expect(other).toMatchObject({
      level: 'fault',
      what: 'DOORSTEP_DATA_KEYS has no key named "k1", which sealed this field',
    });
    const hash = (await examine(database.url, { ...keys, DOORSTEP_HASH_KEY: generateKeys('k').DOORSTEP_HASH_KEY })).of(
      'stored data',
    );
    expect(hash).toMatchObject({ level: 'fault', what: expect.stringContaining('DOORSTEP_HASH_KEY is not the one') });
  });

  it('finds a plan that is no longer in force, and a fund that runs out', async () => {
    await using database = await freshDatabase();
    await ready(database);
    const { sql } = database;
    const year = new Date(now).getUTCFullYear();
    await sql`insert into fund_years (programme_id, year, budget_fen, spent_fen) select id, y, 100, 90 from programmes, generate_series(${year}::int4, ${year + 20}::int4) y`;
    expect((await examine(database.url)).of('fund of NP-LGB')).toMatchObject({
      level: 'warn',
      what: expect.stringContaining('0.10 of 1.00 yuan left'),
    });
    await sql`update plan_versions set valid_to = '2024-01-01'`;
    expect((await examine(database.url)).of('plans of NP-LGB')).toMatchObject({ level: 'fault' });
  });

  it('finds what waits for a person, and says where to look', async () => {
    await using database = await freshDatabase();
    await ready(database);
    await quarantineSubject(database.sql, {
      job: 'issue-policy',
      topic: 'order.signed',
      subjectId: newId(),
      code: 'x',
      message: 'x',
      attempts: 1,
    });
    await database.sql`
      insert into chunks (topic, lane, ids, oldest_at, due_at, deliveries) values ('order.signed', 0, '{}', now(), now(), 8)`;
    const { of } = await examine(database.url);
    expect(of('quarantine')).toMatchObject({ level: 'warn', mend: 'npm run doorstep -- queue quarantine list' });
    expect(of('chunks')).toMatchObject({ level: 'fault' });
  });

  it('finds a Postgres that does not answer, and tells the rest all the same', async () => {
    const { code, of, unwell } = await examine('postgres://nobody@127.0.0.1:1/none');
    expect([code, unwell]).toEqual([1, ['postgres', 'queue']]);
    expect(of('postgres')?.what).toContain('ECONNREFUSED');
    expect(of('node')).toMatchObject({ level: 'ok' });
  });

  it('warns of a Redis that forgets, finds nothing wrong with one that does not, and a fault in one that evicts or is away', async () => {
    await using database = await freshDatabase();
    await ready(database);
    await using forgetful = await startRedis();
    await using durable = await startRedis({ appendonly: true });
    expect((await examine(database.url, { ...keys, REDIS_URL: forgetful.url })).unwell).toEqual(['queue persistence']);
    expect((await examine(database.url, { ...keys, REDIS_URL: durable.url })).unwell).toEqual([]);
    await durable.kill('SIGKILL');
    const away = await examine(database.url, { ...keys, REDIS_URL: durable.url });
    expect([away.code, away.unwell]).toEqual([1, ['queue']]);
  });
});
