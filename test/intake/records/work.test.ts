import { describe, expect, it } from 'vitest';
import { readOrder } from '../../../src/intake/records/order.ts';
import { readPosting } from '../../../src/intake/records/posting.ts';
import { reading } from './reading.ts';

const window = { starts_at: '2026-05-12T08:00+08:00', ends_at: '2026-05-12T17:00+08:00' };

describe('a posting', () => {
  const good = {
    ...{
      external_id: 'P1',
      employer_external_id: 'E1',
      title: '采茶工',
      skill: '采茶',
      certificate_kind: '',
      headcount: '200',
    },
    ...{
      wage_fen: '18000',
      wage_unit: 'day',
      ...window,
      min_age: '18',
      max_age: '60',
      lng: '',
      lat: '',
      datum: 'gcj02',
    },
    ...{
      region_code: '350782',
      published_at: '2026-05-01T08:00+08:00',
      occupation_class: '3',
      hiring_until: '',
      hazardous: '',
    },
  };
  const { value, warnings, errors } = reading(readPosting, good);

  it('is read to the form in which it is stored', () => {
    expect(value()).toMatchObject({
      ...{
        externalId: 'P1',
        employerExternalId: 'E1',
        skill: 'tea-picking',
        headcount: 200,
        wageFen: 18_000,
        wageUnit: 'day',
      },
      ...{ minAge: 18, maxAge: 60, point: null, occupationClass: 3, hiringUntil: null, hazardous: false },
      startsAt: Date.parse('2026-05-12T00:00Z'),
    });
  });

  it.each([
    [{ headcount: '0' }, 'headcount number_out_of_range'],
    [{ headcount: '' }, 'headcount number_format'],
    [{ wage_fen: '180.00' }, 'wage_fen fen_decimal'],
    [{ wage_fen: '-1' }, 'wage_fen fen_negative'],
    [{ wage_unit: 'week' }, 'wage_unit choice_unknown'],
    [{ wage_unit: '' }, 'wage_unit wage_unit_missing'],
    [{ ends_at: window.starts_at }, 'ends_at ends_before_start'],
    [{ ends_at: '2126-05-12T17:00+08:00' }, 'ends_at window_too_long'],
    [{ starts_at: '2026-02-30T08:00+08:00' }, 'starts_at instant_impossible'],
    [{ starts_at: '' }, 'starts_at instant_format'],
    [{ min_age: '61' }, 'max_age ages_crossed'],
    [{ occupation_class: '7' }, 'occupation_class number_out_of_range'],
    [{ hiring_until: '2026-05-13T00:00+08:00' }, 'hiring_until hiring_after_end'],
    [{ certificate_kind: '叉车证' }, 'certificate_kind code_format'],
    [{ hazardous: 'rather' }, 'hazardous flag_format'],
    [{ published_at: '2026-05-01' }, 'published_at instant_format'],
    [{ title: '' }, 'title text_missing'],
  ])('%j is refused with %s', (fields, expected) => {
    expect(errors(fields)).toEqual([expected]);
  });

  it('of an unknown trade is in, with a warning, and has none', () => {
    expect(warnings({ skill: '开挖掘机' })).toEqual(['skill skill_unknown']);
    expect(value({ skill: '开挖掘机' }).skill).toBeNull();
  });
});

describe('an order', () => {
  const good = {
    ...{ external_id: 'O1', worker_external_id: 'W1', employer_external_id: 'E1', posting_external_id: '' },
    ...{ occupation_class: '', wage_fen: '18000', signed_at: '2026-05-11T07:59:59.5+08:00', ...window },
  };
  const { value, errors } = reading(readOrder, good);

  it('is read to the form in which it is signed; its posting, class and wage may be empty', () => {
    expect(value({ wage_fen: '' })).toEqual({
      externalId: 'O1',
      workerExternalId: 'W1',
      employerExternalId: 'E1',
      postingExternalId: null,
      occupationClass: null,
      wageFen: null,
      signedAt: Date.parse('2026-05-10T23:59:59.5Z'),
      startsAt: Date.parse('2026-05-12T00:00Z'),
      endsAt: Date.parse('2026-05-12T09:00Z'),
    });
  });

  it('has to say in a file when it was signed, and need not over HTTP', () => {
    expect(errors({ signed_at: '' })).toEqual(['signed_at signed_at_missing']);
    expect(value({ signed_at: '' }, 'api').signedAt).toBeNull();
  });

  it.each([
    [{ worker_external_id: '' }, 'worker_external_id external_id_missing'],
    [{ posting_external_id: '1.2E+5' }, 'posting_external_id external_id_rounded'],
    [{ signed_at: '2026-05-11 08:00' }, 'signed_at instant_without_offset'],
    [{ signed_at: '46153.33' }, 'signed_at instant_format'],
    [{ ends_at: '2026-05-11T17:00+08:00' }, 'ends_at ends_before_start'],
    [{ ends_at: '2026-05-12T24:00+08:00' }, 'ends_at instant_impossible'],
    [{ occupation_class: 'II' }, 'occupation_class number_format'],
  ])('%j is refused with %s', (fields, expected) => {
    expect(errors(fields)).toEqual([expected]);
  });

  it('tells every fault at once', () => {
    expect(errors({ external_id: '', wage_fen: 'x', ends_at: 'soon' })).toEqual([
      'external_id external_id_missing',
      'wage_fen fen_format',
      'ends_at instant_format',
    ]);
  });
});
