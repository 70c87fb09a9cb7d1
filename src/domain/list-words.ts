import type { Words } from './notice/words.ts';

/** What lists are called, by the name of their call. */
export const listWords = {
  'quarantine.list': { zh: '隔离区', en: 'Quarantine' },
  'audit.list': { zh: '操作日志', en: 'Audit log' },
  'orders.list': { zh: '订单与保障', en: 'Orders and cover' },
  'exclusions.list': { zh: '不承保', en: 'Exclusions' },
  'gaps.list': { zh: '保障缺口', en: 'Cover gaps' },
  'alarms.list': { zh: '告警', en: 'Alarms' },
  'inbox.list': { zh: '待办', en: 'Inbox' },
  'schedules.list': { zh: '定时任务', en: 'Schedules' },
  'schedules.runs': { zh: '定时任务运行记录', en: 'Runs of schedules' },
  'bulk.list': { zh: '批量操作', en: 'Bulk actions' },
  'bulk.rows': { zh: '批量操作的对象', en: 'Rows of a bulk action' },
  'operators.list': { zh: '操作员', en: 'Operators' },
  'api-keys.list': { zh: '接口密钥', en: 'API keys' },
  'funds.list': { zh: '保障资金', en: 'Funds' },
  'queues.status': { zh: '队列', en: 'Queues' },
  'map.counts': { zh: '地图数字', en: 'Numbers of the map' },
} as const satisfies Record<string, Words>;
