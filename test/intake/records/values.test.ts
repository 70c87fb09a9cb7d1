import { describe, expect, it } from 'vitest';
import {
  parseChoice,
  parseCode,
  parseExternalId,
  parseFlag,
  parseText,
  parseWhole,
  splitList,
} from '../../../src/intake/records/values.ts';

const code = (result: { ok: true } | { ok: false; code: string }): string => (result.ok ? 'ok' : result.code);

describe('an external id', () => {
  it('is kept as it is, but for blanks and invisible marks around it', () => {
    expect(parseExternalId(' W-1\u200b ')).toEqual({ ok: true, value: 'W-1' });
    expect(parseExternalId('订单 7/2026')).toEqual({ ok: true, value: '订单 7/2026' });
  });

  it.each([
    ['', 'external_id_missing'],
    ['\u200b', 'external_id_missing'],
    ['a\tb', 'external_id_control_character'],
    ['a\0b', 'external_id_control_character'],
    ['x'.repeat(65), 'external_id_too_long'],
    ['x'.repeat(64), 'ok'],
    ['3.50702E+17', 'external_id_rounded'],
    ['1001.0', 'external_id_rounded'],
    ['锟斤拷', 'text_damaged'],
  ])('%j is %s', (text, expected) => {
    expect(code(parseExternalId(text))).toBe(expected);
  });

  it('is never an identity number, which would then stand in URLs and logs', () => {
    expect(code(parseExternalId('11010519491231002X'))).toBe('external_id_is_identity');
    expect(code(parseExternalId('1101 0519 4912 3100 2x'))).toBe('external_id_is_identity');
    expect(code(parseExternalId('110105194912310021'))).toBe('ok');
    expect(code(parseExternalId('202605110800000123'))).toBe('ok');
  });
});

describe('a text', () => {
  it('is one line of normal form with single spaces', () => {
    expect(parseText(20)(' Cafe\u0301  武夷\u200b ')).toEqual({ ok: true, value: 'Café 武夷' });
  });

  it('is refused when empty, damaged, of several lines or too long', () => {
    expect(['', '锟斤拷', 'a\nb', 'x'.repeat(21)].map((text) => code(parseText(20)(text)))).toEqual([
      'text_missing',
      'text_damaged',
      'text_control_character',
      'text_too_long',
    ]);
  });
});

describe('numbers and words', () => {
  it('reads whole numbers within bounds, full-width digits too', () => {
    expect(['1', '６', ' 3 '].map((text) => code(parseWhole(1, 6)(text)))).toEqual(['ok', 'ok', 'ok']);
    expect(['0', '7', '99999999999999999999'].map((text) => code(parseWhole(1, 6)(text)))).toEqual(
      Array(3).fill('number_out_of_range'),
    );
    expect(['', '1.0', '1e0', 'two', '1,000'].map((text) => code(parseWhole(1, 6)(text)))).toEqual(
      Array(5).fill('number_format'),
    );
  });

  it('reads a choice whatever its case and names all of them otherwise', () => {
    const read = parseChoice(['hour', 'day']);
    expect(read('DAY')).toEqual({ ok: true, value: 'day' });
    expect(read('week')).toMatchObject({ code: 'choice_unknown', message: 'this has to be one of hour, day' });
  });

  it('reads yes and no as people and databases write it', () => {
    expect(['TRUE', '1', '是', 'no', '0', '否'].map((text) => parseFlag(text))).toEqual(
      [true, true, true, false, false, false].map((value) => ({ ok: true, value })),
    );
    expect(['maybe', 'toString', ''].map((text) => code(parseFlag(text)))).toEqual(Array(3).fill('flag_format'));
  });

  it('reads codes, and no other text, as a certificate kind', () => {
    expect(code(parseCode('forklift_n1'))).toBe('ok');
    expect(['叉车证', 'N 1!', '1x'].map((text) => code(parseCode(text)))).toEqual(Array(3).fill('code_format'));
  });

  it('splits a list at either semicolon, each item once', () => {
    expect(splitList(' 采茶；保洁 ;;采茶;')).toEqual(['采茶', '保洁']);
  });
});
