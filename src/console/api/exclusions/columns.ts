import { defineColumns } from '../columns.ts';
import type { ExclusionItem } from './routes.ts';

export const exclusionColumns = defineColumns<ExclusionItem>([
  { key: 'externalId', label: { zh: '订单', en: 'Order' }, kind: 'code', width: 150 },
  { key: 'reason', label: { zh: '不承保原因', en: 'Why not' }, kind: 'text', width: 220 },
  { key: 'possibleUntil', label: { zh: '补救时限', en: 'Time to mend' }, kind: 'instant', width: 170 },
  { key: 'county', label: { zh: '区县', en: 'County' }, kind: 'text', width: 90 },
  { key: 'employer', label: { zh: '用工主体', en: 'Employer' }, kind: 'text' },
  { key: 'workerExternalId', label: { zh: '零工编号', en: 'Worker' }, kind: 'code', width: 130 },
  { key: 'servicePoint', label: { zh: '服务点', en: 'Service point' }, kind: 'text', width: 170, hidden: true },
  { key: 'servicePointEmail', label: { zh: '服务点邮箱', en: 'Its email' }, kind: 'code', width: 200, hidden: true },
  { key: 'startsAt', label: { zh: '开工', en: 'Work begins' }, kind: 'instant', width: 150 },
  { key: 'endsAt', label: { zh: '完工', en: 'Work ends' }, kind: 'instant', width: 150 },
  { key: 'decidedAt', label: { zh: '决定时间', en: 'Decided' }, kind: 'instant', width: 150 },
  { key: 'reopenedAt', label: { zh: '已安排重办', en: 'Reopened' }, kind: 'instant', width: 150 },
]);
