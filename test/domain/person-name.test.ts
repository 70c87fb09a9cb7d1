import { describe, expect, it } from 'vitest';
import { parsePersonName } from '../../src/domain/person-name.ts';

describe('names of people', () => {
  it.each([
    ['张三', '张三'],
    ['　张三 ', '张三'],
    ['\ufeff张三\u200b', '张三'],
    ['José  Núñez', 'José Núñez'],
    ['Jose\u0301', 'José'],
    ['𠮷田', '𠮷田'],
    ['阿不都·热依木', '阿不都·热依木'],
    ['A1', 'A1'],
  ])('reads "%s" to "%s"', (typed, name) => {
    expect(parsePersonName(typed)).toEqual({ ok: true, value: name });
  });

  it.each([...'\u00b7\u0387\u2022\u2024\u2027\u2219\u22c5\u30fb\uff65'])('writes the middle dot %s as ·', (dot) => {
    expect(parsePersonName(`阿不都${dot}热依木`)).toEqual({ ok: true, value: '阿不都·热依木' });
  });

  it.each([
    ['nothing', '', 'name_missing'],
    ['invisible marks alone', '\u200b \ufeff', 'name_missing'],
    ['digits', '13812341234', 'name_digits'],
    ['full-width digits and spaces', '１２ ３', 'name_digits'],
    ['a line break', '张\n三', 'name_control_character'],
    ['a NUL', '张\u0000三', 'name_control_character'],
    ['GB18030 read as UTF-8', '\ufffd\ufffd\ufffd\ufffd', 'text_damaged'],
    ['GB18030 read as Latin-1', 'ÕÅÈý', 'text_damaged'],
  ])('rejects %s', (_what, typed, code) => {
    expect(parsePersonName(typed)).toMatchObject({ ok: false, code });
  });
});
