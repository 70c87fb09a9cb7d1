import { defineColumns } from '../columns.ts';
import type { AlarmItem } from './routes.ts';

export const alarmColumns = defineColumns<AlarmItem>([
  { key: 'kind', label: { zh: '告警', en: 'Alarm' }, kind: 'text', width: 190 },
  { key: 'subject', label: { zh: '对象', en: 'Subject' }, kind: 'code', width: 180 },
  { key: 'detail', label: { zh: '详情', en: 'Detail' }, kind: 'text' },
  { key: 'openedAt', label: { zh: '开始', en: 'Since' }, kind: 'instant', width: 120 },
  { key: 'seenAt', label: { zh: '最近', en: 'Last seen' }, kind: 'instant', width: 120 },
  { key: 'closedAt', label: { zh: '解除', en: 'Closed' }, kind: 'instant', width: 120 },
  { key: 'ackedBy', label: { zh: '已阅', en: 'Seen by' }, kind: 'text', width: 140 },
]);
