import { defineColumns } from '../columns.ts';
import type { OrderItem } from './routes.ts';

export const orderColumns = defineColumns<OrderItem>([
  { key: 'externalId', label: { zh: '订单', en: 'Order' }, kind: 'code', width: 150 },
  { key: 'coverState', label: { zh: '保障状态', en: 'Cover' }, kind: 'text', width: 100 },
  { key: 'reason', label: { zh: '无保障原因', en: 'Why not' }, kind: 'text', width: 190 },
  { key: 'policyNo', label: { zh: '保单号', en: 'Policy' }, kind: 'code', width: 180 },
  { key: 'county', label: { zh: '区县', en: 'County' }, kind: 'text', width: 90 },
  { key: 'employer', label: { zh: '用工主体', en: 'Employer' }, kind: 'text' },
  { key: 'workerExternalId', label: { zh: '零工编号', en: 'Worker' }, kind: 'code', width: 130 },
  { key: 'startsAt', label: { zh: '开工', en: 'Work begins' }, kind: 'instant', width: 150 },
  { key: 'endsAt', label: { zh: '完工', en: 'Work ends' }, kind: 'instant', width: 150 },
  { key: 'signedAt', label: { zh: '签订', en: 'Signed' }, kind: 'instant', width: 150 },
  { key: 'receivedAt', label: { zh: '送达', en: 'Received' }, kind: 'instant', width: 150 },
]);
