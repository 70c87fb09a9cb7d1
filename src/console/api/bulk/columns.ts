import { defineColumns } from '../columns.ts';
import type { BulkItem, BulkRowItem } from './routes.ts';

export const bulkColumns = defineColumns<BulkItem>([
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
  { key: 'subjectId', label: { zh: '对象', en: 'Subject' }, kind: 'code', width: 300 },
  { key: 'state', label: { zh: '状态', en: 'State' }, kind: 'text', width: 110 },
  { key: 'detail', label: { zh: '说明', en: 'Why' }, kind: 'text' },
]);
