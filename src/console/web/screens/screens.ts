import type { ComponentType } from 'react';
import type { Permission } from '../../../domain/permissions.ts';
import type { Both } from '../../api/columns.ts';

/** A screen: its address, its place in the menu, who sees it, and its code, which is fetched when it is opened. */
export type Screen = {
  path: `/${string}`;
  group: 'work' | 'business' | 'operation' | 'administration';
  label: Both;
  permission: Permission | 'anybody';
  /** Not in the menu: reached from a row. */
  hidden?: boolean;
  load(): Promise<ComponentType>;
};

export const groups: Record<Screen['group'], Both> = {
  work: { zh: '工作', en: 'Work' },
  business: { zh: '业务', en: 'Business' },
  operation: { zh: '运行', en: 'Operation' },
  administration: { zh: '管理', en: 'Administration' },
};

/** Every screen, in the order of the menu. */
export const screens: readonly Screen[] = [
  {
    path: '/quarantine',
    group: 'operation',
    label: { zh: '隔离区', en: 'Quarantine' },
    permission: 'quarantine.read',
    load: async () => (await import('./quarantine/screen.tsx')).QuarantineScreen,
  },
];
