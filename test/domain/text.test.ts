import { describe, expect, it } from 'vitest';
import { compact, isDamaged, spreadsheetRounded } from '../../src/domain/text.ts';

describe('damaged text', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const gb18030 = Uint8Array.of(0xd5, 0xc5, 0xc8, 0xfd, 0xb7, 0xe5);

  it('is found when GB18030 was read as UTF-8 or as Latin-1', () => {
    expect(new TextDecoder('gb18030').decode(gb18030)).toBe('张三峰');
    expect(isDamaged(new TextDecoder('utf-8').decode(gb18030))).toBe(true);
    expect(isDamaged(Buffer.from(gb18030).toString('latin1'))).toBe(true);
    expect(isDamaged(new TextDecoder('windows-1252').decode(gb18030))).toBe(true);
  });

  it.each(['张三', '搬运工，日结', '欧阳娜娜', '采茶 50 人'])(
    'is found when the UTF-8 of %s was read as Latin-1',
    (text) => {
      expect(isDamaged(Buffer.from(bytes(text)).toString('latin1'))).toBe(true);
      expect(isDamaged(new TextDecoder('windows-1252').decode(bytes(text)))).toBe(true);
    },
  );

  it('is found after the rescue of a damaged file as GB18030', () => {
    expect(isDamaged('锟斤拷锟斤拷')).toBe(true);
  });

  it.each([
    '',
    '张三',
    'José',
    'Pääkkönen',
    'Ægir Þórðarson',
    '«CAFÉ»',
    'Ça…',
    '××××公司',
    '····',
    '25°C±2',
    'Nguyễn Văn A',
  ])('is not seen in %s', (text) => {
    expect(isDamaged(text)).toBe(false);
  });
});

describe('numbers from a spreadsheet', () => {
  it.each(['3.50702E+17', '3.5E17', '4E+17', '3,50702e+17', '13800138000.0', '13800138000.00'])(
    '%s lost digits',
    (text) => {
      expect(spreadsheetRounded(text)).toBe(true);
    },
  );

  it.each(['', '350799199001310011', '1E1234567', '13800138000', 'H12345678', '12.5', 'E+17'])('%s did not', (text) => {
    expect(spreadsheetRounded(text)).toBe(false);
  });

  it('are compared without spaces, invisible marks and full-width forms', () => {
    expect(compact(' １２\u00a03\u200b４\u3000Ｘ\ufeff')).toBe('1234X');
  });
});
