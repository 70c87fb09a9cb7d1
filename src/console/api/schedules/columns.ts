import { defineColumns } from '../columns.ts';
import type { ScheduleRunItem } from './routes.ts';

export const runColumns = defineColumns<ScheduleRunItem>([
  { key: 'dueAt', label: { zh: '应于', en: 'Due' }, kind: 'instant', width: 170 },
  { key: 'name', label: { zh: '定时任务', en: 'Schedule' }, kind: 'code', width: 150 },
  { key: 'businessDate', label: { zh: '业务日', en: 'Business date' }, kind: 'code', width: 110 },
  { key: 'state', label: { zh: '状态', en: 'State' }, kind: 'code', width: 110 },
  { key: 'lateMs', label: { zh: '晚了', en: 'Late' }, kind: 'number', width: 110 },
  { key: 'tookMs', label: { zh: '用时', en: 'Took' }, kind: 'number', width: 110 },
  { key: 'result', label: { zh: '结果', en: 'Result' }, kind: 'text' },
  { key: 'attempts', label: { zh: '次数', en: 'Attempts' }, kind: 'number', width: 80 },
  { key: 'askedBy', label: { zh: '谁要求的', en: 'Asked by' }, kind: 'code', width: 150 },
  { key: 'error', label: { zh: '错误', en: 'Error' }, kind: 'text' },
]);
