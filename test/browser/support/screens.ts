import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { permissions } from '../../../src/domain/permissions.ts';

const screen = z.object({
  path: z.string().startsWith('/'),
  group: z.enum(['work', 'business', 'operation', 'administration']),
  label: z.object({ zh: z.string(), en: z.string() }),
  permission: z.enum([...permissions, 'anybody']),
  hidden: z.boolean().default(false),
});
export type ScreenEntry = z.output<typeof screen>;

/**
 * Every screen of the menu, as the pages have it. The list is loaded by its address, for the compiler checks what runs in a browser under
 * settings of its own.
 */
export const allScreens = async (): Promise<readonly ScreenEntry[]> => {
  const file = fileURLToPath(new URL('../../../src/console/web/screens/screens.ts', import.meta.url));
  const loaded: unknown = await import(file);
  return z.object({ screens: z.array(screen) }).parse(loaded).screens;
};
