import type { Words } from './notice/words.ts';

/** Every act that is written into the audit log, in words. What is not named here cannot be written. */
const actions = {
  sign_in: { zh: '登录', en: 'Signed in' },
  'sign_in.lock': { zh: '登录锁定', en: 'Sign-in locked' },
  'password.set': { zh: '设置密码', en: 'Set a password' },
  'inbox.take': { zh: '认领待办', en: 'Took from the inbox' },
  'inbox.release': { zh: '放回待办', en: 'Put back into the inbox' },
  'inbox.hand_over': { zh: '转办', en: 'Handed over' },
  'inbox.snooze': { zh: '推迟待办', en: 'Snoozed' },
  'alarm.acknowledge': { zh: '确认告警', en: 'Acknowledged an alarm' },
  'order.redecide': { zh: '重新办理订单', en: 'Had an order decided again' },
  'personal_data.show': { zh: '查看个人信息', en: 'Looked at personal data' },
  'quarantine.retry': { zh: '重试隔离对象', en: 'Retried from quarantine' },
  'rejection.retry': { zh: '重试被拒订单', en: 'Retried a refused order' },
  'rejection.discard': { zh: '放弃被拒订单', en: 'Gave up a refused order' },
  'bulk.begin': { zh: '开始批量操作', en: 'Began a bulk action' },
  'bulk.abort': { zh: '中止批量操作', en: 'Stopped a bulk action' },
  'bulk.finish': { zh: '批量操作完成', en: 'Bulk action ended' },
  'export.begin': { zh: '开始导出', en: 'Began an export' },
  'export.download': { zh: '下载导出', en: 'Fetched an export' },
  'fund.set': { zh: '调整预算', en: 'Set a budget' },
  'plan.publish': { zh: '发布方案版本', en: 'Published a plan version' },
  'job.pause': { zh: '暂停任务', en: 'Paused a job' },
  'job.resume': { zh: '恢复任务', en: 'Resumed a job' },
  'schedule.run': { zh: '立即运行定时任务', en: 'Ran a schedule now' },
  'schedule.pause': { zh: '暂停定时任务', en: 'Paused a schedule' },
  'schedule.resume': { zh: '恢复定时任务', en: 'Resumed a schedule' },
  'schedule.set': { zh: '修改定时任务', en: 'Changed a schedule' },
  'keys.rotate': { zh: '轮换数据密钥', en: 'Rotated the data keys' },
  'keys.rehash': { zh: '更换散列密钥', en: 'Changed the hash key' },
  'operator.add': { zh: '新增操作员', en: 'Added an operator' },
  'operator.set_roles': { zh: '调整角色', en: 'Changed roles' },
  'operator.disable': { zh: '停用操作员', en: 'Disabled an operator' },
  'operator.reset_sign_in': { zh: '重置登录', en: 'Reset a sign-in' },
  'api_key.add': { zh: '新增接口密钥', en: 'Made an API key' },
  'api_key.revoke': { zh: '吊销接口密钥', en: 'Revoked an API key' },
  'import.orders': { zh: '导入订单', en: 'Imported orders' },
  'import.workers': { zh: '导入零工', en: 'Imported workers' },
  'import.employers': { zh: '导入用工主体', en: 'Imported employers' },
  'import.service-points': { zh: '导入服务点', en: 'Imported service points' },
  'import.postings': { zh: '导入岗位', en: 'Imported postings' },
  'apply.created': { zh: '新增基础数据', en: 'Added reference data' },
  'apply.changed': { zh: '修改基础数据', en: 'Changed reference data' },
} as const satisfies Record<string, Words>;

export type AuditAction = keyof typeof actions;
const byAction = new Map<string, Words>(Object.entries(actions));

/** Undefined for an act of a later version, which is shown as it is. */
export const wordsOfAction = (action: string): Words | undefined => byAction.get(action);

/** What acts are done to, in words. */
export const auditSubjects: Readonly<Record<string, Words>> = {
  operator: { zh: '操作员', en: 'operator' },
  inbox: { zh: '待办', en: 'inbox item' },
  bulk: { zh: '批量操作', en: 'bulk action' },
  quarantine: { zh: '隔离对象', en: 'quarantined subject' },
  rejection: { zh: '被拒订单', en: 'refused order' },
  alarm: { zh: '告警', en: 'alarm' },
  job: { zh: '任务', en: 'job' },
  schedule: { zh: '定时任务', en: 'schedule' },
  'fund year': { zh: '年度资金', en: 'fund year' },
  api_key: { zh: '接口密钥', en: 'API key' },
  export: { zh: '导出', en: 'export' },
  file: { zh: '文件', en: 'file' },
  'data key': { zh: '数据密钥', en: 'data key' },
  'hash key': { zh: '散列密钥', en: 'hash key' },
  region: { zh: '地区', en: 'region' },
  skill: { zh: '工种', en: 'skill' },
  programme: { zh: '保障项目', en: 'programme' },
  insurer: { zh: '保险公司', en: 'insurer' },
  plan: { zh: '保险方案', en: 'insurance plan' },
  'plan version': { zh: '方案版本', en: 'plan version' },
  'listed employer': { zh: '名单企业', en: 'listed employer' },
  order: { zh: '订单', en: 'order' },
};
