import { defineColumns } from '../columns.ts';
import type { ApiKeyItem } from './routes.ts';

export const apiKeyColumns = defineColumns<ApiKeyItem>([
  { key: 'name', label: { zh: '名称', en: 'Name' }, kind: 'text', width: 200 },
  { key: 'source', label: { zh: '来源', en: 'Source' }, kind: 'code', width: 130 },
  { key: 'scopes', label: { zh: '可用范围', en: 'Scopes' }, kind: 'text' },
  { key: 'createdAt', label: { zh: '新增时间', en: 'Added' }, kind: 'instant', width: 170 },
  { key: 'revokedAt', label: { zh: '吊销时间', en: 'Revoked' }, kind: 'instant', width: 170 },
]);
