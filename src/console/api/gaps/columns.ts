import { defineColumns } from '../columns.ts';
import type { GapItem } from './routes.ts';

export const gapColumns = defineColumns<GapItem>([
  { key: 'externalId', label: { zh: '订单', en: 'Order' }, kind: 'code', width: 150 },
  { key: 'cause', label: { zh: '缺口起因', en: 'Cause' }, kind: 'text', width: 180 },
  { key: 'fromAt', label: { zh: '自', en: 'From' }, kind: 'instant', width: 170 },
  { key: 'toAt', label: { zh: '至', en: 'To' }, kind: 'instant', width: 170 },
  { key: 'lastedMs', label: { zh: '时长', en: 'How long' }, kind: 'ms', width: 130 },
  { key: 'county', label: { zh: '区县', en: 'County' }, kind: 'text', width: 90 },
  { key: 'employer', label: { zh: '用工主体', en: 'Employer' }, kind: 'text' },
  { key: 'workerExternalId', label: { zh: '零工编号', en: 'Worker' }, kind: 'code', width: 130 },
]);
