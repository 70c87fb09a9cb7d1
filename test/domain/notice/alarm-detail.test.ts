import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmDetail, factsOf } from '../../../src/domain/notice/alarm-detail.ts';
import { durationWords } from '../../../src/domain/notice/duration-words.ts';

const told = (detail: AlarmDetail): string[] =>
  factsOf(detail).map(({ label, value }) => `${label.zh} ${value.zh} | ${label.en} ${value.en}`);

describe('the facts of an alarm', () => {
  it.each<[string, AlarmDetail, string[]]>([
    [
      'money in yuan, and how much of the budget is used',
      { leftFen: 20_000_001, spentFen: 79_999_999, budgetFen: 100_000_000 },
      [
        '预算 ¥1,000,000.00 | budget ¥1,000,000.00',
        '已用 ¥799,999.99 | spent ¥799,999.99',
        '余额 ¥200,000.01 | left ¥200,000.01',
        '使用率 79% | used 79%',
      ],
    ],
    [
      'nothing used of no budget',
      { budgetFen: 0, spentFen: 0 },
      ['预算 ¥0.00 | budget ¥0.00', '已用 ¥0.00 | spent ¥0.00'],
    ],
    [
      'why people work without cover, how many and how long',
      { count: 1_200, cause: 'signed_late', longestMinutes: 192 },
      [
        '原因 开工后才签订 | cause signed after the work began',
        '数量 1,200 | count 1,200',
        '最久 3 小时 12 分 | longest 3 hours 12 min',
      ],
    ],
    [
      'a reason of exclusion',
      { cause: 'age_out_of_range' },
      ['原因 年龄不在方案范围内 | cause the age is outside the plan'],
    ],
    [
      'what is wrong with a schedule, and since when',
      { problem: 'not done', lateMinutes: 2_880 },
      ['问题 到时未完成 | problem a run is not done in its time', '迟了 2 天 | late by 2 days'],
    ],
    [
      'units that a later version may use, by the end of the name',
      { newFen: 123_400, goneSeconds: 61, tookMs: 2_500, doneShare: 0.999, note: 'a\nb' },
      [
        'new ¥1,234.00 | new ¥1,234.00',
        'gone 1 分 1 秒 | gone 1 min 1 s',
        'took 2 秒 | took 2 s',
        'done 99% | done 99%',
        'note a b | note a b',
      ],
    ],
    [
      'a name that is also one of every object',
      { toString: 'constructor' },
      ['toString constructor | toString constructor'],
    ],
  ])('tell %s', (_, detail, facts) => {
    expect(told(detail)).toEqual(facts);
  });

  it('name a duration by two units at most, the first of which is not 0 unless all is', () => {
    expect(durationWords(0)).toEqual({ zh: '0 秒', en: '0 s' });
    expect(durationWords(-1)).toEqual(durationWords(0.4));
    expect(durationWords(8 * 86_400 + 3 * 3_600 + 59)).toEqual({ zh: '8 天 3 小时', en: '8 days 3 hours' });
    expect(durationWords(90_061).en).toBe('1 day 1 hour');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
        expect(durationWords(seconds).en).toMatch(/^[1-9]\d* (days?|hours?|min|s)( [1-9]\d* (hours?|min|s))?$/);
      }),
    );
  });
});
