import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Cipher, createCipher, generateKeys } from '../../src/cipher.ts';
import { readConfig } from '../../src/config.ts';
import type { BusinessDate } from '../../src/domain/business-date.ts';
import type { WorkerRecord } from '../../src/intake/records/worker.ts';
import { upsertEmployers } from '../../src/store/employers.ts';
import { upsertPostings } from '../../src/store/postings.ts';
import { upsertWorkers } from '../../src/store/workers.ts';
import { employer, type OrderOptions, order, worker } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

const hour = 3_600_000;
let world: World;
let cipher: Cipher;
beforeAll(async () => {
  world = await freshWorld();
  const { keys } = readConfig(generateKeys('test'));
  if (!keys) throw new Error('no keys were made');
  cipher = createCipher(keys);
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.sql`truncate outbox, chunks`);

const record = (externalId: string, fields: Partial<WorkerRecord> = {}): WorkerRecord => ({
  ...{ externalId, name: '张三', identityStatus: 'missing', identity: null, phone: null, skills: [], intents: [] },
  ...{ point: null, radiusM: null, regionCode: null, servicePointCode: null, consent: null, priorityGroups: [] },
  ...fields,
});
const passport = (idNumber: string, birthDate = '1990-01-31') => ({
  identityStatus: 'valid' as const,
  identity: { idType: 'passport' as const, idNumber, birthDate: birthDate as BusinessDate },
});
const put = (...rows: WorkerRecord[]) =>
  world.sql.begin((tx) => upsertWorkers(tx, cipher, { source: 'market', now: world.now, rows }));
const ids = async (externalId: string) => {
  const [row] = await world.sql<{ id: string; personId: string | null }[]>`
    select id, person_id as "personId" from workers where external_id = ${externalId}`;
  if (!row) throw new Error('no such worker');
  return { ...row, externalId };
};
const signed = async (externalId: string, options: OrderOptions = {}) =>
  order(world, { worker: await ids(externalId), ...options });
const events = (id: string) =>
  world.sql`select kind, version, before, after, actor from order_events where order_id = ${id} order by version`;
const owed = async (id: string) =>
  (await world.sql`select topic from outbox where subject_id = ${id} order by topic`).map((row) => row.topic);
const born = (date: string) => Date.parse(date) / 86_400_000;

describe('a worker whose identity is mended', () => {
  it('tells the orders that may still be covered who they are and were, without the name', async () => {
    await put(record('M-1'));
    const open = await signed('M-1');
    const past = await signed('M-1', {
      ...{ signedAt: world.now - 99 * hour, startsAt: world.now - 40 * hour, endsAt: world.now - 25 * hour },
    });
    const cancelled = await signed('M-1');
    await world.sql`update orders set cancelled_at = ${world.now} where id = ${cancelled}`;
    await performJob(world, 'issue-policy', { orderIds: [open] });
    await world.sql`truncate outbox, chunks`;
    await put(record('M-1', passport('E1000001')));
    const { personId } = await ids('M-1');
    expect(await events(open)).toEqual([
      {
        ...{ kind: 'identified', version: 2, actor: 'source:market' },
        before: { personId: null, identityStatus: 'missing', birthDay: null },
        after: { personId, identityStatus: 'valid', birthDay: born('1990-01-31') },
      },
    ]);
    expect(await owed(open)).toEqual(['cover.reopened']);
    expect([await events(past), await events(cancelled)]).toEqual([[], []]);
    const [row] = await world.sql`select identity_status as status, person_id as person from orders where id = ${open}`;
    expect(row).toEqual({ status: 'missing', person: null });
  });

  it('keeps the person that it was before', async () => {
    await put(record('M-2', passport('E1000002')));
    const before = await ids('M-2');
    const id = await signed('M-2');
    await put(record('M-2', passport('E1000003', '1991-01-31')));
    expect(await world.sql`select person_id, until from worker_past_persons where worker_id = ${before.id}`).toEqual([
      { person_id: before.personId, until: world.now },
    ]);
    expect((await events(id))[0]).toMatchObject({ before: { birthDay: born('1990-01-31') } });
    expect(await owed(id)).toEqual(['order.signed', 'order.signed']);
  });

  it('says of a name only that it changed, and only where nothing else did', async () => {
    await put(record('M-3', passport('E1000004')));
    const id = await signed('M-3');
    await put(record('M-3', { ...passport('E1000004'), name: '李四' }));
    await put(record('M-3', { ...passport('E1000004'), name: '李四', radiusM: 5_000 }));
    const told = await events(id);
    expect(told).toMatchObject([{ before: {}, after: { identityStatus: 'valid', name: 'changed' } }]);
    expect(JSON.stringify(told)).not.toMatch(/张三|李四|E1000004/);
  });

  it('tells the orders of every registration of a person whose birth date was corrected', async () => {
    await put(record('M-4', passport('E1000005')), record('M-5', passport('E1000005')));
    const [first, second] = [await signed('M-4'), await signed('M-5')];
    await put(record('M-4', passport('E1000005', '1992-02-29')));
    for (const id of [first, second])
      expect(await events(id)).toMatchObject([
        { before: { birthDay: born('1990-01-31') }, after: { birthDay: born('1992-02-29') } },
      ]);
  });

  it('tells nothing where nothing changed, or where the worker is new', async () => {
    await put(record('M-6', passport('E1000006')));
    const id = await signed('M-6');
    await put(record('M-6', passport('E1000006')), record('M-7', passport('E1000006')));
    await put(record('M-6', { ...passport('E1000006'), phone: '13800138000' }));
    expect(await events(id)).toEqual([]);
  });

  it('has each of two corrections that come at once in the history, in one order', async () => {
    await put(record('M-8', passport('E1000007')));
    const id = await signed('M-8');
    await Promise.all([put(record('M-8', passport('E1000008'))), put(record('M-8', passport('E1000009')))]);
    const [one, two] = await events(id);
    expect(one?.after.personId).toBe(two?.before.personId);
    expect(two?.after.personId).toBe((await ids('M-8')).personId);
  });
});

describe('what an order without cover was excluded for', () => {
  const excluded = async (options: OrderOptions): Promise<string> => {
    const id = await order(world, options);
    await performJob(world, 'issue-policy');
    await world.sql`truncate outbox, chunks`;
    expect((await world.sql`select cover_state as state from orders where id = ${id}`)[0]?.state).toBe('excluded');
    return id;
  };

  it('is decided again when its posting gets another class, skill or region, and not for another title', async () => {
    const by = await employer(world, { regionCode: null });
    const work = (fields: object) =>
      world.sql.begin((tx) =>
        upsertPostings(tx, {
          ...{ source: 'market', now: world.now },
          rows: [
            {
              ...{ externalId: 'P-M', employerExternalId: by.externalId, title: '采茶', skill: null, headcount: 9 },
              ...{
                certificateKind: null,
                wageFen: null,
                wageUnit: null,
                startsAt: world.now,
                endsAt: world.now + 99 * hour,
              },
              ...{ minAge: null, maxAge: null, point: null, regionCode: '350702', publishedAt: world.now },
              ...{ occupationClass: null, hiringUntil: null, hazardous: false, ...fields },
            },
          ],
        }),
      );
    const [made] = await work({});
    const posting = { id: made && 'id' in made ? made.id : '', externalId: 'P-M', employer: by };
    const id = await excluded({ posting, occupationClass: null });
    await work({ title: '春茶' });
    expect(await owed(id)).toEqual([]);
    await work({ title: '春茶', skill: 'tea-picking' });
    await work({ title: '春茶', skill: 'tea-picking', occupationClass: 3 });
    await work({ title: '春茶', skill: 'tea-picking', occupationClass: 3, regionCode: '350782' });
    expect(await owed(id)).toEqual(['cover.reopened', 'cover.reopened', 'cover.reopened']);
  });

  it('is decided again when its employer gets another code or region, and not for another name', async () => {
    const by = await employer(world, { regionCode: null });
    const id = await excluded({ employer: by, worker: await worker(world) });
    const rename = (fields: object) =>
      world.sql.begin((tx) =>
        upsertEmployers(tx, cipher, {
          ...{ source: 'market', now: world.now },
          rows: [
            {
              ...{
                externalId: by.externalId,
                name: '茶厂',
                uscc: null,
                contactPhone: null,
                regionCode: null,
                point: null,
              },
              ...fields,
            },
          ],
        }),
      );
    await rename({ name: '新茶厂' });
    expect(await owed(id)).toEqual([]);
    await rename({ name: '新茶厂', regionCode: '350702' });
    await rename({ name: '新茶厂', regionCode: '350702', uscc: '91350702MA31J5QK1B' });
    expect(await owed(id)).toEqual(['cover.reopened', 'cover.reopened']);
  });
});
