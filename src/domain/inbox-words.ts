import type { Words } from './notice/words.ts';

/** The kinds of things that want a person. */
export const inboxKindWords = {
  alarm: { zh: '告警', en: 'Alarm' },
  quarantine: { zh: '隔离', en: 'Quarantine' },
  rejection: { zh: '被拒订单', en: 'Refused order' },
  identity: { zh: '身份号码', en: 'Identity' },
} as const satisfies Record<string, Words>;
