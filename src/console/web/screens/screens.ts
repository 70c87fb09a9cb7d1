import type { ComponentType } from 'react';
import type { Permission } from '../../../domain/permissions.ts';
import type { Both } from '../../api/columns.ts';

/** A screen: its address, its place in the menu, who sees it, and its code, which is fetched when it is opened. */
export type Screen = {
  path: `/${string}`;
  group: 'work' | 'business' | 'operation' | 'administration';
  label: Both;
  permission: Permission | 'anybody';
  /** Not in the menu: reached from a row. */
  hidden?: boolean;
  load(): Promise<ComponentType>;
};

export const groups: Record<Screen['group'], Both> = {
  work: { zh: '工作', en: 'Work' },
  business: { zh: '业务', en: 'Business' },
  operation: { zh: '运行', en: 'Operation' },
  administration: { zh: '管理', en: 'Administration' },
};

/** Every screen, in the order of the menu. */
export const screens: readonly Screen[] = [
  {
    path: '/',
    group: 'work',
    label: { zh: '今日', en: 'Today' },
    permission: 'anybody',
    load: async () => (await import('./today/screen.tsx')).TodayScreen,
  },
  {
    path: '/inbox',
    group: 'work',
    label: { zh: '待办', en: 'Inbox' },
    permission: 'anybody',
    load: async () => (await import('./inbox/screen.tsx')).InboxScreen,
  },
  {
    path: '/orders',
    group: 'business',
    label: { zh: '订单与保障', en: 'Orders and cover' },
    permission: 'order.read',
    load: async () => (await import('./orders/screen.tsx')).OrdersScreen,
  },
  {
    path: '/orders/$id',
    group: 'business',
    label: { zh: '订单', en: 'Order' },
    permission: 'order.read',
    hidden: true,
    load: async () => (await import('./orders/order.tsx')).OrderScreen,
  },
  {
    path: '/cover',
    group: 'business',
    label: { zh: '保障证明', en: 'Cover proof' },
    permission: 'order.read',
    load: async () => (await import('./cover/screen.tsx')).CoverScreen,
  },
  {
    path: '/exclusions',
    group: 'business',
    label: { zh: '不承保', en: 'Exclusions' },
    permission: 'order.read',
    load: async () => (await import('./exclusions/screen.tsx')).ExclusionsScreen,
  },
  {
    path: '/gaps',
    group: 'business',
    label: { zh: '保障缺口', en: 'Cover gaps' },
    permission: 'order.read',
    load: async () => (await import('./gaps/screen.tsx')).GapsScreen,
  },
  {
    path: '/map',
    group: 'business',
    label: { zh: '地图', en: 'Map' },
    permission: 'order.read',
    load: async () => (await import('./map/screen.tsx')).MapScreen,
  },
  {
    path: '/queues',
    group: 'operation',
    label: { zh: '队列', en: 'Queues' },
    permission: 'queue.read',
    load: async () => (await import('./queues/screen.tsx')).QueuesScreen,
  },
  {
    path: '/quarantine',
    group: 'operation',
    label: { zh: '隔离区', en: 'Quarantine' },
    permission: 'quarantine.read',
    load: async () => (await import('./quarantine/screen.tsx')).QuarantineScreen,
  },
  {
    path: '/schedules',
    group: 'operation',
    label: { zh: '定时任务', en: 'Schedules' },
    permission: 'schedule.read',
    load: async () => (await import('./schedules/screen.tsx')).SchedulesScreen,
  },
  {
    path: '/bulk',
    group: 'operation',
    label: { zh: '批量操作', en: 'Bulk actions' },
    permission: 'bulk.run',
    load: async () => (await import('./bulk/screen.tsx')).BulkScreen,
  },
  {
    path: '/alarms',
    group: 'operation',
    label: { zh: '告警', en: 'Alarms' },
    permission: 'alarm.read',
    load: async () => (await import('./alarms/screen.tsx')).AlarmsScreen,
  },
  {
    path: '/plans',
    group: 'administration',
    label: { zh: '保障项目与方案', en: 'Programmes and plans' },
    permission: 'plan.read',
    load: async () => (await import('./plans/screen.tsx')).PlansScreen,
  },
  {
    path: '/funds',
    group: 'administration',
    label: { zh: '保障资金', en: 'Funds' },
    permission: 'fund.read',
    load: async () => (await import('./funds/screen.tsx')).FundsScreen,
  },
  {
    path: '/operators',
    group: 'administration',
    label: { zh: '操作员', en: 'Operators' },
    permission: 'operator.read',
    load: async () => (await import('./operators/screen.tsx')).OperatorsScreen,
  },
  {
    path: '/api-keys',
    group: 'administration',
    label: { zh: '接口密钥', en: 'API keys' },
    permission: 'api_key.read',
    load: async () => (await import('./api-keys/screen.tsx')).ApiKeysScreen,
  },
  {
    path: '/audit',
    group: 'administration',
    label: { zh: '操作日志', en: 'Audit log' },
    permission: 'audit.read',
    load: async () => (await import('./audit/screen.tsx')).AuditScreen,
  },
  {
    path: '/exports',
    group: 'administration',
    label: { zh: '导出记录', en: 'Exports' },
    permission: 'export.run',
    load: async () => (await import('./exports/screen.tsx')).ExportsScreen,
  },
];

const segments = (path: string): string[] => path.split('/').filter((part) => part !== '');

/** The screen at an address; `$id` in a screen's path stands for any one part. */
export const screenAt = (pathname: string): Screen | undefined => {
  const asked = segments(pathname);
  return screens.find(({ path }) => {
    const own = segments(path);
    return own.length === asked.length && own.every((part, at) => part.startsWith('$') || part === asked[at]);
  });
};
