import type { ExclusionReason } from '../cover/rules.ts';
import { coverReasonWords, wordsOfReason } from './reason-words.ts';
import type { Words } from './words.ts';

export { gapWords } from './reason-words.ts';
export type { Words };

/** What each rule of cover asks for, and what it means where it fails; the console and the mini-program may show these as they are. */
export const ruleWords: Record<ExclusionReason, { rule: Words; reason: Words }> = {
  order_cancelled: {
    rule: { zh: '订单没有在开工前取消', en: 'the order was not cancelled before its start' },
    reason: coverReasonWords.order_cancelled.reason,
  },
  no_programme: {
    rule: { zh: '所在地区有保障项目', en: 'the region has a programme' },
    reason: coverReasonWords.no_programme.reason,
  },
  before_go_live: {
    rule: { zh: '签订时保障项目已上线', en: 'the programme had begun when it was signed' },
    reason: coverReasonWords.before_go_live.reason,
  },
  signed_too_late: {
    rule: { zh: '签订后及时送达', en: 'it reached us soon enough after signing' },
    reason: coverReasonWords.signed_too_late.reason,
  },
  no_cover_window: {
    rule: { zh: '还有可保障的工作时间', en: 'there is working time left to cover' },
    reason: coverReasonWords.no_cover_window.reason,
  },
  identity_missing: {
    rule: { zh: '零工已登记身份号码', en: 'the worker has an identity number' },
    reason: coverReasonWords.identity_missing.reason,
  },
  identity_invalid: {
    rule: { zh: '身份号码通过校验', en: 'the identity number is valid' },
    reason: coverReasonWords.identity_invalid.reason,
  },
  consent_missing: {
    rule: { zh: '方案要求时已取得本人同意', en: 'the worker consented, where the plan asks for it' },
    reason: coverReasonWords.consent_missing.reason,
  },
  plan_not_in_force: {
    rule: { zh: '签订时方案有效', en: 'the plan was in force at signing' },
    reason: coverReasonWords.plan_not_in_force.reason,
  },
  other_scheme: {
    rule: { zh: '用工主体未参加其他职业保障', en: 'no other scheme insures the employer’s workers' },
    reason: coverReasonWords.other_scheme.reason,
  },
  age_out_of_range: {
    rule: { zh: '年龄在方案范围内', en: 'the age is within the plan' },
    reason: coverReasonWords.age_out_of_range.reason,
  },
  occupation_class: {
    rule: { zh: '职业类别在方案范围内', en: 'the occupation class is within the plan' },
    reason: coverReasonWords.occupation_class.reason,
  },
  fund_exhausted: {
    rule: { zh: '年度资金足够', en: 'the year’s fund can pay' },
    reason: coverReasonWords.fund_exhausted.reason,
  },
  historical: {
    rule: { zh: '不是历史订单', en: 'it is no historical order' },
    reason: coverReasonWords.historical.reason,
  },
};

/** The words of a recorded reason; null where there is none, or one that has no words. */
export const reasonWords = (reason: string | null): Words | null => wordsOfReason(reason)?.reason ?? null;
