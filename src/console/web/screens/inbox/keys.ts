import { useEffect } from 'react';

export type Keys = Readonly<Partial<Record<'j' | 'k' | 'enter' | 't' | 'h' | 's' | '?', () => void>>>;

/** Where a key is typed into, or presses something by itself. */
const takesKeys = 'input, textarea, select, button, a, [contenteditable], [role="combobox"]';

/** Whether something stands over the screen: a dialog of any part of the page, or the sign-in. */
const isCovered = (): boolean => [...document.querySelectorAll('[role="dialog"]')].some((one) => one.checkVisibility());

/** Keys for the whole screen, while nothing stands over it: never those that somebody types, nor those of the browser. */
export const useKeys = (keys: Keys, active: boolean): void => {
  useEffect(() => {
    if (!active) return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isCovered()) return;
      const typed = event.target instanceof Element && event.target.closest(takesKeys);
      // A button or link that was clicked keeps the focus: letters do nothing there, so they are the screen's; Enter is its own.
      if (typed && (event.key === 'Enter' || !typed.matches('button, a'))) return;
      const does = Object.entries(keys).find(([key]) => key === (event.key === 'Enter' ? 'enter' : event.key))?.[1];
      if (!does) return;
      event.preventDefault();
      does();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys, active]);
};
