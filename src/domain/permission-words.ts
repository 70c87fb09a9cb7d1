import type { ApiScope } from './api-scopes.ts';
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

/** What each scope lets a server with an API key do. */
const apiScopeWords: Record<ApiScope, Words> = {
  'parties:write': { zh: '登记零工与用工主体', en: 'register workers and employers' },
  'orders:read': { zh: '查看订单', en: 'see orders' },
  'orders:write': { zh: '签订与变更订单', en: 'sign and change orders' },
  'claims:read': { zh: '查看理赔', en: 'see claims' },
  'claims:write': { zh: '提交理赔', en: 'send claims' },
  'certificates:write': { zh: '登记证书', en: 'register certificates' },
  'offers:write': { zh: '答复工作邀约', en: 'answer offers of work' },
  'matching:read': { zh: '查看岗位推荐', en: 'see recommended postings' },
  'stats:read': { zh: '查看统计', en: 'see statistics' },
};
const byScope = new Map<string, Words>(Object.entries(apiScopeWords));
/** Undefined for a scope of a later version, which goes by its code. */
export const wordsOfApiScope = (scope: string): Words | undefined => byScope.get(scope);
