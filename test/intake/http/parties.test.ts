import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const valid = '35070219850501000X';
const posting = {
  employerExternalId: 'E-A',
  title: '春茶采摘',
  headcount: 20,
  startsAt: '2026-05-12T06:00:00+08:00',
  endsAt: '2026-05-20T18:00:00+08:00',
  publishedAt: '2026-05-01T09:00:00+08:00',
};

/** [what is wrong, kind, the fields, pointer, code] */
const wrong: [string, string, Record<string, unknown>, string, string][] = [
  ['no name', 'workers', {}, '/name', 'name_missing'],
  ['a number for a name', 'workers', { name: '13800138000' }, '/name', 'name_digits'],
  [
    'a check digit that does not fit',
    'workers',
    { name: '张三', idNumber: '350702198505010001' },
    '/idNumber',
    'identity_check_digit',
  ],
  [
    'an impossible birth date in the number',
    'workers',
    { name: '张三', idNumber: '350702198513010005' },
    '/idNumber',
    'identity_date',
  ],
  [
    'a number that a spreadsheet rounded',
    'workers',
    { name: '张三', idNumber: '3.50702E+17' },
    '/idNumber',
    'identity_rounded',
  ],
  [
    'a number sent as a number',
    'workers',
    { name: '张三', idNumber: 350702198505010000 },
    '/idNumber',
    'number_unsafe',
  ],
  [
    'another kind of document',
    'workers',
    { name: '张三', idNumber: 'E12345678', idType: 'licence' },
    '/idType',
    'id_type_unknown',
  ],
  [
    'a passport without birth date',
    'workers',
    { name: '张三', idNumber: 'E12345678', idType: 'passport' },
    '/birthDate',
    'birth_date_missing',
  ],
  ['a phone number that is too short', 'workers', { name: '张三', phone: '1380013800' }, '/phone', 'phone_format'],
  ['a point without datum', 'workers', { name: '张三', lng: 118.1, lat: 27.3 }, '/datum', 'datum_unknown'],
  ['half a point', 'workers', { name: '张三', lng: 118.1, datum: 'gcj02' }, '/lat', 'coordinates_incomplete'],
  [
    'swapped coordinates',
    'workers',
    { name: '张三', lng: 27.3, lat: 118.1, datum: 'gcj02' },
    '/lng',
    'coordinates_swapped',
  ],
  ['a radius that is no whole number', 'workers', { name: '张三', radiusM: 1.5 }, '/radiusM', 'number_format'],
  ['an object for a text', 'workers', { name: { first: '三' } }, '/name', 'not_text'],
  ['a list item with a semicolon', 'workers', { name: '张三', skills: ['采茶;保洁'] }, '/skills', 'list_item_split'],
  ['half a consent', 'workers', { name: '张三', consentVersion: 'v1' }, '/consentedAt', 'consent_incomplete'],
  [
    'a consent from the future',
    'workers',
    { name: '张三', consentVersion: 'v1', consentedAt: '2026-05-12T08:00:00+08:00' },
    '/consentedAt',
    'consented_in_future',
  ],
  ['an id that is another', 'workers', { name: '张三', externalId: 'W-0' }, '/externalId', 'differs_from_url'],
  [
    'a credit code that does not add up',
    'employers',
    { name: '茶厂', uscc: '91350702MA00000000' },
    '/uscc',
    'uscc_check_digit',
  ],
  ['text read in the wrong encoding', 'employers', { name: '锟斤拷茶厂' }, '/name', 'text_damaged'],
  ['a line break in a name', 'employers', { name: '茶\n厂' }, '/name', 'text_control_character'],
  [
    'an end before its start',
    'postings',
    { ...posting, endsAt: '2026-05-12T05:00:00+08:00' },
    '/endsAt',
    'ends_before_start',
  ],
  [
    'a time without offset',
    'postings',
    { ...posting, startsAt: '2026-05-12T06:00:00' },
    '/startsAt',
    'instant_without_offset',
  ],
  [
    'a day that is in no calendar',
    'postings',
    { ...posting, startsAt: '2026-02-30T06:00:00+08:00' },
    '/startsAt',
    'instant_impossible',
  ],
  ['no places', 'postings', { ...posting, headcount: 0 }, '/headcount', 'number_out_of_range'],
  ['a wage in yuan', 'postings', { ...posting, wageFen: 12.5, wageUnit: 'hour' }, '/wageFen', 'fen_decimal'],
  ['a wage without unit', 'postings', { ...posting, wageFen: 2000 }, '/wageUnit', 'wage_unit_missing'],
  ['ages that cross', 'postings', { ...posting, minAge: 60, maxAge: 50 }, '/maxAge', 'ages_crossed'],
  [
    'two addresses in one',
    'service-points',
    { name: '服务点', contactEmail: 'a@example.org,b@example.org' },
    '/contactEmail',
    'email_format',
  ],
];

describe('PUT /v1/workers, employers, postings, service-points', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi();
    await api.call('PUT', '/v1/employers/ext:E-A', { name: '茶厂', regionCode: '350702' });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const idOf = (kind: string, id: string) => (kind === 'service-points' ? id : `ext:${id}`);

  it.each(wrong)('refuses %s, and points at the field', async (_, kind, body, pointer, code) => {
    const { status, body: problem } = await api.call('PUT', `/v1/${kind}/${idOf(kind, 'X-1')}`, body);
    expect(status).toBe(422);
    expect(problem.errors).toEqual([{ pointer, code, message: expect.stringMatching(/.{20,}/) }]);
  });

  it('names every field that is wrong at once', async () => {
    const { body } = await api.call('PUT', '/v1/workers/ext:X-1', {
      idNumber: '1',
      phone: '2',
      radiusM: 'far',
      lng: 'x',
    });
    expect((body.errors as { pointer: string }[]).map((e) => e.pointer).sort()).toEqual([
      '/idNumber',
      '/lat',
      '/name',
      '/phone',
      '/radiusM',
    ]);
  });

  it('creates once, changes nothing when the same comes again, updates when it differs', async () => {
    for (const [kind, body] of [
      ['workers', { name: '张三', idNumber: valid, phone: '13800138000' }],
      ['employers', { name: '果园' }],
      ['postings', posting],
      ['service-points', { name: '服务点' }],
    ] as const) {
      const path = `/v1/${kind}/${idOf(kind, 'N-1')}`;
      const first = await api.call('PUT', path, body);
      expect(first).toMatchObject({ status: 201, body: { externalId: 'N-1', change: 'created', warnings: [] } });
      const same = await api.call('PUT', path, body);
      expect(same).toMatchObject({ status: 200, body: { id: first.body.id, change: 'unchanged' } });
      const other = await api.call('PUT', path, { ...body, regionCode: '350782' });
      expect(other).toMatchObject({ status: 200, body: { id: first.body.id, change: 'updated' } });
    }
  });

  it('takes our id for a record that exists, and 404 for one that does not', async () => {
    const { body } = await api.call('PUT', '/v1/employers/ext:E-9', { name: '竹器厂' });
    const named = await api.call('PUT', `/v1/employers/${body.id}`, { name: '竹器厂', externalId: 'E-9' });
    expect(named).toMatchObject({ status: 200, body: { externalId: 'E-9', change: 'unchanged' } });
    const nobody = await api.call('PUT', '/v1/employers/01990000-0000-7000-8000-000000000000', { name: '竹器厂' });
    expect(nobody).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('answers 404 for a posting of an employer that was not sent', async () => {
    const body = { ...posting, employerExternalId: 'E-404' };
    expect(await api.call('PUT', '/v1/postings/ext:P-A', body)).toMatchObject({
      status: 404,
      body: { code: 'unknown_employer', errors: [{ pointer: '/employerExternalId' }] },
    });
  });

  it('lets a record in with warnings where a code is unknown or a key misspelt', async () => {
    const { status, body } = await api.call('PUT', '/v1/workers/ext:W-7', {
      name: '李四',
      idnumber: valid,
      skills: ['采茶', '飞行'],
      regionCode: '999999',
      servicePointCode: 'SP-404',
    });
    expect(status).toBe(201);
    expect(body.warnings).toMatchObject([
      { pointer: '', code: 'keys_unknown' },
      { pointer: '/idNumber', code: 'identity_missing' },
      { pointer: '/skills', code: 'skill_unknown' },
      { pointer: '/regionCode', code: 'region_unknown' },
      { pointer: '/servicePointCode', code: 'service_point_unknown' },
    ]);
    const [stored] = await api.world.sql`
      select identity_status, region_code, (select array_agg(skill) from worker_skills s where s.worker_id = w.id) as skills
      from workers w where external_id = 'W-7'`;
    expect(stored).toEqual({ identity_status: 'missing', region_code: null, skills: ['tea-picking'] });
  });

  it('refuses a child under 16, stores nothing of it, and opens an alarm that names nobody', async () => {
    const body = { name: '张小明', idNumber: '350702201205010002' };
    const reply = await api.call('PUT', '/v1/workers/ext:W-12', body);
    expect(reply).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/idNumber', code: 'under_minimum_age' }] },
    });
    const alarms = await api.world.sql`select kind, subject, detail from alarms where closed_at is null`;
    expect(alarms).toEqual([{ kind: 'under_minimum_age', subject: 'worker:market:W-12', detail: {} }]);
    expect((await api.world.sql`select from workers where external_id = 'W-12'`).count).toBe(0);
  });

  it('stores what is personal sealed', async () => {
    await api.call('PUT', '/v1/workers/ext:W-20', {
      name: '王秀兰',
      idNumber: '350702196005010004',
      phone: '13900139000',
    });
    await api.call('PUT', '/v1/employers/ext:E-20', { name: '家政', contactPhone: '13700137000' });
    const rows = await api.world.sql`
      select w::text as worker, p::text as person, e::text as employer from workers w join persons p on p.id = w.person_id
        join employers e on e.external_id = 'E-20' where w.external_id = 'W-20'`;
    expect(rows.count).toBe(1);
    for (const secret of ['王秀兰', '350702196005010004', '13900139000', '13700137000']) {
      expect(JSON.stringify(rows)).not.toContain(secret);
    }
  });
});
