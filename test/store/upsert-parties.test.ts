import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cipher, createCipher, generateKeys } from '../../src/cipher.ts';
import { readConfig } from '../../src/config.ts';
import type { BusinessDate } from '../../src/domain/business-date.ts';
import type { EmployerRecord } from '../../src/intake/records/employer.ts';
import type { PostingRecord } from '../../src/intake/records/posting.ts';
import type { WorkerRecord } from '../../src/intake/records/worker.ts';
import type { Tx } from '../../src/store/connect.ts';
import { upsertEmployers } from '../../src/store/employers.ts';
import { upsertPostings } from '../../src/store/postings.ts';
import { upsertServicePoints } from '../../src/store/service-points.ts';
import { upsertWorkers } from '../../src/store/workers.ts';
import { freshWorld, type World } from '../support/world.ts';

let world: World;
let cipher: Cipher;
beforeAll(async () => {
  world = await freshWorld();
  const { keys } = readConfig(generateKeys('test'));
  if (!keys) throw new Error('no keys were made');
  cipher = createCipher(keys);
});
afterAll(() => world[Symbol.asyncDispose]());

const passport = (idNumber: string, birthDate = '1990-01-31') => ({
  identityStatus: 'valid' as const,
  identity: { idType: 'passport' as const, idNumber, birthDate: birthDate as BusinessDate },
});
const worker = (externalId: string, fields: Partial<WorkerRecord> = {}): WorkerRecord => ({
  ...{
    externalId,
    name: '张三',
    identityStatus: 'missing',
    identity: null,
    phone: null,
    skills: [],
    intents: [],
    point: null,
  },
  ...{ radiusM: null, regionCode: null, servicePointCode: null, consent: null, priorityGroups: [], ...fields },
});
const employer = (externalId: string, fields: Partial<EmployerRecord> = {}): EmployerRecord => ({
  ...{ externalId, name: '云岭茶业', uscc: null, contactPhone: null, regionCode: null, point: null, ...fields },
});

const put = (...rows: WorkerRecord[]) =>
  world.sql.begin((tx) => upsertWorkers(tx, cipher, { source: 'market', now: world.now, rows }));
const stored = async (externalId: string) => {
  const [row] = await world.sql`
    select w.*, p.birth_date as birth, p.id_number, array(select skill || ' ' || source from worker_skills where worker_id = w.id order by 1) as skills
    from workers w left join persons p on p.id = w.person_id where external_id = ${externalId}`;
  return row ?? {};
};

describe('upserting workers', () => {
  it('answers each in input order: created, unchanged, updated, always with the same id', async () => {
    const [b, a] = await put(worker('b'), worker('a'));
    expect([b?.change, a?.change]).toEqual(['created', 'created']);
    const again = await put(worker('a', { radiusM: 3_000 }), worker('c'), worker('b'));
    expect(again.map((one) => one.change)).toEqual(['updated', 'created', 'unchanged']);
    expect([again[0]?.id, again[2]?.id]).toEqual([a?.id, b?.id]);
  });

  it('seals name, phone and number, and finds phone and person by keyed hashes alone', async () => {
    await put(worker('sealed', { ...passport('E0000001'), phone: '13800138000' }));
    const row = await stored('sealed');
    expect(JSON.stringify(row)).not.toMatch(/张三|13800138000|E0000001/);
    expect(cipher.open('workers.name', row.name)).toBe('张三');
    expect(cipher.open('workers.phone', row.phone)).toBe('13800138000');
    expect(cipher.open('persons.id_number', row.id_number)).toBe('E0000001');
    expect(Buffer.compare(row.phone_hash, cipher.hash('13800138000'))).toBe(0);
  });

  it('lets two registrations be one person, and corrects a birth date that a document cannot tell', async () => {
    await put(worker('twin-1', passport('E0000002')), worker('twin-2', passport('E0000002')));
    const [first, second] = [await stored('twin-1'), await stored('twin-2')];
    expect(first.person_id).toBe(second.person_id);
    await put(worker('twin-2', passport('E0000002', '1991-01-31')));
    expect((await stored('twin-1')).birth).toBe('1991-01-31');
  });

  it('gives a worker a person when the number is mended, and takes it when it fails', async () => {
    await put(worker('mended'));
    expect(await stored('mended')).toMatchObject({ identity_status: 'missing', person_id: null });
    await put(worker('mended', passport('E0000003')));
    expect(await stored('mended')).toMatchObject({ identity_status: 'valid', birth: '1990-01-31' });
    await put(worker('mended', { identityStatus: 'invalid' }));
    expect(await stored('mended')).toMatchObject({ identity_status: 'invalid', person_id: null });
  });

  it('replaces declared skills and never touches those that a certificate proves', async () => {
    const [one] = await put(
      worker('skilled', { skills: ['tea-picking', 'cleaning'], intents: ['cleaning'], priorityGroups: ['over_50'] }),
    );
    await world.sql`insert into worker_skills (worker_id, skill, source) values (${one?.id ?? ''}, 'forklift', 'certificate')`;
    await put(worker('skilled', { skills: ['cleaning', 'forklift'] }));
    expect(await stored('skilled')).toMatchObject({
      skills: ['cleaning declared', 'forklift certificate', 'forklift declared'],
      intents: [],
      priority_groups: [],
    });
  });

  it('adds a consent once and never takes back its withdrawal', async () => {
    const consent = { version: '2026-01', at: world.now };
    const [one] = await put(worker('agrees', { consent }));
    await world.sql`update consents set withdrawn_at = ${world.now} where worker_id = ${one?.id ?? ''}`;
    await put(worker('agrees', { consent, radiusM: 500 }));
    await put(worker('agrees', { consent: null }));
    const rows =
      await world.sql`select text_version, channel, withdrawn_at is not null as withdrawn from consents where worker_id = ${one?.id ?? ''}`;
    expect(rows).toEqual([{ text_version: '2026-01', channel: 'market', withdrawn: true }]);
  });

  it('writes nothing and locks nothing where the content is stored already', async () => {
    await put(worker('still', passport('E0000004')));
    await world.sql.begin(async (tx) => {
      await tx`select from workers where external_id = 'still' for update`;
      await tx`select from persons for update`;
      expect(await put(worker('still', passport('E0000004')))).toMatchObject([{ change: 'unchanged' }]);
    });
  });

  it('never deadlocks with another call on the same rows in another order', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => i);
    const rounds = Array.from({ length: 12 }, (_, round) =>
      put(
        ...(round % 2 ? rows : rows.toReversed()).map((i) =>
          worker(`race-${i}`, { ...passport(`E1${String(i).padStart(6, '0')}`), radiusM: 1_000 + round }),
        ),
      ),
    );
    await Promise.all(rounds);
    const [count] =
      await world.sql`select count(*)::int4 as workers, count(distinct person_id)::int4 as persons from workers where external_id like 'race-%'`;
    expect(count).toEqual({ workers: 300, persons: 300 });
  });

  it('counts one of two equal calls at once as unchanged, and gives both the same ids', async () => {
    const rows = Array.from({ length: 200 }, (_, i) =>
      worker(`same-${i}`, passport(`E2${String(i).padStart(6, '0')}`)),
    );
    const [a, b] = await Promise.all([put(...rows), put(...rows)]);
    expect(a.map((one) => one.id)).toEqual(b.map((one) => one.id));
    const [count] = await world.sql`select count(*)::int4 as count from workers where external_id like 'same-%'`;
    expect(count).toEqual({ count: 200 });
  });
});

describe('upserting employers, postings and service points', () => {
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => world.sql.begin(work) as Promise<T>;
  const posting = (
    externalId: string,
    employerExternalId: string,
    fields: Partial<PostingRecord> = {},
  ): PostingRecord => ({
    ...{
      externalId,
      employerExternalId,
      title: '采茶工',
      skill: null,
      certificateKind: null,
      headcount: 3,
      wageFen: 18_000,
      wageUnit: 'day',
    },
    ...{
      startsAt: world.now,
      endsAt: world.now + 3_600_000,
      minAge: 18,
      maxAge: null,
      point: { lng: 118.1, lat: 27.3, datum: 'gcj02' },
    },
    ...{
      regionCode: '350782',
      publishedAt: world.now,
      occupationClass: 3,
      hiringUntil: null,
      hazardous: true,
      ...fields,
    },
  });

  it('stores employers under their source, the phone sealed', async () => {
    const rows = [employer('E1', { contactPhone: '13800138000', uscc: '91350799MA2XN1RA6L' })];
    const put = (source: string) => inTx((tx) => upsertEmployers(tx, cipher, { source, now: world.now, rows }));
    expect([await put('market'), await put('market'), await put('other')].flat().map((one) => one.change)).toEqual([
      'created',
      'unchanged',
      'created',
    ]);
    const [row] = await world.sql`select contact_phone, uscc from employers where external_id = 'E1'`;
    expect(row?.uscc).toBe('91350799MA2XN1RA6L');
    expect(cipher.open('employers.contact_phone', row?.contact_phone)).toBe('13800138000');
  });

  it('stores postings of known employers and answers for the others', async () => {
    const put = (...rows: PostingRecord[]) =>
      inTx((tx) => upsertPostings(tx, { source: 'market', now: world.now, rows }));
    const outcomes = await put(posting('P1', 'E9'), posting('P2', 'E1'), posting('P3', 'E9'), posting('P4', 'E1'));
    expect(outcomes.map((one) => one.change)).toEqual(['unknown_employer', 'created', 'unknown_employer', 'created']);
    expect(
      (await put(posting('P2', 'E1'), posting('P4', 'E1', { hazardous: false }))).map((one) => one.change),
    ).toEqual(['unchanged', 'updated']);
    const [row] =
      await world.sql`select starts_at, wage_fen, lng, hazardous, occupation_class from postings where external_id = 'P2'`;
    expect(row).toEqual({ starts_at: world.now, wage_fen: 18_000, lng: 118.1, hazardous: true, occupation_class: 3 });
  });

  it('stores service points by their code', async () => {
    const point = {
      ...{
        code: 'SP1',
        name: '服务点',
        regionCode: null,
        point: null,
        contactEmail: null,
        address: null,
        nature: null,
        operator: null,
      },
      ...{ openingHours: null, mainTrades: ['采茶', '家政'] },
    };
    const put = (name: string) => inTx((tx) => upsertServicePoints(tx, { now: world.now, rows: [{ ...point, name }] }));
    expect([await put('a'), await put('b'), await put('b')].flat().map((one) => one.change)).toEqual([
      'created',
      'updated',
      'unchanged',
    ]);
    expect(await world.sql`select name, main_trades from service_points`).toEqual([
      { name: 'b', main_trades: ['采茶', '家政'] },
    ]);
  });
});
