import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Permission } from '../../../domain/permissions.ts';
import { type Screen, screens } from '../screens/screens.ts';
import { usePermits } from './session.ts';

/** What Today and the inbox are made of: who may see none of it has nothing to look for there. */
const inboxParts: readonly Permission[] = ['order.read', 'alarm.read', 'quarantine.read', 'rejection.read'];
const dayParts: readonly Permission[] = [...inboxParts, 'fund.read'];

/** Whether the day concerns the operator at all: not who only looks at what others did, or only hands out keys. */
export const useSeesTheDay = (): boolean => dayParts.some(usePermits());

/** Whether anything of the inbox's kinds can be seen: else there is no way to it in the menu, and nothing to count. */
export const useSeesInbox = (): boolean => inboxParts.some(usePermits());

/** The screens of an operator's menu that take a permission, those of their own work first. */
export const useOwnScreens = (): Screen[] => {
  const permits = usePermits();
  const first = (path: string): number => ['/audit', '/api-keys'].indexOf(path) >>> 0;
  return screens
    .filter(({ permission, hidden }) => permission !== 'anybody' && !hidden && permits(permission))
    .toSorted((a, b) => first(a.path) - first(b.path));
};

/** Whom the day does not concern begins, at the console's door, on the first screen that is theirs; Today can still be opened. */
export const useFirstScreen = (pathname: string): void => {
  const navigate = useNavigate();
  const seesTheDay = useSeesTheDay();
  const [own] = useOwnScreens();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    if (pathname === '/' && !seesTheDay && own) void navigate({ to: own.path, replace: true });
  }, [pathname, seesTheDay, own, navigate]);
};
