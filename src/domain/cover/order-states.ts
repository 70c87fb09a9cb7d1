import type { Words } from '../notice/words.ts';

/** How an order was decided: what `orders.cover_state` holds. */
export const coverStates = ['owed', 'requested', 'covered', 'excluded'] as const;
export type CoverState = (typeof coverStates)[number];

/** What became of the policy of an order that was covered, where it holds no more: the same words as `policies.status`. */
export const lostStates = ['voided', 'ended', 'lapsed'] as const;
export type LostState = (typeof lostStates)[number];

/** How an order stands for whoever looks at it: as it was decided, until its policy is lost. */
export const orderStates = [...coverStates, ...lostStates] as const;
export type OrderState = (typeof orderStates)[number];

export const orderStateWords: Record<OrderState, Words> = {
  owed: { zh: '待办理', en: 'Owed' },
  requested: { zh: '待承保', en: 'Asked' },
  covered: { zh: '已承保', en: 'Covered' },
  excluded: { zh: '不承保', en: 'Excluded' },
  voided: { zh: '已撤销', en: 'Voided' },
  ended: { zh: '提前终止', en: 'Ended early' },
  lapsed: { zh: '中止', en: 'Lapsed' },
};
