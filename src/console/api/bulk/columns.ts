import type { BulkName } from '../../../store/bulk-actions-works.ts';
import { type Both, defineColumns } from '../columns.ts';
import type { BulkItem, BulkRowItem } from './routes.ts';

export const bulkNames: Record<BulkName, Both> = {
  'quarantine.retry': { zh: '重试隔离的对象', en: 'Retry what is set aside' },
  'order.redecide': { zh: '重新办理不承保的订单', en: 'Decide excluded orders again' },
};
export const bulkStateWords: Record<BulkItem['state'], Both> = {
  running: { zh: '进行中', en: 'Running' },
  aborted: { zh: '已停止', en: 'Stopped' },
  done: { zh: '已完成', en: 'Done' },
};
export const rowStateWords: Record<BulkRowItem['state'], Both> = {
  waiting: { zh: '未处理', en: 'Not done' },
  done: { zh: '完成', en: 'Done' },
  skipped: { zh: '跳过', en: 'Skipped' },
  failed: { zh: '失败', en: 'Failed' },
};
/** Why a row was passed over or failed. */
export const rowDetailWords: Readonly<Record<string, Both>> = {
  released: { zh: '已被他人放行', en: 'released by somebody else' },
  passed: { zh: '已另有决定，或已不能补救', en: 'decided otherwise, or it can be mended no more' },
  gone: {
    zh: '已不存在，或不在发起人的数据范围内',
    en: 'not there any more, or outside the part of the city of who began it',
  },
  forbidden: { zh: '发起人已没有权限', en: 'who began it may not any more' },
};

export const bulkColumns = defineColumns<Omit<BulkItem, 'filter' | 'until'>>([
  { key: 'action', label: { zh: '操作', en: 'Act' }, kind: 'text', width: 180 },
  { key: 'state', label: { zh: '状态', en: 'State' }, kind: 'text', width: 110 },
  { key: 'total', label: { zh: '进度', en: 'Progress' }, kind: 'number', width: 200 },
  { key: 'done', label: { zh: '完成', en: 'Done' }, kind: 'number', width: 80 },
  { key: 'skipped', label: { zh: '跳过', en: 'Skipped' }, kind: 'number', width: 80 },
  { key: 'failed', label: { zh: '失败', en: 'Failed' }, kind: 'number', width: 80 },
  { key: 'actor', label: { zh: '发起人', en: 'By' }, kind: 'code', width: 150 },
  { key: 'createdAt', label: { zh: '发起时间', en: 'Begun' }, kind: 'instant', width: 130 },
]);

export const bulkRowColumns = defineColumns<BulkRowItem>([
  { key: 'externalId', label: { zh: '订单', en: 'Order' }, kind: 'code', width: 200 },
  { key: 'subjectId', label: { zh: '对象', en: 'Subject' }, kind: 'code', width: 300 },
  { key: 'state', label: { zh: '状态', en: 'State' }, kind: 'text', width: 110 },
  { key: 'detail', label: { zh: '说明', en: 'Why' }, kind: 'text' },
]);
