import { type Both, defineColumns } from '../columns.ts';
import type { OperatorItem } from './routes.ts';

export const signInWords: Record<OperatorItem['signIn'], Both> = {
  disabled: { zh: '已停用', en: 'Disabled' },
  locked: { zh: '已锁定', en: 'Locked' },
  invited: { zh: '未设密码', en: 'No password yet' },
  password: { zh: '仅密码', en: 'Password only' },
  second_factor: { zh: '双因素', en: 'Second factor' },
};

export const operatorColumns = defineColumns<OperatorItem>([
  { key: 'name', label: { zh: '操作员', en: 'Operator' }, kind: 'code', width: 150 },
  { key: 'roles', label: { zh: '角色', en: 'Roles' }, kind: 'text' },
  { key: 'places', label: { zh: '数据范围', en: 'Part of the city' }, kind: 'text', width: 200 },
  { key: 'signIn', label: { zh: '登录状态', en: 'Sign-in' }, kind: 'text', width: 150 },
  { key: 'seenAt', label: { zh: '最近使用', en: 'Last seen' }, kind: 'instant', width: 130 },
  { key: 'createdAt', label: { zh: '新增时间', en: 'Added' }, kind: 'instant', width: 170 },
]);
