import { defineColumns } from '../columns.ts';
import type { ExportItem } from './routes.ts';

export const exportColumns = defineColumns<ExportItem>([
  { key: 'fileName', label: { zh: '文件', en: 'File' }, kind: 'code', width: 330 },
  { key: 'list', label: { zh: '列表', en: 'List' }, kind: 'text', width: 90 },
  { key: 'filter', label: { zh: '筛选', en: 'Filter' }, kind: 'text', width: 260 },
  { key: 'state', label: { zh: '状态', en: 'State' }, kind: 'text', width: 160 },
  { key: 'rows', label: { zh: '行数', en: 'Rows' }, kind: 'number', width: 70 },
  { key: 'bytes', label: { zh: '字节', en: 'Bytes' }, kind: 'number', width: 90, hidden: true },
  { key: 'createdAt', label: { zh: '开始', en: 'Begun' }, kind: 'instant', width: 110 },
  { key: 'finishedAt', label: { zh: '完成', en: 'Finished' }, kind: 'instant', width: 110, hidden: true },
]);
