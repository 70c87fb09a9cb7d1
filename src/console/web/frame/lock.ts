import { useRef } from 'react';

/** Held from the moment that something is sent until it is answered. */
export type Lock = { take(): boolean; free(): void };

/** A second click comes sooner than a button can show that it is locked: `take` is true for the first alone. */
export const useLock = (): Lock => {
  const held = useRef(false);
  return {
    take: () => {
      if (held.current) return false;
      held.current = true;
      return true;
    },
    free: () => {
      held.current = false;
    },
  };
};
