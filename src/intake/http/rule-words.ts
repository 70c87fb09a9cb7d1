import type { GapCause } from '../../domain/cover/gaps.ts';
import { type ExclusionReason, exclusionReasons } from '../../domain/cover/rules.ts';

export type Words = { zh: string; en: string };

/** What each rule of cover asks for, and what it means where it fails; the console and the mini-program may show these as they are. */
export const ruleWords: Record<ExclusionReason, { rule: Words; reason: Words }> = {
  order_cancelled: {
    rule: { zh: '订单没有在开工前取消', en: 'the order was not cancelled before its start' },
    reason: { zh: '开工前已取消', en: 'cancelled before its start' },
  },
  no_programme: {
    rule: { zh: '所在地区有保障项目', en: 'the region has a programme' },
    reason: { zh: '所在地区没有保障项目', en: 'no programme has the region' },
  },
  before_go_live: {
    rule: { zh: '签订时保障项目已上线', en: 'the programme had begun when it was signed' },
    reason: { zh: '签订时保障项目尚未上线', en: 'signed before the programme began' },
  },
  signed_too_late: {
    rule: { zh: '签订后及时送达', en: 'it reached us soon enough after signing' },
    reason: { zh: '签订后太久才送达', en: 'it reached us too long after signing' },
  },
  no_cover_window: {
    rule: { zh: '还有可保障的工作时间', en: 'there is working time left to cover' },
    reason: { zh: '没有可保障的工作时间', en: 'no working time is left to cover' },
  },
  identity_missing: {
    rule: { zh: '零工已登记身份号码', en: 'the worker has an identity number' },
    reason: { zh: '零工没有身份号码', en: 'the worker has no identity number' },
  },
  identity_invalid: {
    rule: { zh: '身份号码通过校验', en: 'the identity number is valid' },
    reason: { zh: '身份号码没有通过校验', en: 'the identity number is not valid' },
  },
  consent_missing: {
    rule: { zh: '方案要求时已取得本人同意', en: 'the worker consented, where the plan asks for it' },
    reason: { zh: '方案要求本人同意，尚未取得', en: 'the plan asks for consent, and there is none' },
  },
  plan_not_in_force: {
    rule: { zh: '签订时方案有效', en: 'the plan was in force at signing' },
    reason: { zh: '签订时没有有效的方案', en: 'no plan was in force at signing' },
  },
  other_scheme: {
    rule: { zh: '用工主体未参加其他职业保障', en: 'no other scheme insures the employer’s workers' },
    reason: { zh: '用工主体已参加职业伤害保障', en: 'another scheme insures the employer’s workers' },
  },
  age_out_of_range: {
    rule: { zh: '年龄在方案范围内', en: 'the age is within the plan' },
    reason: { zh: '年龄不在方案范围内', en: 'the age is outside the plan' },
  },
  occupation_class: {
    rule: { zh: '职业类别在方案范围内', en: 'the occupation class is within the plan' },
    reason: { zh: '职业类别未知或不在方案范围内', en: 'the occupation class is unknown or outside the plan' },
  },
  fund_exhausted: {
    rule: { zh: '年度资金足够', en: 'the year’s fund can pay' },
    reason: { zh: '年度资金不足', en: 'the year’s fund cannot pay' },
  },
  historical: {
    rule: { zh: '不是历史订单', en: 'it is no historical order' },
    reason: { zh: '历史订单，只作记录', en: 'a historical order, for the record alone' },
  },
};

export const gapWords: Record<GapCause, Words> = {
  signed_late: { zh: '开工后才签订', en: 'signed after the work began' },
  insurer_next_day: { zh: '承保公司次日起保', en: 'the insurer begins the next day' },
  declared_late: { zh: '报送承保公司过晚', en: 'told to the insurer too late' },
  overrun: { zh: '超出约定时间', en: 'the work ran longer than agreed' },
  refused_after_start: { zh: '开工后承保公司拒保', en: 'the insurer refused after the work began' },
  insurer_outage: { zh: '等待承保公司答复', en: 'waiting for the insurer’s answer' },
  excluded_before: { zh: '此前不承保', en: 'not covered until then' },
};

/** The words of a recorded reason; null where there is none, or one that is no rule's. */
export const reasonWords = (reason: string | null): Words | null => {
  const known = exclusionReasons.find((rule) => rule === reason);
  return known ? ruleWords[known].reason : null;
};
