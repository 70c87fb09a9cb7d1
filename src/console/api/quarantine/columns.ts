import { defineColumns } from '../columns.ts';
import type { QuarantineItem } from './routes.ts';

export const quarantineColumns = defineColumns<QuarantineItem>([
  { key: 'externalId', label: { zh: '对象', en: 'Subject' }, kind: 'code', width: 150 },
  { key: 'job', label: { zh: '任务', en: 'Job' }, kind: 'code', width: 110 },
  { key: 'code', label: { zh: '原因', en: 'Cause' }, kind: 'code', width: 190 },
  { key: 'quarantinedAt', label: { zh: '隔离时间', en: 'Since' }, kind: 'instant', width: 165 },
  { key: 'attempts', label: { zh: '次数', en: 'Attempts' }, kind: 'number', width: 70 },
  { key: 'message', label: { zh: '说明', en: 'What happened' }, kind: 'text', width: 270, clipped: true },
  { key: 'subjectId', label: { zh: '系统编号', en: 'Id' }, kind: 'code', width: 290, hidden: true },
]);
