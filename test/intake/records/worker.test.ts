import { describe, expect, it } from 'vitest';
import { underAgeAlarm } from '../../../src/intake/records/under-age-alarm.ts';
import { readWorker } from '../../../src/intake/records/worker.ts';
import { context, reading } from './reading.ts';

const good = {
  ...{ external_id: 'W1', name: '阿不都•热依木', id_number: '11010519491231002X', phone: '+86 138-0013-8000' },
  ...{ skills: '采茶;cleaning', intents: '保洁', lng: '118.12', lat: '27.33', datum: 'gcj02', radius_m: '5000' },
  ...{ region_code: '350782', service_point_code: 'SP1', id_type: '', birth_date: '' },
  ...{ consent_version: '2026-01', consented_at: '2026-05-01T08:00+08:00', priority_groups: 'returning_migrant' },
};
const { value, warnings, errors, messages } = reading(readWorker, good);

describe('a worker', () => {
  it('is read to the form in which it is stored', () => {
    expect(value()).toEqual({
      externalId: 'W1',
      name: '阿不都·热依木',
      identityStatus: 'valid',
      identity: { idType: 'resident', idNumber: '11010519491231002X', birthDate: '1949-12-31' },
      phone: '13800138000',
      skills: ['tea-picking', 'cleaning'],
      intents: ['cleaning'],
      point: { lng: 118.114823, lat: 27.333062, datum: 'gcj02' },
      radiusM: 5_000,
      regionCode: '350782',
      servicePointCode: 'SP1',
      consent: { version: '2026-01', at: Date.parse('2026-05-01T00:00Z') },
      priorityGroups: ['returning_migrant'],
    });
  });

  it('needs an id and a name alone; what it does not say is empty', () => {
    const empty = Object.fromEntries(Object.keys(good).map((column) => [column, '']));
    expect(value({ ...empty, external_id: 'W1', name: '张三' })).toMatchObject({
      ...{
        identityStatus: 'missing',
        identity: null,
        phone: null,
        skills: [],
        point: null,
        radiusM: null,
        consent: null,
      },
    });
    expect(errors(empty)).toEqual(['external_id external_id_missing', 'name name_missing']);
  });

  it.each([
    [{ name: '张\n三' }, 'name name_control_character'],
    [{ name: '王'.repeat(101) }, 'name name_too_long'],
    [{ phone: '0599-8888888' }, 'phone phone_format'],
    [{ phone: '1.38E+10' }, 'phone phone_rounded'],
    [{ datum: 'bd09' }, 'datum datum_unknown'],
    [{ datum: '' }, 'datum datum_unknown'],
    [{ lat: '' }, 'lat coordinates_incomplete'],
    [{ lng: '27.33', lat: '118.12' }, 'lng coordinates_swapped'],
    [{ lng: "118°12'" }, 'lng coordinates_format'],
    [{ radius_m: '5 km' }, 'radius_m number_format'],
    [{ consented_at: '' }, 'consented_at consent_incomplete'],
    [{ consent_version: '' }, 'consent_version consent_incomplete'],
    [{ consented_at: '2026-05-12T08:00+08:00' }, 'consented_at consented_in_future'],
    [{ consented_at: '2026-05-01 08:00' }, 'consented_at instant_without_offset'],
  ])('%j is refused with %s', (fields, expected) => {
    expect(errors(fields)).toEqual([expected]);
  });

  it('is in, with a warning, where it names a code that nobody applied; the code is not stored', () => {
    const fields = { skills: '采茶;开挖掘机', region_code: '350799', service_point_code: 'SP9' };
    expect(warnings(fields)).toEqual([
      'skills skill_unknown',
      'region_code region_unknown',
      'service_point_code service_point_unknown',
    ]);
    expect(value(fields)).toMatchObject({ skills: ['tea-picking'], regionCode: null, servicePointCode: null });
    expect(messages(fields)[0]).toContain('item 2');
  });
});

describe('the identity of a worker', () => {
  it('may be missing everywhere, with a warning', () => {
    expect(warnings({ id_number: '' })).toEqual(['id_number identity_missing']);
    expect(warnings({ id_number: '' }, 'api')).toEqual(['id_number identity_missing']);
  });

  it.each([
    [{ id_number: '110105194912310021' }, 'id_number identity_check_digit'],
    [{ id_number: '110105194902310021' }, 'id_number identity_date'],
    [{ id_number: '123' }, 'id_number identity_format'],
    [{ id_type: 'licence' }, 'id_type id_type_unknown'],
    [{ id_type: 'passport', id_number: 'E12345678' }, 'birth_date birth_date_missing'],
  ])(
    'that fails (%j) is an error over HTTP, and in a file a warning: the worker is in as invalid',
    (fields, expected) => {
      expect(errors(fields, 'api')).toEqual([expected]);
      expect(warnings(fields)).toEqual([expected]);
      expect(value(fields)).toMatchObject({ identityStatus: 'invalid', identity: null });
    },
  );

  it('that a spreadsheet rounded is refused everywhere: nobody can tell whose it is', () => {
    for (const id_number of ['1.10105E+17', '110105194912310000']) {
      expect(errors({ id_number })).toEqual(['id_number identity_rounded']);
      expect(errors({ id_number }, 'api')).toEqual(['id_number identity_rounded']);
    }
  });

  it('of 15 digits is upgraded', () => {
    expect(value({ id_number: '110105491231002' }).identity?.idNumber).toBe('11010519491231002X');
  });

  it('never appears in a message', () => {
    const bad = {
      external_id: '11010519491231002X',
      name: '1380',
      id_number: '110105194912310021',
      phone: '1380013800',
    };
    for (const message of messages(bad)) expect(message).not.toMatch(/1101051949|1380013/);
  });
});

describe('a child under 16', () => {
  const born = (date: string) => ({ id_type: 'passport', id_number: 'E12345678', birth_date: date });

  it('is refused on both surfaces until the sixteenth birthday', () => {
    expect(errors(born('2010-05-12'))).toEqual(['birth_date under_minimum_age']);
    expect(errors(born('2010-05-12'), 'api')).toEqual(['birth_date under_minimum_age']);
    expect(errors(born('2010-05-11'))).toEqual([]);
  });

  it('is refused by the stated birth date where the number is missing or wrong', () => {
    expect(errors({ id_number: '', birth_date: '2012-01-01' })).toEqual(['birth_date under_minimum_age']);
    expect(errors({ id_number: '123', birth_date: '2012-01-01' })).toEqual(['birth_date under_minimum_age']);
  });

  it('opens an alarm that names the registration and nobody', () => {
    const alarm = (fields: Record<string, string>) => {
      const raw = { ...good, ...born('2012-01-01'), ...fields };
      const read = readWorker(raw, context());
      return read.ok ? undefined : underAgeAlarm('market', raw, read.issues);
    };
    expect(alarm({})).toEqual({ kind: 'under_minimum_age', subject: 'worker:market:W1' });
    expect(alarm({ external_id: '11010519491231002X' })?.subject).toBe('worker:market');
    expect(alarm({ birth_date: '1990-01-01', phone: 'x' })).toBeUndefined();
  });
});
