import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cipher, createCipher, generateKeys } from '../../src/cipher.ts';
import { readConfig } from '../../src/config.ts';
import type { BusinessDate } from '../../src/domain/business-date.ts';
import type { WorkerRecord } from '../../src/intake/records/worker.ts';
import { upsertWorkers } from '../../src/store/workers.ts';
import { tellMissedMends } from '../../src/store/workers-mended.ts';
import { type OrderOptions, order, orderRecords, sign } from '../support/builders.ts';
import { atTime, changed, coverOf, exclusionOf, liveAll } from '../support/order-life.ts';
import { testCipher } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const keysOf = () => {
  const { keys } = readConfig(generateKeys('test'));
  if (!keys) throw new Error('no keys were made');
  return keys;
};
const cipher = testCipher();

const record = (externalId: string, fields: Partial<WorkerRecord> = {}): WorkerRecord => ({
  ...{ externalId, name: '张三', identityStatus: 'missing', identity: null, phone: null, skills: [], intents: [] },
  ...{ point: null, radiusM: null, regionCode: null, servicePointCode: null, consent: null, priorityGroups: [] },
  ...fields,
});
const passport = (idNumber: string, birthDate = '1990-01-31') => ({
  identityStatus: 'valid' as const,
  identity: { idType: 'passport' as const, idNumber, birthDate: birthDate as BusinessDate },
});
const consent = { version: 'v1', at: 0 };
const put = ({ sql, now }: World, row: WorkerRecord, by: Cipher = cipher) =>
  sql.begin((tx) => upsertWorkers(tx, by, { source: 'market', now, rows: [row] }));
const handOf = async ({ sql }: World, externalId: string) => {
  const [row] = await sql<{ id: string; personId: string | null }[]>`
    select id, person_id as "personId" from workers where external_id = ${externalId}`;
  if (!row) throw new Error('no such worker');
  return { ...row, externalId };
};
const owed = async ({ sql }: World, id: string) =>
  (await sql`select topic from outbox where subject_id = ${id} order by id`).map((row) => row.topic);
const told = ({ sql }: World, id: string) =>
  sql`select kind, actor, before, after from order_events where order_id = ${id} order by version`;

/** Signs an order while `meanwhile` commits before it. */
const signAround = async (world: World, options: OrderOptions, meanwhile: () => Promise<unknown>): Promise<string> => {
  const records = await orderRecords(world, 1, () => options);
  const [outcome] = await world.sql.begin(async (tx) => {
    const signed = await sign(world, records, { tx });
    await meanwhile();
    return signed;
  });
  if (outcome?.kind !== 'signed') throw new Error('the order was not signed');
  return outcome.id;
};

describe('a worker who is mended while an order is being signed', () => {
  let world: World;
  beforeAll(async () => {
    world = await freshWorld();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('is told to the order by the sweep, once, and the order is covered', async () => {
    await put(world, record('M-1'));
    const worker = await handOf(world, 'M-1');
    const id = await signAround(world, { worker }, () => put(world, record('M-1', passport('E1000001'))));
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBe('identity_missing');
    await world.sql`truncate outbox, chunks`;
    expect(await tellMissedMends(world.chunkSql, world.now + minute)).toBe(1);
    const { personId } = await handOf(world, 'M-1');
    expect(await told(world, id)).toEqual([
      {
        ...{ kind: 'identified', actor: 'source:market' },
        before: { personId: null, identityStatus: 'missing', birthDay: null },
        after: { personId, identityStatus: 'valid', birthDay: Date.parse('1990-01-31') / 86_400_000 },
      },
    ]);
    expect(await owed(world, id)).toEqual(['cover.reopened']);
    expect(await tellMissedMends(world.chunkSql, world.now + 2 * minute)).toBe(0);
    await liveAll(atTime(world, world.now + 2 * minute));
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound' });
    expect(await tellMissedMends(world.chunkSql, world.now + 3 * minute)).toBe(0);
  });

  it('is told to a covered order, which stays with the first person on record, and only once', async () => {
    await put(world, record('M-2', passport('E1000002')));
    const worker = await handOf(world, 'M-2');
    const id = await signAround(world, { worker }, () => put(world, record('M-2', passport('E1000003'))));
    await liveAll(world);
    expect(await tellMissedMends(world.sql, world.now)).toBe(1);
    await liveAll(world);
    const [policy] = await world.sql`select person_id as id from policies where order_id = ${id}`;
    expect(policy?.id).toBe((await handOf(world, 'M-2')).personId);
    expect(await tellMissedMends(world.sql, world.now)).toBe(0);
  });

  it('is not told where the upsert told it, where the order is cancelled, or ten minutes later', async () => {
    await put(world, record('M-3'));
    const worker = await handOf(world, 'M-3');
    await order(world, { worker });
    await put(world, record('M-3', passport('E1000004')));
    const other = async (externalId: string, number: string) => {
      await put(world, record(externalId));
      const hand = await handOf(world, externalId);
      return signAround(world, { worker: hand }, () => put(world, record(externalId, passport(number))));
    };
    await changed(world, await other('M-4', 'E1000005'), { kind: 'cancel', reason: null });
    await other('M-5', 'E1000006');
    expect(await tellMissedMends(world.sql, world.now + 10 * minute)).toBe(0);
    expect(await tellMissedMends(world.sql, world.now + 10 * minute - 1)).toBe(1);
  });

  it('is told by two sweeps at once only once', async () => {
    await put(world, record('M-6'));
    const worker = await handOf(world, 'M-6');
    await signAround(world, { worker }, () => put(world, record('M-6', passport('E1000007'))));
    const counts = await Promise.all([1, 2, 3].map(() => tellMissedMends(world.sql, world.now)));
    expect(counts.toSorted()).toEqual([0, 0, 1]);
  });
});

describe('a consent that is given later', () => {
  let world: World;
  beforeAll(async () => {
    world = await freshWorld({ rules: { consent: 'required' } });
  });
  afterAll(() => world[Symbol.asyncDispose]());
  const excluded = async (externalId: string, fields: Partial<WorkerRecord> = {}): Promise<string> => {
    await put(world, record(externalId, fields));
    const id = await order(world, { worker: await handOf(world, externalId) });
    await liveAll(world);
    await world.sql`truncate outbox, chunks`;
    return id;
  };

  it('lets the order be decided again and covered; the same consent again asks for nothing', async () => {
    const id = await excluded('C-1', passport('E2000001'));
    expect(await exclusionOf(world, id)).toBe('consent_missing');
    const later = atTime(world, world.now + minute);
    await put(later, record('C-1', { ...passport('E2000001'), phone: '13800138000' }));
    expect(await owed(world, id)).toEqual([]);
    await put(later, record('C-1', { ...passport('E2000001'), consent }));
    expect(await owed(world, id)).toEqual(['cover.reopened']);
    await put(later, record('C-1', { ...passport('E2000001'), consent, phone: '13800138000' }));
    expect(await owed(world, id)).toEqual(['cover.reopened']);
    await liveAll(later);
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound' });
  });

  it('that comes with the missing number counts as well', async () => {
    const id = await excluded('C-2');
    expect(await exclusionOf(world, id)).toBe('identity_missing');
    const later = atTime(world, world.now + minute);
    await put(later, record('C-2', { ...passport('E2000002'), consent }));
    await liveAll(later);
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound' });
  });

  it('that came before the order was decided is found by the sweep, once', async () => {
    await put(world, record('C-3', passport('E2000003')));
    const id = await order(world, { worker: await handOf(world, 'C-3') });
    await put(world, record('C-3', { ...passport('E2000003'), consent }));
    await liveAll(world);
    expect(await exclusionOf(world, id)).toBe('consent_missing');
    expect(await tellMissedMends(world.chunkSql, world.now + minute)).toBe(1);
    expect(await tellMissedMends(world.chunkSql, world.now + minute)).toBe(0);
    await liveAll(atTime(world, world.now + minute));
    expect(await coverOf(world, id)).toMatchObject({ status: 'bound' });
  });
});

describe('an identity that is corrected after the order was cancelled', () => {
  it('reaches cover that still runs to midnight, and none that is over or was void', async () => {
    await using world = await freshWorld();
    await put(world, record('X-1', passport('E3000001')));
    const worker = await handOf(world, 'X-1');
    const id = await order(world, { worker, endsAt: world.now + 40 * hour });
    const before = await order(world, { worker, startsAt: world.now + 9 * hour, endsAt: world.now + 12 * hour });
    await liveAll(world);
    const started = atTime(world, world.now + 3 * hour);
    for (const one of [id, before]) await changed(started, one, { kind: 'cancel', reason: null });
    await liveAll(started);
    expect(await coverOf(world, id)).toMatchObject({ status: 'ended', coverEnd: world.now + 16 * hour });
    await put(atTime(world, world.now + 4 * hour), record('X-1', passport('E3000002')));
    await liveAll(atTime(world, world.now + 4 * hour));
    const [policy] = await world.sql`select person_id as id from policies where order_id = ${id}`;
    expect(policy?.id).toBe((await handOf(world, 'X-1')).personId);
    expect((await told(world, before)).map((e) => e.kind)).toEqual(['cancelled']);
    await put(atTime(world, world.now + 17 * hour), record('X-1', passport('E3000003')));
    expect((await told(world, id)).map((e) => e.kind)).toEqual(['cancelled', 'identified']);
  });
});

describe('a name that was sealed with a key that is missing here', () => {
  it('stops the upsert, for nobody can say whether it changed', async () => {
    await using world = await freshWorld();
    const { dataKeys, hashKey } = keysOf();
    const [first] = dataKeys;
    const other = createCipher({ dataKeys: [{ ...first, id: 'other' }], hashKey });
    await put(world, record('K-1'), other);
    const known = createCipher({ dataKeys, hashKey });
    await expect(put(world, record('K-1', { name: '李四' }), known)).rejects.toMatchObject({
      code: 'data_key_missing',
    });
    expect((await put(world, record('K-1'), other))[0]).toMatchObject({ change: 'unchanged' });
  });
});
