import type { Words } from './words.ts';

/** How far a message to a worker is. */
export const noticeStateWords = {
  due: { zh: '待发送', en: 'to be sent' },
  held: { zh: '暂缓（静默时段）', en: 'held (quiet hours)' },
  sent: { zh: '已发送', en: 'sent' },
  refused: { zh: '网关拒绝发送', en: 'refused by the gateway' },
  void: { zh: '不再发送', en: 'not to be sent any more' },
} satisfies Record<string, Words>;
