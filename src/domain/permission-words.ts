import type { Words } from './notice/words.ts';
import type { OperatorRole, Permission } from './permissions.ts';

/** What each permission lets somebody do. */
export const permissionWords: Record<Permission, Words> = {
  'order.read': { zh: '查看订单与保障', en: 'see orders and cover' },
  'order.redecide': { zh: '重新办理订单', en: 'have orders decided again' },
  'queue.read': { zh: '查看队列', en: 'see the queues' },
  'bulk.run': { zh: '批量操作', en: 'run bulk actions' },
  'export.run': { zh: '导出', en: 'export lists' },
  'plan.read': { zh: '查看保障项目与方案', en: 'see programmes and plans' },
  'plan.publish': { zh: '发布方案版本', en: 'publish plan versions' },
  'quarantine.read': { zh: '查看隔离区', en: 'see quarantine' },
  'quarantine.retry': { zh: '重试隔离对象', en: 'retry from quarantine' },
  'alarm.read': { zh: '查看告警', en: 'see alarms' },
  'alarm.acknowledge': { zh: '确认告警', en: 'acknowledge alarms' },
  'rejection.read': { zh: '查看被拒订单', en: 'see refused orders' },
  'rejection.retry': { zh: '重试被拒订单', en: 'retry refused orders' },
  'schedule.read': { zh: '查看定时任务', en: 'see schedules' },
  'schedule.change': { zh: '更改定时任务', en: 'change schedules' },
  'job.pause': { zh: '暂停任务', en: 'pause jobs' },
  'fund.read': { zh: '查看保障资金', en: 'see funds' },
  'fund.change': { zh: '调整预算', en: 'change budgets' },
  'reference.apply': { zh: '更新基础数据', en: 'apply reference data' },
  'operator.read': { zh: '查看操作员', en: 'see operators' },
  'operator.manage': { zh: '管理操作员', en: 'manage operators' },
  'api_key.read': { zh: '查看接口密钥', en: 'see API keys' },
  'api_key.manage': { zh: '管理接口密钥', en: 'manage API keys' },
  'keys.rotate': { zh: '轮换数据密钥', en: 'rotate data keys' },
  'audit.read': { zh: '查看操作日志', en: 'see the audit log' },
  'personal_data.show': { zh: '查看个人信息', en: 'look at personal data' },
  'claim.approve': { zh: '批准理赔', en: 'approve claims' },
  'mend.approve': { zh: '批准更正', en: 'approve mends' },
};

export const roleWords: Record<OperatorRole, Words> = {
  viewer: { zh: '查看', en: 'Viewer' },
  operator: { zh: '运营', en: 'Operator' },
  adjuster: { zh: '理赔', en: 'Adjuster' },
  approver: { zh: '审批', en: 'Approver' },
  system_administrator: { zh: '系统管理员', en: 'System administrator' },
  security_administrator: { zh: '安全管理员', en: 'Security administrator' },
  auditor: { zh: '审计员', en: 'Auditor' },
};
