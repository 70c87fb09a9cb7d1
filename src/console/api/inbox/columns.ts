import { inboxKindWords as kindWords } from '../../../domain/inbox-words.ts';
import { type Both, defineColumns } from '../columns.ts';
import type { InboxRow } from './routes.ts';

export const inboxKindWords: Record<InboxRow['kind'], Both> = kindWords;
export const inboxWeightWords: Record<InboxRow['weight'], Both> = {
  3: { zh: '紧急', en: 'urgent' },
  2: { zh: '重要', en: 'important' },
  1: { zh: '一般', en: 'normal' },
};

/** As it is exported: on screen a row is a sentence. */
export const inboxColumns = defineColumns<InboxRow>([
  { key: 'weight', label: { zh: '轻重', en: 'Weight' }, kind: 'text', width: 80 },
  { key: 'kind', label: { zh: '种类', en: 'Kind' }, kind: 'text', width: 100 },
  { key: 'code', label: { zh: '事由', en: 'What' }, kind: 'text', width: 200 },
  { key: 'about', label: { zh: '对象', en: 'About' }, kind: 'code', width: 180 },
  { key: 'detail', label: { zh: '详情', en: 'Detail' }, kind: 'text', width: 300 },
  { key: 'since', label: { zh: '始于', en: 'Since' }, kind: 'instant', width: 150 },
  { key: 'dueAt', label: { zh: '应处理于', en: 'Due' }, kind: 'instant', width: 150 },
  { key: 'holder', label: { zh: '处理人', en: 'Taken by' }, kind: 'code', width: 130 },
  { key: 'takenAt', label: { zh: '认领时间', en: 'Taken' }, kind: 'instant', width: 150 },
  { key: 'snoozedUntil', label: { zh: '推迟至', en: 'Snoozed until' }, kind: 'instant', width: 150 },
  { key: 'snoozeReason', label: { zh: '推迟原因', en: 'Snoozed because' }, kind: 'text', width: 200 },
  { key: 'regionCode', label: { zh: '地区', en: 'Region' }, kind: 'code', width: 80 },
  { key: 'subject', label: { zh: '系统编号', en: 'Id' }, kind: 'code', width: 290 },
]);
