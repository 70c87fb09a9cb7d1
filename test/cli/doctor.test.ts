import { Redis } from 'ioredis';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { createCipher, generateKeys } from '../../src/cipher.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { examinePartners } from '../../src/cli/doctor/partners.ts';
import { doctor } from '../../src/cli/doctor.ts';
import { readConfig } from '../../src/config.ts';
import { applyReference } from '../../src/intake/apply/apply-reference.ts';
import { nanping, readReference } from '../../src/intake/apply/read-reference.ts';
import { migrateQueue } from '../../src/queues/connection.ts';
import type { Sql } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { cityAccess } from '../support/access.ts';
import { administer, type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';
import { type OwnServer, startRedis } from '../support/own-servers.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { run } from './command.ts';

const keys = generateKeys('k1');
const now = Date.parse('2026-05-01T00:00:00Z');

/** The environment of a city that is ready. */
const whole: Record<string, string> = {
  ...keys,
  DOORSTEP_ROLES: 'api,console',
  ALARM_WEBHOOK: 'https://127.0.0.1/alarms',
  ALARM_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  ALLOW_PRIVATE_TARGETS: '1',
  MESSAGE_GATEWAY_URL: 'https://127.0.0.1/messages',
};

const unlike = ['durability', 'disk', 'checkpoints'];

/** What the doctor finds, by part; not looked at are the machine's disk, and the pace and durability of a server that is for tests. */
const examine = async (url: string, environment: Record<string, string> = whole) => {
  const { code, out } = await run(url, (context) => doctor(context, { json: true }), environment);
  const findings = out.map((line) => JSON.parse(line) as Finding).filter(({ part }) => !unlike.includes(part));
  const of = (part: string) => findings.find((finding) => finding.part === part);
  return { code, of, unwell: findings.filter((finding) => finding.level !== 'ok').map((finding) => finding.part) };
};

const ready = async (database: FreshDatabase): Promise<void> => {
  await migrateQueue({ kind: 'postgres', url: database.url });
  await applyReference(database.sql, await readReference([nanping]), { now, access: cityAccess('host:tester') });
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

/** A mail server on loopback that lets in who gives the right password. */
const startSmtp = async () => {
  const server = new SMTPServer({
    ...{ authOptional: false, hideSTARTTLS: true, allowInsecureAuth: true },
    onAuth: ({ password }, _session, done) =>
      password === 'right' ? done(null, { user: 'doorstep' }) : done(new Error('no')),
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `smtp://doorstep:right@127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => server.close(() => closed())),
  };
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
    const { DOORSTEP_DATA_KEYS, DOORSTEP_HASH_KEY, ...keyless } = whole;
    expect((await examine(database.url, keyless)).of('keys')).toMatchObject({
      level: 'fault',
      what: expect.stringContaining('are needed with DATABASE_URL'),
    });
    const other = (await examine(database.url, { ...whole, ...generateKeys('k2') })).of('stored data');
    expect(other).toMatchObject({
      level: 'fault',
      what: 'DOORSTEP_DATA_KEYS has no key "k1", which seals 1 of persons.id_number',
      mend: expect.stringContaining('give the keys this data was stored with'),
    });
    const hash = (await examine(database.url, { ...whole, DOORSTEP_HASH_KEY: generateKeys('k').DOORSTEP_HASH_KEY })).of(
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

  it('warns of a Redis that forgets or has no bound, finds nothing wrong with one that has both, and a fault in one that evicts or is away', async () => {
    await using database = await freshDatabase();
    await ready(database);
    await using forgetful = await startRedis();
    await using durable = await startRedis({ appendonly: true, maxmemory: '64mb' });
    const on = (redis: OwnServer) => examine(database.url, { ...whole, REDIS_URL: redis.url });
    expect((await on(forgetful)).unwell).toEqual(['queue persistence', 'queue memory']);
    expect((await on(durable)).unwell).toEqual([]);
    const redis = new Redis(durable.url);
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await redis.quit();
    expect((await on(durable)).of('queue eviction')).toMatchObject({
      level: 'fault',
      mend: 'in redis.conf: maxmemory-policy noeviction',
    });
    await durable.kill('SIGKILL');
    const away = await on(durable);
    expect([away.code, away.unwell]).toEqual([1, ['queue']]);
  });

  it('finds the node of a cluster that is away, and slots that nobody serves', async () => {
    await using database = await freshDatabase();
    await ready(database);
    await using cluster = await startRedisCluster();
    const faults = async () => {
      const { out } = await run(database.url, (context) => doctor(context, { json: true }), {
        ...whole,
        REDIS_URL: cluster.url,
      });
      const found = out.map((line) => JSON.parse(line) as Finding).filter((f) => f.part === 'queue');
      return found.flatMap((f) => (f.level === 'fault' ? [f.what.replace(/127\.0\.0\.1:\d+/, 'a node')] : []));
    };
    expect(await faults()).toEqual([]);
    await cluster.nodes[0]?.kill('SIGKILL');
    const slots = 'the cluster at a node does not serve all slots';
    const missed = ['Redis at a node does not answer (ECONNREFUSED)', slots, slots];
    await expect.poll(faults, { timeout: 15_000 }).toEqual(missed);
  });

  it('finds values that an older key seals, and how to seal them anew', async () => {
    await using database = await freshDatabase();
    await ready(database);
    await storePerson(database.sql);
    const { DOORSTEP_DATA_KEYS: fresh } = generateKeys('k2');
    const rotating = { ...whole, DOORSTEP_DATA_KEYS: `${fresh},${keys.DOORSTEP_DATA_KEYS}` };
    expect((await examine(database.url, rotating)).of('key rotation')).toMatchObject({
      what: '2 values are sealed with an older key than "k2"',
      mend: 'npm run doorstep -- keys rotate',
    });
  });

  it('asks the mail server whether it takes mail from us, and finds alarms that go nowhere', async () => {
    await using mail = await startSmtp();
    const at = (environment: Record<string, string>) => examine('postgres://nobody@127.0.0.1:1/none', environment);
    const mailed = { ...keys, ALARM_EMAIL: 'ops@city.example', MAIL_FROM: 'Doorstep <doorstep@city.example>' };
    const fine = await at({ ...mailed, SMTP_URL: mail.url });
    expect([fine.of('alarm target')?.level, fine.of('mail server')?.level]).toEqual(['ok', 'ok']);
    expect((await at({ ...mailed, SMTP_URL: mail.url.replace('right', 'wrong') })).of('mail server')).toMatchObject({
      level: 'fault',
      what: expect.stringMatching(/^127\.0\.0\.1:\d+ does not take mail from us \(EAUTH\)$/),
    });
    expect((await at(mailed)).of('alarms by mail')).toMatchObject({ level: 'fault', mend: 'set SMTP_URL' });
    const silent = await at(keys);
    expect([silent.of('alarm target')?.level, silent.of('messages')?.level]).toEqual(['warn', 'warn']);
  });

  it('says where the alarms and messages of the demo go, which has partners of its own', async () => {
    const demo = await examinePartners(readConfig({}));
    expect(demo).toEqual([
      expect.objectContaining({ part: 'alarm target', level: 'ok', what: expect.stringContaining('city mailbox') }),
      expect.objectContaining({ part: 'messages', level: 'ok', what: expect.stringContaining('city mailbox') }),
    ]);
  });

  it('finds that the demo mails alarms to nobody where it is given a mail server and no address', async () => {
    const [target] = await examinePartners(readConfig({ SMTP_URL: 'smtp://127.0.0.1:1' }));
    expect(target).toMatchObject({
      ...{ part: 'alarm target', level: 'warn', what: expect.stringContaining('go nowhere') },
      mend: expect.stringMatching(/^set ALARM_EMAIL .* or take SMTP_URL out/),
    });
  });

  it('finds a webhook that is unsigned, unencrypted, or lies where nothing is posted', async () => {
    const at = async (environment: Record<string, string>) => {
      const { of } = await examine('postgres://nobody@127.0.0.1:1/none', { ...keys, ...environment });
      return [of('alarm webhook')?.level, of('webhook secret')?.level];
    };
    expect(await at({ ALARM_WEBHOOK: 'https://127.0.0.1/x' })).toEqual(['fault', 'warn']);
    expect(await at({ ALARM_WEBHOOK: 'http://93.184.215.14/x' })).toEqual(['warn', 'warn']);
    const signed = { ALARM_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', ALLOW_PRIVATE_TARGETS: '1' };
    expect(await at({ ALARM_WEBHOOK: 'https://127.0.0.1/x', ...signed })).toEqual(['ok', undefined]);
  });

  it('finds more sessions than Postgres lets in', async () => {
    await using database = await freshDatabase();
    const greedy = { ...whole, DOORSTEP_ROLES: 'worker', DOORSTEP_WORKERS: '64', DOORSTEP_CONCURRENCY: '64' };
    expect((await examine(database.url, greedy)).of('connections')).toMatchObject({
      level: 'fault',
      mend: expect.stringMatching(/^alter system set max_connections = \d+; then restart Postgres/),
    });
  });
});
