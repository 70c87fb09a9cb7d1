import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBusinessCalendar } from '../../../src/domain/business-date.ts';
import { exclusionReasons } from '../../../src/domain/cover/rules.ts';
import { alarmMail, alarmText } from '../../../src/domain/notice/alarm-texts.ts';
import { type CoverNews, coverText, longestText, type PolicyNews } from '../../../src/domain/notice/cover-texts.ts';
import { limitsOf } from '../../../src/domain/notice/limits.ts';
import { coverReasonWords, wordsOfReason } from '../../../src/domain/notice/reason-words.ts';

const made = createBusinessCalendar('Asia/Shanghai');
if (!made.ok) throw new Error(made.message);
const calendar = made.value;
const at = (text: string): number => Date.parse(`${text}+08:00`);

type Example = { items: { versions: { rules: { benefits: Record<string, unknown> } }[] }[] };
const plans = JSON.parse(
  await readFile(new URL('../../../examples/nanping/plans.json', import.meta.url), 'utf8'),
) as Example;
const benefits = plans.items[0]?.versions[0]?.rules.benefits ?? {};

const policy: PolicyNews = {
  policyNo: 'LGB20260501000001',
  insurer: '示例财险',
  coverStart: at('2026-05-01T08:00:00'),
  coverEnd: at('2026-05-01T19:30:00'),
  limits: limitsOf(15_000_000, benefits),
  reporting: { phone: '95500', withinDays: 10 },
};

describe('limits', () => {
  it('are read out of the benefits of the example plan', () => {
    expect(limitsOf(15_000_000, benefits)).toEqual({
      sumInsuredFen: 15_000_000,
      medical: {
        limitFen: 2_000_000,
        deductibleFen: 10_000,
        ratePercent: { withSocialInsurance: 90, withoutSocialInsurance: 80 },
      },
    });
  });

  it('promise no medical cost where a plan has none, or has it in another shape', () => {
    for (const odd of [{}, { medical: null }, { medical: 'yes' }, { medical: { limitFen: 1.5, deductibleFen: 0 } }])
      expect(limitsOf(100, odd)).toEqual({ sumInsuredFen: 100, medical: null });
  });
});

describe('what a worker is told of cover', () => {
  it('names policy, insurer, hours, limits and how to report, in Chinese and in English', () => {
    expect(coverText({ kind: 'cover_issued', ...policy }, 'zh', calendar)).toBe(
      '您的零工保障已生效。保单号 LGB20260501000001，示例财险承保，保障时间 2026-05-01 08:00–19:30，意外身故、伤残最高 150,000 元，医疗最高 20,000 元（免赔 100 元），个人不用付费。出险请在 10 天内拨打 95500 或到服务点报案。',
    );
    expect(coverText({ kind: 'cover_issued', ...policy }, 'en', calendar)).toBe(
      'You are insured. Policy LGB20260501000001, 示例财险, 2026-05-01 08:00–19:30; accidental death or disability up to 150,000 CNY, medical up to 20,000 (less 100); free. Report accidents within 10 days on 95500 or at a service point.',
    );
  });

  it('names both days where cover runs over midnight, and no telephone where there is none', () => {
    const night = { ...policy, coverEnd: at('2026-05-02T01:30:00'), reporting: { phone: null, withinDays: 10 } };
    const text = coverText({ kind: 'cover_amended', ...night }, 'zh', calendar);
    expect(text).toContain('2026-05-01 08:00 – 2026-05-02 01:30');
    expect(text).toContain('出险请在 10 天内到服务点报案');
  });

  it('says why cover ended, until when it held, and that earlier accidents still count', () => {
    const news: CoverNews = {
      ...{ kind: 'cover_ended', policyNo: 'LGB1', insurer: '示例财险', reason: 'occupation_class' },
      endedAt: at('2026-05-01T12:00:00'),
    };
    expect(coverText(news, 'zh', calendar)).toBe(
      '您的保单 LGB1（示例财险）提前终止，保障到 2026-05-01 12:00 为止。原因：职业类别未知或不在方案范围内。此前的意外仍可报案。',
    );
    expect(coverText(news, 'en', calendar)).toContain('covered until 2026-05-01 12:00. Reason: the occupation class');
  });

  it('says of refused cover why, and how to mend it where it can be mended', () => {
    const order = { startsAt: at('2026-05-01T08:00:00'), endsAt: at('2026-05-01T18:00:00') };
    const text = (reason: string): string => coverText({ kind: 'cover_refused', reason, ...order }, 'zh', calendar);
    expect(text('identity_missing')).toBe(
      '您 2026-05-01 08:00–18:00 的零工没有保障。原因：零工没有身份号码。请带身份证到服务点补登，补好后系统会重新办理。',
    );
    expect(text('age_out_of_range')).toBe('您 2026-05-01 08:00–18:00 的零工没有保障。原因：年龄不在方案范围内。');
    expect(text('from_a_later_version')).toBe('您 2026-05-01 08:00–18:00 的零工没有保障。');
  });

  it('has words for every reason an order can be excluded for', () => {
    for (const reason of exclusionReasons) expect(wordsOfReason(reason)).toBe(coverReasonWords[reason]);
    expect(wordsOfReason(null)).toBeNull();
    expect(wordsOfReason('toString')).toBeNull();
  });

  it('fits one SMS of 300 characters, whatever the names and amounts, and holds no link', () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((text) => !text.includes('://'));
    const instant = fc.integer({ min: at('2023-01-01T00:00:00'), max: at('2100-01-01T00:00:00') });
    const fen = fc.integer({ min: 0, max: 100_000_000_000 });
    const reason = fc.constantFrom(...Object.keys(coverReasonWords));
    const names = { policyNo: words, insurer: words };
    const medical = fc.record({
      limitFen: fen,
      deductibleFen: fen,
      ratePercent: fc.constant({ withSocialInsurance: 90, withoutSocialInsurance: 80 }),
    });
    const issued = fc.record({
      ...{ kind: fc.constantFrom('cover_issued' as const, 'cover_amended' as const), ...names },
      ...{ coverStart: instant, coverEnd: instant },
      limits: fc.record({ sumInsuredFen: fen, medical: fc.option(medical) }),
      reporting: fc.record({ phone: fc.option(words), withinDays: fc.integer({ min: 1, max: 3650 }) }),
    });
    const voided = fc.record({ kind: fc.constant('cover_voided' as const), ...names, reason });
    const ended = fc.record({ kind: fc.constant('cover_ended' as const), ...names, reason, endedAt: instant });
    const refused = fc.record({
      kind: fc.constant('cover_refused' as const),
      ...{ reason, startsAt: instant, endsAt: instant },
    });
    fc.assert(
      fc.property(fc.oneof(issued, voided, ended, refused), fc.constantFrom('zh', 'en'), (news, language) => {
        const text = coverText(news, language, calendar);
        expect([...text].length).toBeLessThanOrEqual(longestText);
        expect(text).not.toContain('://');
      }),
      { numRuns: 3_000 },
    );
  });

  it('fits even where everything in it is as long as it can be', () => {
    const yuan = 99_999_999_999;
    const medical = {
      limitFen: yuan,
      deductibleFen: yuan,
      ratePercent: { withSocialInsurance: 90, withoutSocialInsurance: 80 },
    };
    const news: CoverNews = {
      ...{ kind: 'cover_amended', policyNo: 'N'.repeat(200), insurer: 'I'.repeat(200) },
      ...{ coverStart: at('2026-05-01T08:00:00'), coverEnd: at('2026-06-01T09:00:00') },
      ...{ limits: { sumInsuredFen: yuan, medical }, reporting: { phone: '9'.repeat(200), withinDays: 3650 } },
    };
    for (const language of ['zh', 'en'] as const) {
      const text = coverText(news, language, calendar);
      expect([...text].length).toBeLessThanOrEqual(longestText);
      expect(text).toMatch(/I{2,}…/);
    }
  });
});

describe('what operators are told of an alarm', () => {
  const alarm = {
    kind: 'fund_low',
    about: { zh: '南平零工保 2026 年', en: '南平零工保 2026' },
    detail: { budgetFen: 100_000_000, spentFen: 80_000_040 },
    openedAt: at('2026-05-01T08:00:00'),
  };

  it('stands in one mail, Chinese first, with amounts in yuan and what to do', () => {
    expect(alarmMail({ occasion: 'opened', ...alarm }, calendar)).toEqual({
      subject: '[家门口] 告警: 保障资金已用八成 · Alarm: 80% of a fund used',
      text: [
        '保障资金已用八成 (fund_low)',
        '对象: 南平零工保 2026 年',
        '开始: 2026-05-01 08:00',
        '预算: ¥1,000,000.00',
        '已用: ¥800,000.40',
        '使用率: 80%',
        '处理: 请安排追加年度预算。',
        '说明: docs/runbook.md#fund_low',
        '',
        '80% of a fund used (fund_low)',
        'Subject: 南平零工保 2026',
        'Since: 2026-05-01 08:00',
        'Budget: ¥1,000,000.00',
        'Spent: ¥800,000.40',
        'Used: 80%',
        'What to do: Arrange for a larger budget of the year.',
        'Runbook: docs/runbook.md#fund_low',
        '',
      ].join('\n'),
    });
  });

  it('says by its subject line whether it opened, is still open, or closed', () => {
    const subjectOf = (occasion: 'opened' | 'reminder' | 'closed'): string =>
      alarmText({ occasion, ...alarm }, 'en', calendar).subject;
    expect(['opened', 'reminder', 'closed'].map((one) => subjectOf(one as 'opened'))).toEqual([
      'Alarm: 80% of a fund used',
      'Alarm still open: 80% of a fund used',
      'Alarm closed: 80% of a fund used',
    ]);
    const closed = alarmText({ occasion: 'closed', ...alarm, closedAt: at('2026-05-02T09:00:00') }, 'zh', calendar);
    expect(closed.text).toContain('解除: 2026-05-02 09:00');
    expect(closed.text).not.toContain('处理');
  });

  it('keeps each fact on a line of its own, and shows a kind of a later version as it is', () => {
    const odd = { ...alarm, kind: 'new_kind', about: { zh: 'a', en: 'a\nb' }, detail: { note: 'x\r\ny' } };
    const { subject, text } = alarmText({ occasion: 'opened', ...odd }, 'en', calendar);
    expect(subject).toBe('Alarm: new_kind');
    expect(text.split('\n')).toContain('Subject: a b');
    expect(text.split('\n')).toContain('Note: x y');
  });
});
