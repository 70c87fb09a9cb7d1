import { defineColumns } from '../columns.ts';
import type { AuditItem } from './routes.ts';

export const auditColumns = defineColumns<AuditItem>([
  { key: 'at', label: { zh: '时间', en: 'When' }, kind: 'instant', width: 160 },
  { key: 'actor', label: { zh: '操作者', en: 'Who' }, kind: 'text', width: 150 },
  { key: 'action', label: { zh: '操作', en: 'Did what' }, kind: 'code', width: 180 },
  { key: 'subjectType', label: { zh: '对象类型', en: 'Kind' }, kind: 'text', width: 90 },
  { key: 'subjectName', label: { zh: '对象', en: 'To what' }, kind: 'text', width: 170 },
  { key: 'reason', label: { zh: '原因', en: 'Reason' }, kind: 'text' },
  { key: 'region', label: { zh: '地区', en: 'Region' }, kind: 'text', width: 120 },
  { key: 'subjectId', label: { zh: '对象编号', en: 'Its id' }, kind: 'code', width: 150 },
  { key: 'before', label: { zh: '之前', en: 'Before' }, kind: 'text', width: 260, clipped: true, hidden: true },
  { key: 'after', label: { zh: '之后', en: 'After' }, kind: 'text', width: 260, clipped: true, hidden: true },
]);
