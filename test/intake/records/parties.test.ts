import { describe, expect, it } from 'vitest';
import { readEmployer } from '../../../src/intake/records/employer.ts';
import { readServicePoint } from '../../../src/intake/records/service-point.ts';
import { reading } from './reading.ts';

const place = { region_code: '350782', lng: '118.12', lat: '27.33', datum: 'wgs84' };

describe('an employer', () => {
  const good = {
    external_id: 'E1',
    name: '武夷山云岭茶业有限公司',
    uscc: '91350799ma2xn1ra6l',
    contact_phone: '13800138000',
    ...place,
  };
  const { value, errors, warnings } = reading(readEmployer, good);

  it('is read to the form in which it is stored', () => {
    expect(value()).toEqual({
      externalId: 'E1',
      name: '武夷山云岭茶业有限公司',
      uscc: '91350799MA2XN1RA6L',
      contactPhone: '13800138000',
      regionCode: '350782',
      point: { lng: 118.12, lat: 27.33, datum: 'wgs84' },
    });
  });

  it('may be a household without a code, or have a landline', () => {
    expect(value({ uscc: '', contact_phone: '（0599） 8888888-12' })).toMatchObject({
      uscc: null,
      contactPhone: '0599-8888888-12',
    });
  });

  it.each([
    [{ uscc: '91350799MA2XN1RA62' }, 'uscc uscc_check_digit'],
    [{ uscc: '9.13507E+17' }, 'uscc uscc_rounded'],
    [{ contact_phone: '1380013' }, 'contact_phone phone_format'],
    [{ contact_phone: '1.38E+10' }, 'contact_phone phone_rounded'],
    [{ name: '锟斤拷' }, 'name text_damaged'],
  ])('%j is refused with %s', (fields, expected) => {
    expect(errors(fields)).toEqual([expected]);
  });

  it('outside China is in, with a warning', () => {
    expect(warnings({ lng: '0', lat: '0' })).toEqual(['lng outside_china']);
  });
});

describe('a service point', () => {
  const good = {
    code: 'SP1',
    name: '梅山街道服务点',
    ...place,
    contact_email: 'sp1@example.org',
    main_trades: '采茶;家政',
  };
  const { value, errors } = reading(readServicePoint, good);

  it('is read to the form in which it is stored, and may leave out the columns in brackets', () => {
    expect(value()).toMatchObject({
      ...{ code: 'SP1', contactEmail: 'sp1@example.org', address: null, mainTrades: ['采茶', '家政'] },
    });
  });

  it.each([
    [{ code: '' }, 'code external_id_missing'],
    [{ contact_email: 'sp1' }, 'contact_email email_format'],
    [{ contact_email: 'a@b.cn;c@d.cn' }, 'contact_email email_format'],
    [{ main_trades: 'x'.repeat(65) }, 'main_trades text_too_long'],
  ])('%j is refused with %s', (fields, expected) => {
    expect(errors(fields)).toEqual([expected]);
  });
});
