import type { GapCause } from '../cover/gaps.ts';
import type { ExclusionReason } from '../cover/rules.ts';
import { saidOf, type Words } from './words.ts';

/**
 * Why an order has no cover, or why its cover was voided or cut short: the rule's reason, the insurer's no, or `cancelled`, by which a policy
 * ends whose order was cancelled at any time (`order_cancelled` is the rule's: before the start).
 */
export type CoverReason = ExclusionReason | 'insurer_refused' | 'cancelled';

/** `reason` continues "because …"; `mend` says what the worker can do about it, where something can be done. */
export type ReasonWords = { reason: Words; mend: Words | null };

export const coverReasonWords: Record<CoverReason, ReasonWords> = {
  order_cancelled: { reason: { zh: '开工前已取消', en: 'cancelled before its start' }, mend: null },
  no_programme: { reason: { zh: '所在地区没有保障项目', en: 'no programme has the region' }, mend: null },
  before_go_live: {
    reason: { zh: '签订时保障项目尚未上线', en: 'signed before the programme began' },
    mend: null,
  },
  signed_too_late: { reason: { zh: '签订后太久才送达', en: 'it reached us too long after signing' }, mend: null },
  no_cover_window: {
    reason: { zh: '没有可保障的工作时间', en: 'no working time is left to cover' },
    mend: null,
  },
  identity_missing: {
    reason: { zh: '零工没有身份号码', en: 'the worker has no identity number' },
    mend: {
      zh: '请带身份证到服务点补登，补好后系统会重新办理',
      en: 'register your identity number at a service point and cover is decided again',
    },
  },
  identity_invalid: {
    reason: { zh: '身份号码没有通过校验', en: 'the identity number is not valid' },
    mend: {
      zh: '请带身份证到服务点核对，改好后系统会重新办理',
      en: 'have your identity number checked at a service point and cover is decided again',
    },
  },
  consent_missing: {
    reason: { zh: '方案要求本人同意，尚未取得', en: 'the plan asks for consent, and there is none' },
    mend: {
      zh: '请在小程序或服务点确认同意，系统会重新办理',
      en: 'give your consent in the mini-program or at a service point and cover is decided again',
    },
  },
  plan_not_in_force: { reason: { zh: '签订时没有有效的方案', en: 'no plan was in force at signing' }, mend: null },
  other_scheme: {
    reason: { zh: '用工主体已参加职业伤害保障', en: 'another scheme insures the employer’s workers' },
    mend: { zh: '请向用工主体了解该项保障', en: 'ask the employer about that scheme' },
  },
  age_out_of_range: { reason: { zh: '年龄不在方案范围内', en: 'the age is outside the plan' }, mend: null },
  occupation_class: {
    reason: { zh: '职业类别未知或不在方案范围内', en: 'the occupation class is unknown or outside the plan' },
    mend: { zh: '请用工主体核对订单的工种', en: 'ask the employer to check the kind of work on the order' },
  },
  fund_exhausted: {
    reason: { zh: '年度资金不足', en: 'the year’s fund cannot pay' },
    mend: { zh: '资金补充后系统会重新办理', en: 'cover is decided again when the fund is raised' },
  },
  historical: {
    reason: { zh: '历史订单，只作记录', en: 'a historical order, for the record alone' },
    mend: null,
  },
  cancelled: { reason: { zh: '订单已取消', en: 'the order was cancelled' }, mend: null },
  insurer_refused: {
    reason: { zh: '承保公司答复不予承保', en: 'the insurer declined it' },
    mend: { zh: '如有疑问请到服务点咨询', en: 'ask at a service point why' },
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

/** The words of a recorded reason; null where there is none, or one that is not in the list. */
export const wordsOfReason = (reason: string | null): ReasonWords | null =>
  reason === null ? null : (saidOf(coverReasonWords, reason) ?? null);

/** Whether somebody can do something about it, so that another decision could end otherwise; what a new plan or programme changes is decided again by itself. */
export const isMendable = (code: string): boolean => (wordsOfReason(code)?.mend ?? null) !== null;
/** The reasons that nobody can mend. */
export const unmendable: readonly string[] = Object.keys(coverReasonWords).filter((reason) => !isMendable(reason));
